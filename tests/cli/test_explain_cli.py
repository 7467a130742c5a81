"""`explain`: its JSON against a plain computation in float64, its options, and what it says of bad input."""

from __future__ import annotations

import itertools
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from networks import random_network
from plain_vsrn import Differently
from small_pairs import small_pair
from what_if_desk import COUNTS, FLICKR30K, QUERY, Desk, make_desk

from vsrn_viewer.checkpoint import save_checkpoint
from vsrn_viewer.cli import main

CLOSE = 1e-5
TEXT = " ".join(QUERY)
IMAGE = int(np.flatnonzero(COUNTS == 8)[0])
ONE_IMAGE = ["--image", f"image{IMAGE}", "--query", TEXT]
KEYS = ("image_id", "query", "method", "target", "score", "regions", "words", "region_gap", "word_gap", "deletion")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return make_desk(FLICKR30K, tmp_path_factory.mktemp("desk"))


def explained(desk: Desk, capsys, *options: str) -> dict:
    assert main(["explain", *ONE_IMAGE, *options, *desk.options, "--json"]) == 0
    return json.loads(capsys.readouterr().out, parse_constant=pytest.fail)  # NaN is no JSON


def plain_score(desk: Desk, rows=range(8), dropped=frozenset(), member=None) -> float:
    scores = desk.plain_scores(IMAGE, Differently(order=tuple(rows), dropped=frozenset(dropped)))[:, IMAGE]
    return scores.mean() if member is None else scores[member - 1]


def less(*rows: int) -> list[int]:
    return [row for row in range(8) if row not in rows]


@pytest.mark.parametrize("method", ["leave-one-out", "gradient", "integrated-gradients", "shapley", "attention"])
@pytest.mark.parametrize("target", ["score", "margin"])
def test_json_has_what_is_promised_for_every_method(desk, method, target, capsys):
    told = explained(desk, capsys, "--method", method, "--target", target)
    assert tuple(told) == (*KEYS, "insertion", "runs_left_out")
    asked = {"image_id": f"image{IMAGE}", "query": TEXT, "method": method, "target": target}
    assert {key: told[key] for key in asked} == asked
    assert told["score"] == pytest.approx(plain_score(desk), abs=CLOSE)
    assert [one["region"] for one in told["regions"]] == list(range(1, 9))
    if method != "attention":
        assert [(one["place"], one["word"]) for one in told["words"]] == list(enumerate(QUERY, start=1))
    for one in (*told["regions"], *told["words"]):
        assert isinstance(one["value"], float)
        assert (one["error"] is not None) == (method == "shapley")
    adds_up = method in ("shapley", "integrated-gradients")
    assert [(told[gap] is not None) for gap in ("region_gap", "word_gap")] == [adds_up, adds_up]
    assert isinstance(told["deletion"], float)
    assert isinstance(told["insertion"], float)
    assert told["runs_left_out"] == 0


def test_leave_one_out_is_the_default_and_the_plain_networks(desk, capsys):
    told = explained(desk, capsys, "--group", "label")
    assert told["method"] == "leave-one-out"
    for row, one in enumerate(told["regions"]):
        assert one["value"] == pytest.approx(plain_score(desk) - plain_score(desk, less(row)), abs=CLOSE)
    for place, one in enumerate(told["words"]):
        assert one["value"] == pytest.approx(plain_score(desk) - plain_score(desk, dropped={place}), abs=CLOSE)
    assert [one["regions"] for one in told["groups"]] == [[number] for number in range(1, 9)]  # no two have one label
    assert told["groups"][3]["label"] == f"thing {IMAGE}.3"


def test_one_member_is_explained_alone(desk, capsys):
    told = explained(desk, capsys, "--member", "2")
    assert told["score"] == pytest.approx(plain_score(desk, member=2), abs=CLOSE)
    lost = plain_score(desk, member=2) - plain_score(desk, less(5), member=2)
    assert told["regions"][5]["value"] == pytest.approx(lost, abs=CLOSE)


def test_deletion_and_insertion_are_the_plain_networks(desk, capsys):
    told = explained(desk, capsys)
    order = sorted(range(8), key=lambda row: (-told["regions"][row]["value"], row))
    deleted = [plain_score(desk, sorted(order[gone:])) for gone in range(8)]
    inserted = [plain_score(desk, sorted(order[:kept])) for kept in range(1, 9)]
    assert told["deletion"] == pytest.approx(np.mean(deleted), abs=CLOSE)
    assert told["insertion"] == pytest.approx(np.mean(inserted), abs=CLOSE)


