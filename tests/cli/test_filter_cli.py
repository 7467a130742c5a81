"""Filters and files of single queries on the command line, held to plain loops over the saved matrix."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from statistics import mean, median

import numpy as np
import pytest
from full_disk import full_disk
from naive_metrics import naive_ranks
from uneven_split import COUNTS, OWNERS, labels_of, make_uneven

from vsrn_viewer.cli import USERS_MISTAKE, main


@pytest.fixture(scope="module")
def split(tmp_path_factory) -> Path:
    return make_uneven(tmp_path_factory.mktemp("uneven"))


@pytest.fixture
def ask(capsys, split):
    """Run a subcommand on the ensemble; return its answer, or the error's last line."""

    def call(command, *arguments, model=True):
        members = [word for seed in (0, 1) for word in ("--checkpoint", split / f"s{seed}.safetensors")]
        data = [*members, "--data", split] if model else []
        status = main([command, *map(str, (*arguments, *data)), "--device", "cpu", "--json"])
        out, error = capsys.readouterr()
        assert status == (0 if out else USERS_MISTAKE)
        return json.loads(out) if out else error.splitlines()[-1]

    return call


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        return [*csv.DictReader(opened)]


def captions_of(split: Path) -> list[str]:
    return (split / "test_caps.txt").read_text().splitlines()


def expected_captions(scores: np.ndarray, captions: list[str], ids: list[str]) -> list[dict[str, str]]:
    """Return the rows that the file of the captions has to have, by plain loops."""
    _, (to_image,) = naive_ranks(scores, owners=OWNERS)
    rows = []
    for line, owner in enumerate(OWNERS):
        first = min(range(len(scores)), key=lambda image, line=line: (-scores[image, line], image))
        shown = {"caption_index": line, "caption": captions[line], "image_id": ids[owner], "rank": to_image[line] + 1}
        shown |= {"score": float(scores[owner, line])}
        shown |= {"best_image_id": ids[first], "best_score": float(scores[first, line])}
        rows.append({name: str(value) for name, value in shown.items()})
    return rows


def expected_images(scores: np.ndarray, ids: list[str]) -> list[dict[str, str]]:
    (to_text,), _ = naive_ranks(scores, owners=OWNERS)
    ranks = dict(zip([image for image in range(len(ids)) if COUNTS[image]], to_text, strict=True))
    orders = [sorted(range(len(ids)), key=lambda i, c=c: (-scores[i, c], i)) for c in range(len(OWNERS))]
    rows = []
    for image, image_id in enumerate(ids):
        own = [line for line, owner in enumerate(OWNERS) if owner == image]
        best = min(own, key=lambda line, image=image: (-scores[image, line], line), default="")
        shown = {"image_id": image_id, "rank": ranks[image] + 1 if own else "", "caption_index": best}
        shown |= {"score": float(scores[image, best]) if own else ""}
        shown |= {"top1_count": sum(order[0] == image for order in orders)}
        shown |= {"top10_count": sum(image in order[:10] for order in orders)}
        rows.append({name: str(value) for name, value in shown.items()})
    return rows


def assert_same_rows(found: list[dict[str, str]], expected: list[dict[str, str]]) -> None:
    """Scores of embeddings are exact products; those of the saved matrix are rounded once."""
    assert [list(row) for row in found] == [list(row) for row in expected]
    for one, other in zip(found, expected, strict=True):
        for name in one:
            if "score" in name and other[name]:
                assert float(one[name]) == pytest.approx(float(other[name]), abs=1e-12)
            else:
                assert one[name] == other[name]


def test_files_of_an_ensemble_say_what_plain_loops_say(ask, split, tmp_path):
    files = ("--per-caption", tmp_path / "c.csv", "--per-image", tmp_path / "i.csv")
    answer = ask("evaluate", *files, "--save-similarity", tmp_path / "s.npy")
    scores, ids = np.load(tmp_path / "s.npy"), [f"im{image}" for image in range(12)]
    assert sum(len({*column}) < len(column) for column in scores.T.tolist()) > len(OWNERS) / 10
    captions, images = rows_of(tmp_path / "c.csv"), rows_of(tmp_path / "i.csv")
    assert_same_rows(captions, expected_captions(scores, captions_of(split), ids))
    assert_same_rows(images, expected_images(scores, ids))
    ranks = [int(row["rank"]) for row in captions]
    assert answer["text_to_image"]["mean_rank"] == pytest.approx(mean(ranks))
    assert answer["image_to_text"]["r5"] == pytest.approx(
        100 * mean(int(row["rank"]) <= 5 for row in images if row["rank"])
    )
    assert sum(int(row["top1_count"]) for row in images) == len(OWNERS)


