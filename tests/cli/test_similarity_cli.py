"""A similarity matrix on the command line: searched, evaluated, compared and plotted, also as other authors save it."""

from __future__ import annotations

import csv
import json
import os
import pickle
from collections import Counter

import numpy as np
import pytest
from split_desk import write_split

from vsrn_viewer.cli import main

LINES = 16  # two captions each of eight images


def order_of(values) -> list[int]:
    return sorted(range(len(values)), key=lambda at: (-values[at], at))


@pytest.fixture
def folder(tmp_path):
    """A split and the scores of two methods, a tenth of them ties: a.npy, and b.pkl with a row for each caption."""
    write_split(tmp_path)
    rng = np.random.default_rng(1)
    for name in "ab":
        scores = rng.normal(size=(8, LINES)) + 1.5 * np.eye(8).repeat(2, axis=1)
        scores[rng.random(scores.shape) < 0.1] = 1.0
        np.save(tmp_path / f"{name}.npy", scores)
    repeated = np.load(tmp_path / "b.npy").repeat(2, axis=0)
    (tmp_path / "b.pkl").write_bytes(pickle.dumps({"npts": 8, "sims": repeated}))
    return tmp_path


def said(capsys, *arguments: object) -> dict:
    assert main([*map(str, arguments), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_search_ranks_by_the_matrix(folder, capsys):
    scores = np.load(folder / "a.npy")
    found = said(capsys, "search", "--similarity", folder / "a.npy", "--data", folder, "--image", "3", "--top", "4")
    assert [row["caption_index"] for row in found["results"]] == order_of(scores[3])[:4]
    assert [row["ground_truth"] for row in found["results"]] == [line in (6, 7) for line in order_of(scores[3])[:4]]
    captions = (folder / "test_caps.txt").read_text().splitlines()
    line = captions.index(captions[9])
    found = said(capsys, "search", captions[9], "--similarity", folder / "a.npy", "--data", folder, "--top", "3")
    assert [row["image_id"] for row in found["results"]] == [str(row) for row in order_of(scores[:, line])[:3]]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["a zebra"], "knows only the captions of its split"),
        (["a zebra", "--image", "3"], "need a network"),
        (["a zebra", "--drop-word", "1"], "need a network"),
        (["a zebra", "--checkpoint", "s0.safetensors"], "opens without checkpoints"),
    ],
)
def test_what_a_matrix_cannot_answer_is_one_line(folder, capsys, arguments, sentence):
    assert main(["search", *arguments, "--similarity", str(folder / "a.npy"), "--data", str(folder)]) == 2
    shown = capsys.readouterr()
    assert sentence in shown.err
    assert (shown.out, shown.err.count("\n")) == ("", 1)


def test_a_hostile_matrix_is_refused_in_one_line(folder, capsys):
    class Payload:
        def __reduce__(self):
            return os.system, (f"touch {folder}/ran",)

    (folder / "bad.pkl").write_bytes(pickle.dumps({"npts": 8, "sims": Payload()}))
    for command in (["search", "--image", "3"], ["evaluate"]):
        assert main([*command, "--similarity", str(folder / "bad.pkl"), "--data", str(folder)]) == 2
        assert "refused" in capsys.readouterr().err
    assert not (folder / "ran").exists()


def test_wins_losses_and_ties_are_those_of_a_loop(folder, capsys):
    arguments = ("evaluate", "--similarity", folder / "a.npy", "--against", folder / "b.pkl", "--data", folder)
    found = said(capsys, *arguments)
    a, b = (np.load(folder / f"{name}.npy") for name in "ab")
    counted = {"text_to_image": Counter(), "image_to_text": Counter()}
    for line in range(LINES):
        ours, theirs = (order_of(one[:, line]).index(line // 2) for one in (a, b))
        counted["text_to_image"]["wins" if ours < theirs else "losses" if ours > theirs else "ties"] += 1
    for image in range(8):
        ours, theirs = (min(map(order_of(one[image]).index, (2 * image, 2 * image + 1))) for one in (a, b))
        counted["image_to_text"]["wins" if ours < theirs else "losses" if ours > theirs else "ties"] += 1
    for direction, counts in counted.items():
        assert found["outcomes"][direction] == {name: counts[name] for name in ("wins", "losses", "ties")}
    assert (
        found["against"]["text_to_image"]
        == said(capsys, *arguments[:1], "--similarity", folder / "b.npy", *arguments[-2:])["text_to_image"]
    )
    assert main([*map(str, arguments)]) == 0
    counts = counted["text_to_image"]
    assert f"wins {counts['wins']}, losses {counts['losses']}, ties {counts['ties']}" in capsys.readouterr().out


def test_a_right_b_wrong_is_a_filter(folder, capsys):
    arguments = ["evaluate", "--similarity", folder / "a.npy", "--data", folder]
    out = folder / "out.csv"
    said(capsys, *arguments, "--against", folder / "b.npy", "--filter", "rank:1 other:>1", "--per-caption", out)
    a, b = (np.load(folder / f"{name}.npy") for name in "ab")
    right = [order_of(a[:, line])[0] == line // 2 and order_of(b[:, line])[0] != line // 2 for line in range(LINES)]
    with out.open(newline="") as file:
        rows = [int(row["caption_index"]) for row in csv.DictReader(file)]
    assert rows == [line for line in range(LINES) if right[line]]
    assert main([*map(str, arguments), "--filter", "better:here"]) == 2
    assert "Name one as --against" in capsys.readouterr().err


def test_ranks_of_two_methods_are_plotted(folder, capsys):
    runs = [folder / "a.npy", folder / "b.npy", "--data", folder]
    said(capsys, "export", "--plot", "rank-scatter", *runs, "--out", folder / "r.csv")
    with (folder / "r.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert sum(int(row["count"]) for row in rows if row["queries"] == "captions") == LINES
    said(capsys, "export", "--plot", "rank-scatter", *runs, "--out", folder / "r.svg")
    assert (folder / "r.svg").stat().st_size > 1000
    assert main(["export", "--plot", "rank-scatter", str(folder / "a.npy"), "--out", str(folder / "s.svg")]) == 2
    assert "rank-scatter compares two runs: got 1" in capsys.readouterr().err