def test_changed_run_keeps_the_numbers_of_its_regions_and_words(desk, capsys):
    told = explained(desk, capsys, "--drop", "3", "--drop-word", "2", "--replace", "3=cat")
    assert [one["region"] for one in told["regions"]] == [1, 2, 4, 5, 6, 7, 8]
    assert [one["place"] for one in told["words"]] == [1, 3, 4, 5, 6, 7, 8]
    assert told["words"][1]["word"] == "cat"
    assert told["query"] == TEXT


def test_groups_of_a_file_are_explained_together(desk, tmp_path, capsys):
    (tmp_path / "groups.txt").write_text("7\tbear\n2\tbear\n1\tcow\n")
    told = explained(desk, capsys, "--group", str(tmp_path / "groups.txt"))
    assert sorted(number for one in told["groups"] for number in one["regions"]) == list(range(1, 9))
    bear = next(one for one in told["groups"] if one["label"] == "bear")
    assert bear["regions"] == [2, 7]
    assert bear["value"] == pytest.approx(plain_score(desk) - plain_score(desk, less(1, 6)), abs=CLOSE)
    assert bear["error"] is None


def test_things_are_a_partition_with_errors_of_their_own(desk, capsys):
    told = explained(desk, capsys, "--group", "things", "--method", "shapley")
    assert sorted(number for one in told["groups"] for number in one["regions"]) == list(range(1, 9))
    assert sum(one["value"] for one in told["groups"]) == pytest.approx(told["score"], abs=CLOSE)
    assert all(one["error"] >= 0 for one in told["groups"])


def test_seed_decides_what_is_sampled(desk, capsys):
    first, again, other = (
        explained(desk, capsys, "--method", "shapley", "--seed", seed)["regions"] for seed in ("4", "4", "5")
    )
    assert first == again != other


def test_word_by_region_is_written_and_is_the_brute_force_difference(desk, tmp_path, capsys):
    explained(desk, capsys, "--interaction", str(tmp_path / "i.npy"))
    values = np.load(tmp_path / "i.npy")
    assert values.shape == (len(QUERY), 8)
    for place, row in itertools.product((0, 2, 7), (0, 6)):
        exact = plain_score(desk) - plain_score(desk, dropped={place})
        exact += plain_score(desk, less(row), dropped={place}) - plain_score(desk, less(row))
        assert values[place, row] == pytest.approx(exact, abs=CLOSE)


def test_people_get_words_things_and_regions(desk, tmp_path, capsys):
    (tmp_path / "groups.txt").write_text("7\tbear\n2\tbear\n")
    assert main(["explain", *ONE_IMAGE, "--group", str(tmp_path / "groups.txt"), *desk.options]) == 0
    told = capsys.readouterr().out
    for part in (f"score {plain_score(desk):+.4f}", "leave-one-out of the score", "bear: 2,7", "dog", "deletion "):
        assert part in told


ONE = ["--image", "image0", "--query", "a dog"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--image", "image0", "--query", " "], "The query is empty"),
        (["--image", "image99", "--query", "a dog"], "no image 'image99'"),
        ([*ONE, "--member", "3"], "member must be 1 to 2: got 3"),
        ([*ONE, "--drop", "40"], "region must be 1 to"),
        ([*ONE, "--drop-word", "3"], "word 3 cannot be changed"),
        ([*ONE, "--group", "no such file"], "no such file"),
        ([*ONE, "--interaction", "no such folder/i.npy"], "no such folder"),
    ],
)
def test_mistakes_are_said_before_weights_are_loaded(desk, arguments, told, monkeypatch, capsys):
    def never(*_: object) -> None:
        raise AssertionError("weights are loaded")

    monkeypatch.setattr("vsrn_viewer.workbench.bench.load_checkpoint", never)
    assert main(["explain", *arguments, *desk.options, "--json"]) == 2
    out, error = capsys.readouterr()
    assert (out, error.count("\n")) == ("", 1)
    assert told in error


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("", "no region is named"),
        ("1 bear\n", "line 1: must be a region's number, a tab"),
        ("1\tbear\nx\tbear\n", "line 2: must be"),
        ("1\tbear\n1\tcow\n", "line 2: region 1 is named twice"),
        ("9\tbear\n", "region must be 1 to 8, the image's: got 9"),
    ],
)
def test_file_of_groups_that_is_none_is_refused(desk, lines, told, tmp_path, capsys):
    (tmp_path / "groups.txt").write_text(lines)
    assert main(["explain", *ONE_IMAGE, "--group", str(tmp_path / "groups.txt"), *desk.options]) == 2
    out, error = capsys.readouterr()
    assert out == ""
    assert told in error
    assert "groups.txt" in error


