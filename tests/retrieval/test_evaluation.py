"""Protocols against lists sorted in plain Python, and against cases that can be done by hand."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import numpy as np
import pytest
from even_scores import even
from naive_metrics import naive_metrics
from references import Reference

from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.data.dataset import open_dataset
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.retrieval import paper as paper_module
from vsrn_viewer.retrieval.evaluation import evaluate
from vsrn_viewer.retrieval.latex import latex_text
from vsrn_viewer.retrieval.methods import over_runs, side_by_side
from vsrn_viewer.retrieval.paper import PaperProtocol
from vsrn_viewer.retrieval.report import csv_text, report_lines
from vsrn_viewer.retrieval.scored import MatrixScores
from vsrn_viewer.retrieval.similarity import similarity_matrix

DIRECTIONS = ("image_to_text", "text_to_image")


def duplicated(images: int, per_image: int, share: float, seed: int = 0) -> np.ndarray:
    """Return a similarity in which a share of the images, and all their captions, are copies of others."""
    rng = np.random.default_rng(seed)
    features = rng.normal(size=(images, 16)).astype(np.float32)
    copies = rng.permutation(images)[: 2 * int(images * share)].reshape(2, -1)
    features[copies[1]] = features[copies[0]]
    words = (features[:, None] + 1.2 * rng.normal(size=(images, per_image, 16))).astype(np.float32)
    words[copies[1]] = words[copies[0]]
    return similarity_matrix([features], [words.reshape(-1, 16)])


def assert_same(answer: dict, expected: dict) -> None:
    for direction in DIRECTIONS:
        assert answer[direction] == pytest.approx(expected[direction], abs=1e-9)
    assert answer["rsum"] == pytest.approx(expected["rsum"], abs=1e-9)


@pytest.mark.parametrize(("images", "per_image", "folds"), [(40, 5, 1), (40, 5, 5), (39, 2, 3), (30, 1, 1)])
def test_a_tenth_of_the_images_twice_is_as_a_naive_sort_has_it(images: int, per_image: int, folds: int) -> None:
    scores = duplicated(images, per_image, 0.1)
    tied = sum(len(row) - len(set(row)) for row in scores.tolist()) / scores.size
    assert tied == pytest.approx(0.1, abs=0.03)  # in each row, the captions of a tenth of the images
    assert_same(evaluate(even(scores), folds=folds), naive_metrics(scores, folds))


@pytest.mark.parametrize("seed", range(5))
def test_scores_of_few_values_are_as_a_naive_sort_has_them(seed: int) -> None:
    scores = np.random.default_rng(seed).integers(0, 4, size=(20, 100)) / 4
    for folds in (1, 2, 5):
        assert_same(evaluate(even(scores), folds=folds), naive_metrics(scores, folds))


def test_folds_by_hand_with_ties() -> None:
    """Four images with two captions each, two folds; 9 between the folds would ruin every rank if it were seen."""
    scores = np.full((4, 8), 9.0)
    scores[:2, :4] = [[1, 2, 2, 0], [1, 2, 1, 3]]
    scores[2:, 4:] = [[0, 0, 0, 0], [0, 0, 0, 0]]
    answer = evaluate(even(scores), folds=2)
    # Fold 1, images: image 0's caption 1 (2) before caption 2 (2), so 0; image 1's caption 3 (3), so 0.
    # Fold 2, images: all tied, image 2's first caption is first, so 0; image 3's first is third, so 2.
    assert answer["image_to_text"] == {"r1": 75, "r5": 100, "r10": 100, "median_rank": 1.5, "mean_rank": 1.5}
    # Captions: 0 and 1 tie, so 0, 0; 2: 2 > 1, so 1; 3: 0. Fold 2: 0, 0, 1, 1. Medians floor(0) + 1, floor(0.5) + 1.
    assert answer["text_to_image"] == {"r1": 62.5, "r5": 100, "r10": 100, "median_rank": 1, "mean_rank": 1.375}
    assert answer["rsum"] == 537.5
    assert (answer["images"], answer["captions"], answer["folds"]) == (4, 8, 2)


@pytest.mark.parametrize("members", [1, 2, 3, 5])
def test_an_ensemble_of_any_number_is_the_mean_of_its_similarities(members: int) -> None:
    """One-hot captions read a member's similarity off its image rows, so the mean can be done by hand."""
    rows = [np.float32([[m, 0], [1, 2]]) for m in range(members)]
    mean = similarity_matrix(rows, [np.eye(2, dtype=np.float32)] * members)
    assert mean.tolist() == [[(members - 1) / 2, 0], [1, 2]]


