"""`search` and `evaluate` without hubs, held to formulas of whole matrices, with ties and an ensemble."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from uneven_split import COUNTS, OWNERS, make_uneven

from vsrn_viewer.cli import USERS_MISTAKE, main

IMAGES, CAPTIONS = len(COUNTS), len(OWNERS)
CORRECTIONS = ("csls", "inverted-softmax")
CAPTION, ROW = 4, 3
Scores = np.ndarray


@pytest.fixture(scope="module")
def split(tmp_path_factory) -> Path:
    return make_uneven(tmp_path_factory.mktemp("uneven"))


@pytest.fixture
def ask(capsys, split):
    """Run a subcommand on the ensemble; return its output, or the error's last line."""

    def call(*arguments) -> str:
        members = [word for seed in (0, 1) for word in ("--checkpoint", split / f"s{seed}.safetensors")]
        status = main([*map(str, (*arguments, *members, "--data", split)), "--device", "cpu"])
        out, error = capsys.readouterr()
        assert status == (0 if out else USERS_MISTAKE)
        return out or error.splitlines()[-1]

    return call


@pytest.fixture(scope="module")
def matrix(split) -> Path:
    members = [word for seed in (0, 1) for word in ("--checkpoint", str(split / f"s{seed}.safetensors"))]
    assert main(["evaluate", *members, "--data", str(split), "--save-similarity", str(split / "s.npy")]) == 0
    return split / "s.npy"


@pytest.fixture
def scores(matrix) -> Scores:
    return np.load(matrix)


def csls(scores: Scores) -> Scores:
    of_images = np.sort(scores, axis=1)[:, -10:].mean(axis=1)
    of_captions = np.sort(scores, axis=0)[-10:].mean(axis=0)
    return 2 * scores - of_images[:, None] - of_captions


def shares(scores: Scores, axis: int) -> Scores:
    """axis: of what asks."""
    return np.exp(30 * scores) / np.exp(30 * scores).sum(axis=axis, keepdims=True)


def corrected(scores: Scores, correction: str, asks: str) -> Scores:
    return csls(scores) if correction == "csls" else shares(scores, 1 if asks == "captions" else 0)


def caption_of(split: Path, line: int) -> str:
    return (split / "test_caps.txt").read_text().splitlines()[line]


def ranks_of(values: Scores) -> list[int]:
    """Return the rank of each, from 1; equals, up to rounding, keep their order. values: positive ones are shares."""
    sorted_by = np.log(values) / 30 if (values > 0).all() else values
    order = np.lexsort((np.arange(len(values)), -sorted_by.round(6)))
    return (np.argsort(order) + 1).tolist()


def rows_of(file: Path) -> list[dict[str, str]]:
    return [*csv.DictReader(file.read_text().splitlines())]


def found_in(answer: str, name: str = "image_id") -> dict[str, dict]:
    return {hit[name]: hit for hit in json.loads(answer)["results"]}


@pytest.mark.parametrize("correction", CORRECTIONS)
def test_a_sentence_ranks_images_by_the_formula_and_keeps_their_scores(ask, split, scores, correction) -> None:
    caption = caption_of(split, CAPTION)
    answer = ask("search", caption, "--without-hubs", correction, "--top", IMAGES, "--json")
    plain = found_in(ask("search", caption, "--top", IMAGES, "--json"))
    expected = corrected(scores, correction, "captions")[:, CAPTION]
    hits = found_in(answer)
    assert [hit["rank"] for hit in hits.values()] == [*range(1, IMAGES + 1)]
    assert {one: hit["rank"] for one, hit in hits.items()} == {
        f"im{at}": rank for at, rank in enumerate(ranks_of(expected))
    }
    for at in range(IMAGES):
        hit = hits[f"im{at}"]
        assert hit["corrected_score"] == pytest.approx(expected[at], abs=1e-5)
        assert (hit["score"], hit["plain_rank"]) == (plain[f"im{at}"]["score"], plain[f"im{at}"]["rank"])
    assert json.loads(answer)["without_hubs"]["correction"] == correction


@pytest.mark.parametrize("correction", CORRECTIONS)
def test_an_image_ranks_captions_by_the_formula(ask, scores, correction) -> None:
    hits = found_in(
        ask("search", "--image", f"im{ROW}", "--without-hubs", correction, "--top", CAPTIONS, "--json"), "caption_index"
    )
    expected = corrected(scores, correction, "images")[ROW]
    assert [hits[line]["rank"] for line in range(CAPTIONS)] == ranks_of(expected)
    assert [hits[line]["plain_rank"] for line in range(CAPTIONS)] == ranks_of(scores[ROW])
    assert [hits[line]["corrected_score"] for line in range(CAPTIONS)] == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("correction", CORRECTIONS)