def test_no_known_word_is_a_mistake_and_an_unknown_one_is_said(desk, capsys):
    image = ["--image", "image0", *desk.options, "--json"]
    assert main(["explain", "--query", "xylophone", *image]) == 2
    assert "No word of the query is in the model's vocabulary" in capsys.readouterr().err
    assert main(["explain", "--query", "a xylophone", *image]) == 0
    out, error = capsys.readouterr()
    assert "“xylophone” is not in the model's vocabulary" in error
    assert json.loads(out)["words"][1]["word"] == "xylophone"


def test_single_region_and_single_word_have_no_value_to_lose(desk, tmp_path, capsys):
    image = ["--image", f"image{IMAGE}", *desk.options]
    assert main(["explain", "--query", "dog", "--keep", "4", *image, "--json"]) == 0
    out, error = capsys.readouterr()
    told = json.loads(out, parse_constant=pytest.fail)
    assert all(f"Nothing is left without the only {part}, so it has no value" in error for part in ("region", "word"))
    assert told["regions"] == [{"region": 4, "value": None, "error": None}]
    assert told["words"] == [{"place": 1, "word": "dog", "value": None, "error": None}]
    assert told["deletion"] == told["insertion"] == pytest.approx(told["score"], abs=CLOSE)
    for asked, why in (
        (["--query", "dog"], "needs two words"),
        (["--query", TEXT, "--keep", "4"], "needs two regions"),
    ):
        assert main(["explain", *asked, "--interaction", str(tmp_path / "i.npy"), *image]) == 2
        out, error = capsys.readouterr()
        assert (out, why in error, (tmp_path / "i.npy").exists()) == ("", True, False)


def test_things_without_boxes_are_single_regions_and_that_is_said(desk, tmp_path, capsys):
    folder = tmp_path / "d"
    shutil.copytree(desk.dataset, folder)
    manifest = (folder / "dataset.toml").read_text()
    (folder / "dataset.toml").write_text(manifest.replace('boxes = "test_boxes.npy"\n', ""))
    bare = Desk(desk.checkpoints, folder, desk.vocabulary, desk.counts)
    assert main(["explain", *ONE_IMAGE, "--group", "things", *bare.options, "--json"]) == 0
    out, error = capsys.readouterr()
    assert [one["regions"] for one in json.loads(out)["groups"]] == [[number] for number in range(1, 9)]
    assert "has no boxes" in error


def test_run_that_overflows_is_null_and_no_mistake(desk, tmp_path, capsys):
    huge = ["--scale", "1:2>1=1e30", "--scale", "2:2>1=1e30", "--interaction", str(tmp_path / "i.npy")]
    assert main(["explain", *ONE_IMAGE, *huge, "--group", "things", *desk.options, "--json"]) == 0
    out, error = capsys.readouterr()
    told = json.loads(out, parse_constant=pytest.fail)
    assert tuple(told)[: len(KEYS) - 6] == KEYS[:4]
    assert [told[key] for key in ("score", "deletion", "insertion", "region_gap", "word_gap")] == [None] * 5
    assert "overflow" in error
    assert not (tmp_path / "i.npy").exists()


@pytest.mark.parametrize("changes", [{"use_gru": False}, {"graph_layers": 0}, {"use_gru": False, "graph_layers": 0}])
@pytest.mark.parametrize("method", ["leave-one-out", "gradient", "integrated-gradients", "shapley", "attention"])
def test_networks_without_memory_or_graph_are_explained(changes, method, tmp_path: Path, capsys):
    pair = small_pair(tmp_path)
    save_checkpoint(Path(pair.checkpoints[0]), random_network(**changes))
    place = ["--checkpoint", pair.checkpoints[0], "--data", pair.data, "--device", "cpu", "--json"]
    assert main(["explain", "--image", "4", "--query", "red ball", "--method", method, *place]) == 0
    told = json.loads(capsys.readouterr().out, parse_constant=pytest.fail)
    assert all(isinstance(one["value"], float) for one in told["regions"])