def test_an_ensemble_may_be_right_where_each_member_errs() -> None:
    first, second = np.float32([[3, 4], [0, 1]]), np.float32([[3, 0], [4, 5]])
    eye = np.eye(2, dtype=np.float32)
    alone = [evaluate(even(similarity_matrix([one], [eye])))["rsum"] for one in (first, second)]
    assert alone == [500, 550]  # image 0 and caption 1 err in the first, caption 0 in the second
    assert evaluate(even(similarity_matrix([first, second], [eye, eye])))["rsum"] == 600


def test_nothing_is_said_that_does_not_apply() -> None:
    answer = evaluate(even(np.eye(3)), data_name="f30k_precomp")
    assert set(answer) == {"images", "captions", "folds", "split", "rsum", *DIRECTIONS}
    assert answer["split"] is None


def test_the_other_system_is_measured_the_same_way() -> None:
    scores, other = duplicated(40, 5, 0.1), duplicated(40, 5, 0.1, seed=3)
    answer = evaluate(even(scores), folds=2, against=even(other))
    assert_same(answer["against"], naive_metrics(other, 2))
    for direction in DIRECTIONS:
        for field, interval in answer["difference"][direction].items():
            apart = answer[direction][field] - answer["against"][direction][field]
            assert interval["difference"] == pytest.approx(apart)
            assert interval["low"] <= apart <= interval["high"]
    assert answer["difference"]["rsum"]["difference"] == pytest.approx(answer["rsum"] - answer["against"]["rsum"])


def test_minimal_pairs_are_the_split_s_own(coco: Reference, tmp_path: Path) -> None:
    folder = shutil.copytree(coco.dataset, tmp_path / "set")
    (folder / "test_relations.json").write_text('{"pairs": [{"images": [0, 1], "captions": [2, 5]}]}')
    split = open_dataset(folder).split("test")
    scores = np.zeros((40, 200))
    scores[0, 2] = 1  # caption 2 prefers its image 0; caption 5 ties, which is wrong
    scores[1, 2] = 0.5  # image 1 prefers the caption of its twin, and image 0 its own
    found = evaluate(even(scores), split)
    assert found["minimal_pairs"] == {"pairs": 1, "right": 50.0, "right_captions": 50.0}
    scores[1, 5] = 0.2  # caption 5 prefers its image 1 after all, which does not prefer it
    found = evaluate(even(scores), split) | {"name": "m", "members": 1}
    assert found["minimal_pairs"] == {"pairs": 1, "right": 100.0, "right_captions": 50.0}
    assert report_lines(found)[-3:] == [
        "minimal pairs, 1 of the split's own (order-blind: 50)",
        "  one caption, two images: 100.0 % right",
        "  one image, two captions: 50.0 % right",
    ]


def test_minimal_pairs_that_are_not_there_are_a_sentence(coco: Reference, tmp_path: Path) -> None:
    folder = shutil.copytree(coco.dataset, tmp_path / "set")
    (folder / "test_relations.json").write_text('{"pairs": [{"images": [0, 1], "captions": [2, 500]}]}')
    with pytest.raises(DatasetError, match=r"test_relations\.json: pair 0 must have two images"):
        evaluate(even(np.zeros((40, 200))), open_dataset(folder).split("test"))


def test_minimal_pairs_with_captions_of_other_images_are_a_sentence(coco: Reference, tmp_path: Path) -> None:
    """As where somebody counted five captions an image, and there are others."""
    folder = shutil.copytree(coco.dataset, tmp_path / "set")
    np.save(folder / "test_caption_counts.npy", [6, 4] + [5] * 38)
    (folder / "test_relations.json").write_text('{"pairs": [{"images": [0, 1], "captions": [2, 5]}]}')
    with pytest.raises(DatasetError, match="pair 0 has images 0 and 1, but captions 2 and 5 are of images 0 and 0"):
        evaluate(even(np.zeros((40, 200))), open_dataset(folder).split("test"))


