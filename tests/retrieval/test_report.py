"""What is printed and written of an evaluation: numbers that a reader can find, and files that parse."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest

from vsrn_viewer.retrieval.evaluation import evaluate
from vsrn_viewer.retrieval.report import csv_text, latex_text, report_lines

RIGHT, REVERSED = np.eye(4).repeat(2, axis=1), 1 - np.eye(4).repeat(2, axis=1)


@pytest.fixture
def alone() -> dict:
    return {**evaluate(RIGHT), "name": "a_b&50%", "members": 1}


@pytest.fixture
def compared() -> dict:
    answer = {**evaluate(RIGHT, folds=1, against=REVERSED), "name": "mine", "members": 2}
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
    assert latex_text(alone).startswith("% split testall, 4 images")


def test_csv_quotes_names(alone: dict) -> None:
    alone["name"] = 'a, "b"'
    (row,) = csv.DictReader(io.StringIO(csv_text(alone)))
    assert row["system"] == 'a, "b"'


def test_latex_rows_have_seven_numbers_and_escaped_names(alone: dict) -> None:
    comment, row = latex_text(alone).splitlines()
    assert comment.startswith("% ")
    assert row == r"a\_b\&50\% & 100.0 & 100.0 & 100.0 & 100.0 & 100.0 & 100.0 & 600.0 \\"


def test_latex_rows_of_a_comparison(compared: dict) -> None:
    rows = latex_text(compared).splitlines()[1:]
    assert [row.split(" & ")[0] for row in rows] == [
        "VSRN (published, two models)",
        "other.npy",
        "mine",
        "Difference",
        r"95\,\% interval",
    ]
    assert all(row.count(" & ") == 7 and row.endswith(r" \\") for row in rows)
    assert rows[3].split(" & ")[1] == "$+100.0$"
    assert rows[4].split(" & ")[1] == "$[+100.0, +100.0]$"