def test_a_matrix_writes_the_same_files_with_its_dataset_and_row_numbers_without(ask, split, tmp_path):
    rng = np.random.default_rng(0)
    scores = rng.integers(0, 9, size=(12, len(OWNERS))).astype(np.float32)
    np.save(tmp_path / "m.npy", scores)
    files = ("--per-caption", tmp_path / "c.csv", "--per-image", tmp_path / "i.csv")
    ask("evaluate", "--similarity", tmp_path / "m.npy", "--data", split, *files, model=False)
    ids = [f"im{image}" for image in range(12)]
    assert_same_rows(rows_of(tmp_path / "c.csv"), expected_captions(scores, captions_of(split), ids))
    assert_same_rows(rows_of(tmp_path / "i.csv"), expected_images(scores, ids))
    filtered = ("--filter", "first:im0|im3 rank:>2", "--per-caption", tmp_path / "f.csv")
    ask("evaluate", "--similarity", tmp_path / "m.npy", "--data", split, *filtered, model=False)
    kept = [row for row in rows_of(tmp_path / "c.csv") if row["best_image_id"] in ("im0", "im3")]
    assert rows_of(tmp_path / "f.csv") == [row for row in kept if int(row["rank"]) > 2] != []
    alone = rng.integers(0, 9, size=(4, 8)).astype(np.float32)
    np.save(tmp_path / "alone.npy", alone)
    ask("evaluate", "--similarity", tmp_path / "alone.npy", *files, model=False)
    assert [(row["caption"], row["image_id"]) for row in rows_of(tmp_path / "c.csv")] == [
        ("", str(line // 2)) for line in range(8)
    ]
    assert [row["image_id"] for row in rows_of(tmp_path / "i.csv")] == ["0", "1", "2", "3"]


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        ('caption:"red zebra a dog"', lambda line, _row: line % 7 == 0),
        ("rank:2..4 -label:cat", lambda line, row: 2 <= int(row["rank"]) <= 4 and "cat" not in labels_of(OWNERS[line])),
        ("label:dog words:>6", lambda line, row: "Dog" in labels_of(OWNERS[line]) and words(row["caption"]) > 6),
        ("unknown:2 rank:<9", lambda line, row: line % 7 == 0 and int(row["rank"]) < 9),
        ("margin:<0 score:>-1 image:IM5", lambda line, row: OWNERS[line] == 5 and int(row["rank"]) > 1),
    ],
)
def test_a_filter_counts_those_that_pass_and_ranks_them_among_all(ask, tmp_path, text, passes):
    every = ("--per-caption", tmp_path / "all.csv")
    plain = ask("evaluate", *every)
    answer = ask("evaluate", f"--filter={text}", "--per-caption", tmp_path / "some.csv")
    kept = [row for line, row in enumerate(rows_of(tmp_path / "all.csv")) if passes(line, row)]
    assert 0 < len(kept) < len(OWNERS)
    assert rows_of(tmp_path / "some.csv") == kept
    ranks = [int(row["rank"]) for row in kept]
    found = answer.pop("filter")
    assert (found["text"], found["captions"]) == (text, len(kept))
    assert found["text_to_image"] == pytest.approx(
        {f"r{k}": 100 * mean(rank <= k for rank in ranks) for k in (1, 5, 10)}
        | {"median_rank": int(median(ranks)), "mean_rank": mean(ranks)}
    )
    assert answer == plain  # what it measures of all is what it measures without a filter


def words(caption: str) -> int:
    return len(caption.replace(",", " ,").split())


def test_a_filter_that_nothing_passes_has_no_recall(ask):
    found = ask("evaluate", "--filter", "rank:>99")["filter"]
    assert found["captions"] == 0
    assert {*found["text_to_image"].values()} == {None}


def test_a_search_lists_what_passes_with_its_own_ranks(ask):
    every = ask("search", "a red dog", "--top", "99")["results"]
    negated = ask("search", "a red dog", "--top", "99", "--filter", "-label:dog")
    assert negated["results"] == [hit for hit in every if "Dog" not in labels_of(int(hit["image_id"][2:]))]
    found = ask("search", "a red dog", "--top", "3", "--filter", 'label:"traffic light" rank:>2')
    kept = [hit for hit in every if hit["rank"] > 2 and "traffic light" in labels_of(int(hit["image_id"][2:]))]
    assert len(kept) > 3
    assert found["results"] == kept[:3]
    assert (found["filter"], found["passing"]) == ('label:"traffic light" rank:>2', len(kept))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ("--filter", "marked:wrong"),
            "the filter asks for 'marked'. Name the file that keeps",
        ),
        (("--filter", "-starred:yes"), "the filter asks for 'starred', but stars are in sessions of the window."),
        (("--filter", "rank:1", "--folds", "2"), "evaluate takes no --filter with --folds"),
        (("--per-image", "i.csv", "--folds", "2"), "evaluate takes no --per-image with --folds"),
        (("--per-caption", "no/such/c.csv"), "no/such/c.csv: no such folder to write to."),
        (("--per-caption", "c.csv", "--per-image", "./c.csv"), "c.csv: two of the files to write have this name."),
    ],
)
def test_what_cannot_be_served_is_said_before_anything_is_opened(ask, monkeypatch, tmp_path, arguments, sentence):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("vsrn_viewer.cli.evaluate.open_pair", None)
    assert sentence in ask("evaluate", *arguments)
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize(("command", "more"), [("evaluate", ()), ("search", ("a dog",))])
def test_a_mistake_in_a_filter_is_said_with_its_place(command, more, capsys):
    with pytest.raises(SystemExit) as left:
        main([command, *more, "--filter", "rank:2 lable:dog"])
    assert left.value.code == USERS_MISTAKE
    said = capsys.readouterr().err
    assert "argument --filter: at character 8: there is no field 'lable' (did you mean 'label'?)" in said


def test_what_a_matrix_does_not_know_is_said(ask, split, tmp_path):
    np.save(tmp_path / "m.npy", np.eye(12, len(OWNERS)))
    matrix = ("evaluate", "--similarity", tmp_path / "m.npy")
    assert "a matrix alone has no captions. Name the dataset" in ask(*matrix, "--filter", "caption:dog", model=False)
    assert "a matrix brings no vocabulary" in ask(*matrix, "--data", split, "--filter", "unknown:>0", model=False)


def test_a_full_disk_leaves_no_half_of_a_file(ask, tmp_path):
    with full_disk(2048):
        said = ask("evaluate", "--per-caption", tmp_path / "c.csv")
    assert said.startswith(f"vsrn-viewer: {tmp_path / 'c.csv'}: File too large. ")
    assert not [*tmp_path.iterdir()]