COUNTS = [7, 5, 2, 6, *[5] * 36]


@pytest.fixture
def recognised(coco: Reference, monkeypatch: pytest.MonkeyPatch) -> dict:
    """What recognises the paper's protocol: 40 images of a test split."""
    six = ((71.3, 90.6, 96.0), (54.7, 81.8, 88.2))
    monkeypatch.setattr(paper_module, "PROTOCOLS", (PaperProtocol("Forty", "forty_precomp", 40, 1, *six),))
    return {"split": open_dataset(coco.dataset).split("test"), "data_name": "forty_precomp"}


def uneven_scores(seed: int = 0) -> MatrixScores:
    """Captions of which an image has two to seven, of few values so that many tie."""
    lines = CaptionLines.of_counts(COUNTS)
    scores = np.random.default_rng(seed).integers(0, 6, size=(40, lines.captions)) / 8
    scores[lines.owners(), np.arange(lines.captions)] += 0.5
    return MatrixScores(scores, lines)


def first_five(scored: MatrixScores) -> dict:
    """The naive metrics of the first five captions of each image."""
    kept = [line for image in range(40) for line in scored.lines.of(image)[:5]]
    owners = [image for image, count in enumerate(COUNTS) for _ in range(min(count, 5))]
    return naive_metrics(scored.scores[:, kept], 1, owners)


def test_all_captions_count_and_the_first_five_stand_beside_published_numbers(recognised: dict) -> None:
    scored, other = uneven_scores(), uneven_scores(1)
    answer = evaluate(scored, **recognised, against=other)
    owners = [image for image, count in enumerate(COUNTS) for _ in range(count)]
    assert answer["captions"] == 200
    assert_same(answer, naive_metrics(scored.scores, 1, owners))
    assert answer["first_five"]["captions"] == 197
    assert_same(answer["first_five"], first_five(scored))
    assert_same(answer["first_five"]["against"], first_five(other))
    assert answer["first_five"]["rsum"] != answer["rsum"]


def test_tables_beside_published_numbers_say_that_they_count_the_first_five(recognised: dict) -> None:
    answer = evaluate(uneven_scores(), **recognised) | {"name": "mine", "members": 1}
    five, six = first_five(uneven_scores())["text_to_image"]["r1"], answer["text_to_image"]["r1"]
    assert f"{five:.1f}" != f"{six:.1f}"
    lines = report_lines(answer)
    beside = lines.index("Forty: split test, 40 images, 197 captions (the first 5 of each image), no folds")
    assert lines[0] == "split test, 40 images, 200 captions, no folds"
    assert (f"{six:7.1f}" in lines[3], f"{five:7.1f}" in lines[beside + 4]) == (True, True)
    assert next(at for at, line in enumerate(lines) if line.startswith("  published")) > beside
    rows = [*csv.DictReader(csv_text(answer).splitlines())]
    assert [(row["row"], row["captions"]) for row in rows] == [
        ("measured", "200"),
        ("measured", "197"),
        ("published", "197"),
    ]
    assert [float(row["text_to_image_r1"]) for row in rows] == pytest.approx([six, five, 54.7], abs=1e-4)
    table = latex_text(answer)
    assert "197 captions (the first 5 of each image)" in table
    assert rf"\textbf{{{five:.1f}}} &" in table
    several = side_by_side([over_runs("method", [answer, answer])])
    assert several["methods"][0]["mean"]["text_to_image"]["r1"] == pytest.approx(five)
    assert "197 captions (the first 5 of each image)" in report_lines(several)[0]


def test_five_captions_or_fewer_are_measured_once(recognised: dict) -> None:
    scored = uneven_scores().limited(5)
    answer = evaluate(scored, **recognised) | {"name": "mine", "members": 1}
    assert "first_five" not in answer
    assert report_lines(answer)[0] == "Forty: split test, 40 images, 197 captions, no folds"