def test_files_of_queries_have_both_ranks_and_give_the_recall_that_is_printed(
    ask, scores, tmp_path, correction
) -> None:
    files = "--per-caption", tmp_path / "c.csv", "--per-image", tmp_path / "i.csv"
    answer = json.loads(ask("evaluate", "--without-hubs", correction, *files, "--json"))
    captions, images = (rows_of(tmp_path / name) for name in ("c.csv", "i.csv"))
    ranks = {name: np.array([int(row[name]) for row in captions]) for name in ("rank", "rank_without_hubs")}
    assert 100 * (ranks["rank"] == 1).mean() == pytest.approx(answer["text_to_image"]["r1"])
    assert 100 * (ranks["rank_without_hubs"] == 1).mean() == pytest.approx(
        answer["without_hubs"]["text_to_image"]["r1"]
    )
    by_image = corrected(scores, correction, "captions")
    assert ranks["rank_without_hubs"].tolist() == [
        ranks_of(by_image[:, line])[OWNERS[line]] for line in range(CAPTIONS)
    ]
    by_caption = corrected(scores, correction, "images")
    for at, row in enumerate(images):
        own = [rank for rank, owner in zip(ranks_of(by_caption[at]), OWNERS, strict=True) if owner == at]
        assert row["rank_without_hubs"] == (str(min(own)) if own else "")


def test_a_filter_keeps_by_the_rank_without_hubs(ask, tmp_path) -> None:
    chosen = "--without-hubs", "csls", "--per-caption", tmp_path / "c.csv"
    ask("evaluate", *chosen)
    every = rows_of(tmp_path / "c.csv")
    moved = next(row for row in every if row["rank"] != row["rank_without_hubs"])
    ask("evaluate", *chosen, "--filter", f"rank-without-hubs:{moved['rank_without_hubs']}")
    kept = rows_of(tmp_path / "c.csv")
    assert moved in kept
    assert kept == [row for row in every if row["rank_without_hubs"] == moved["rank_without_hubs"]]
    said = ask("evaluate", "--filter", "rank-without-hubs:1")
    assert "the filter asks for 'rank-without-hubs'. Name the order with --without-hubs." in said


def test_results_are_filtered_by_either_rank(ask, split) -> None:
    asked = "search", caption_of(split, CAPTION), "--without-hubs", "csls", "--json"
    hits = found_in(ask(*asked, "--top", IMAGES)).values()
    for name, field in (("rank", "rank"), ("rank-plain", "plain_rank")):
        kept = found_in(ask(*asked, "--filter", f"{name}:<=3")).values()
        assert [*kept] == [hit for hit in hits if hit[field] <= 3]


def test_a_what_if_without_effect_moves_nothing(ask, split) -> None:
    found = json.loads(
        ask(
            "search",
            caption_of(split, CAPTION),
            "--image",
            "im10",
            "--keep",
            "1,2,3",
            "--without-hubs",
            "csls",
            "--json",
        )
    )
    assert found["before"] == found["after"]


def test_lines_of_a_file_stand_in_the_order_too(ask, split, tmp_path) -> None:
    caption = caption_of(split, CAPTION)
    (tmp_path / "q.txt").write_text(f"{caption}\n1.0: red -0.5: dog\n")
    answer = json.loads(ask("search", "--queries", tmp_path / "q.txt", "--without-hubs", "csls", "--top", 3, "--json"))
    alone = json.loads(ask("search", caption, "--without-hubs", "csls", "--top", IMAGES, "--json"))["results"]
    assert answer[0]["results"] == alone[:3]
    assert answer[0]["own_rank"] == {hit["image_id"]: hit["rank"] for hit in alone}[answer[0]["own_image_id"]]
    assert answer[1]["problem"].startswith("An order without hubs is of one sentence")
    lines = ask("search", "--queries", tmp_path / "q.txt", "--top", 3).splitlines()
    assert [line.split()[0] for line in lines] == ["1", "1", "2", "3", "2", "1", "2", "3"]


def test_people_are_told_the_formula_and_both_ranks(ask, split) -> None:
    head, first, *_ = ask("search", caption_of(split, CAPTION), "--without-hubs", "csls").splitlines()
    assert head.startswith("without hubs (CSLS): 2 s − r(image) − r(caption); r: mean of the 10 highest scores")
    assert "  plain " in first
    assert "  CSLS " in first


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("1.0: red -0.5: dog",), "An order without hubs is of one sentence, or of an image of the split"),
        (("--like", "im1"), "--without-hubs corrects by the captions of the split"),
        (("--image", "im1", "--like-region", "1"), "--without-hubs corrects by the captions of the split"),
    ],
)
def test_what_has_no_such_order_is_refused(ask, options, said) -> None:
    assert said in ask("search", *options, "--without-hubs", "csls")


def test_a_matrix_ranks_its_captions_without_hubs_as_the_model_does(ask, split, matrix, capsys) -> None:
    asked = ("search", caption_of(split, CAPTION), "--without-hubs", "csls", "--top", str(IMAGES), "--json")
    of_model = found_in(ask(*asked))
    assert main([*asked, "--similarity", str(matrix), "--data", str(split)]) == 0
    of_matrix = found_in(capsys.readouterr().out)
    for name in ("rank", "plain_rank"):
        assert {one: hit[name] for one, hit in of_matrix.items()} == {one: hit[name] for one, hit in of_model.items()}
