"""What is printed and written of an evaluation: numbers that a reader can find, and files that parse."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from even_scores import even

from vsrn_viewer.retrieval.evaluation import evaluate
from vsrn_viewer.retrieval.methods import over_runs, side_by_side
from vsrn_viewer.retrieval.report import csv_text, report_lines

RIGHT, REVERSED = np.eye(4).repeat(2, axis=1), 1 - np.eye(4).repeat(2, axis=1)


@pytest.fixture
def alone() -> dict:
    return {**evaluate(even(RIGHT)), "name": "a_b&50%", "members": 1}


@pytest.fixture
def compared() -> dict:
    answer = {**evaluate(even(RIGHT), folds=1, against=even(REVERSED)), "name": "mine", "members": 2}
    answer["against"]["name"] = "other.npy"
    six = {"r1": 71.3, "r5": 90.6, "r10": 96.0}
    answer["published"] = {
        "protocol": "Flickr30K 1K",
        "data_name": "f30k_precomp",
        "image_to_text": six,
        "text_to_image": six,
        "rsum": 515.8,
    }
    return answer


def test_the_table_of_one_system(alone: dict) -> None:
    assert report_lines(alone) == [
        "4 images, 8 captions, no folds",
        "                     R@1    R@5   R@10  median    mean",
        "image → text       100.0  100.0  100.0     1.0     1.0",
        "text → image       100.0  100.0  100.0     1.0     1.0",
        "rsum 600.0 of 600",
    ]


def test_the_table_says_what_stands_beside_and_how_it_was_found(compared: dict) -> None:
    lines = report_lines(compared)
    at = lines.index("image → text       100.0  100.0  100.0     1.0     1.0")
    assert lines[at + 1] == "  published         71.3   90.6   96.0"
    assert lines[at + 2] == "  against            0.0    0.0  100.0     7.0     7.0"  # behind the six wrong ones
    assert lines[at + 3] == "  difference      +100.0 +100.0   +0.0"
    assert lines[at + 4].split() == ["low", "+100.0", "+100.0", "+0.0"]
    text = "\n".join(lines)
    assert lines[0].startswith("Flickr30K 1K: 4 images")
    assert "  published 515.8" in lines
    assert "an ensemble of two models (measured: an ensemble of 2)" in text
    assert "Recognised as Flickr30K 1K by the name f30k_precomp and 4 images" in text
    assert "difference: mine − other.npy" in text
    assert "95 % percentile interval of a paired bootstrap, 1,000 resamples" in text


def test_csv_has_a_row_for_everything_that_has_numbers(compared: dict) -> None:
    rows = {row["row"]: row for row in csv.DictReader(io.StringIO(csv_text(compared)))}
    assert list(rows) == ["measured", "against", "difference", "low", "high", "published"]
    assert (rows["measured"]["system"], rows["measured"]["captions"], rows["measured"]["folds"]) == ("mine", "8", "1")
    assert float(rows["measured"]["text_to_image_mean_rank"]) == 1
    assert float(rows["against"]["text_to_image_mean_rank"]) == 4
    assert float(rows["difference"]["image_to_text_r1"]) == 100
    assert rows["published"]["image_to_text_median_rank"] == ""
    assert float(rows["published"]["rsum"]) == 515.8


def test_every_output_names_the_split(alone: dict) -> None:
    assert not report_lines(alone)[0].startswith("split")
    alone["split"] = "testall"
    assert report_lines(alone)[0] == "split testall, 4 images, 8 captions, no folds"
    (row,) = csv.DictReader(io.StringIO(csv_text(alone)))
    assert row["split"] == "testall"


def test_csv_quotes_names(alone: dict) -> None:
    alone["name"] = 'a, "b"'
    (row,) = csv.DictReader(io.StringIO(csv_text(alone)))
    assert row["system"] == 'a, "b"'


@pytest.fixture
def methods() -> dict:
    runs = [{**evaluate(even(matrix)), "name": "x", "members": 1} for matrix in (RIGHT, REVERSED)]
    for run, right in zip(runs, (80.0, 90.0), strict=True):
        run["minimal_pairs"] = {"pairs": 6, "right": right}
    return side_by_side([over_runs("both", runs), over_runs("one", runs[:1])])


def test_the_table_of_methods_has_mean_and_deviation(methods: dict) -> None:
    assert report_lines(methods) == [
        "4 images, 8 captions, no folds",
        "both, 2 runs",
        "                           R@1          R@5         R@10       median         mean",
        "  image → text     50.0 ± 70.7  50.0 ± 70.7  100.0 ± 0.0    4.0 ± 4.2    4.0 ± 4.2",
        "  text → image     50.0 ± 70.7  100.0 ± 0.0  100.0 ± 0.0    2.5 ± 2.1    2.5 ± 2.1",
        "  rsum 450.0 ± 212.1 of 600",
        "  minimal pairs, one caption, two images: 85.0 ± 7.1 % right of 6 pairs (order-blind: 50)",
        "one, 1 run",
        "                           R@1          R@5         R@10       median         mean",
        "  image → text           100.0        100.0        100.0          1.0          1.0",
        "  text → image           100.0        100.0        100.0          1.0          1.0",
        "  rsum 600.0 of 600",
        "  minimal pairs, one caption, two images: 80.0 % right of 6 pairs (order-blind: 50)",
        "±: sample standard deviation over the runs of a method.",
    ]


def test_csv_of_methods_has_each_run_and_what_they_are_together(methods: dict) -> None:
    rows = [*csv.DictReader(io.StringIO(csv_text(methods)))]
    assert [(row["row"], row["system"], row["run"]) for row in rows] == [
        ("run", "both", "1"),
        ("run", "both", "2"),
        ("mean", "both", ""),
        ("deviation", "both", ""),
        ("run", "one", "1"),
        ("mean", "one", ""),
    ]
    assert [float(row["minimal_pairs"]) for row in rows[:4]] == [80, 90, 85, pytest.approx(50**0.5, abs=1e-4)]
    assert float(rows[3]["image_to_text_r1"]) == pytest.approx(5000**0.5, abs=1e-4)
