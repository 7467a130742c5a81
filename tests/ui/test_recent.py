"""The list of recent pairs: what was opened, without what is no pair, and with what is missing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from vsrn_viewer.ui.recent import LONGEST, add_recent, offers, read_recent, told_apart
from vsrn_viewer.view import PairId


def listed(*names):
    stored = None
    for name in names:
        stored = add_recent(stored, PairId((f"/m/{name}.safetensors",), f"/d/{name}"), name)
    return stored


def test_the_latest_comes_first_and_a_pair_is_listed_once():
    assert [recent.title for recent in read_recent(listed("a", "b", "c", "a"))] == ["a", "c", "b"]


def test_the_list_keeps_the_latest_few():
    titles = [recent.title for recent in read_recent(listed(*(str(number) for number in range(LONGEST + 3))))]
    assert titles == [str(number) for number in reversed(range(3, LONGEST + 3))]


def test_the_demo_is_no_entry_but_another_model_on_its_scenes_is():
    assert read_recent(add_recent(None, PairId(split="dev"), "demo")) == ()
    assert len(read_recent(add_recent(None, PairId(("/m/a.safetensors",)), "a"))) == 1


def test_pairs_of_one_title_are_told_apart_by_the_folder_of_their_model():
    stored = None
    for file, title in (
        ("/runs/1/vsrn/model_best.pth.tar", "model_best · f30k / test"),
        ("/runs/2/vsrn/model_best.pth.tar", "model_best · f30k / test"),
        ("/runs/2/vsrn/other.pth.tar", "other · f30k / test"),
    ):
        stored = add_recent(stored, PairId((file,), "/d/f30k"), title)
    assert told_apart(read_recent(stored)) == (
        "other · f30k / test",
        "model_best · f30k / test (2/vsrn)",
        "model_best · f30k / test (1/vsrn)",
    )


def test_files_are_found_from_any_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    stored = add_recent(None, PairId(("m.safetensors",), "data", vocabulary="v.json"), "a")
    pair = read_recent(stored)[0].pair
    assert pair == PairId((str(tmp_path / "m.safetensors"),), str(tmp_path / "data"), "", str(tmp_path / "v.json"))


@pytest.mark.parametrize("stored", [None, 7, "", "[", "{}", "7", "[" * 5000, '["a", 3, null]'])
def test_what_is_no_list_of_pairs_is_an_empty_one(stored):
    assert read_recent(stored) == ()
    assert [recent.title for recent in read_recent(add_recent(stored, PairId(("/a",)), "new"))] == ["new"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda entry: entry["pair"].update(checkpoints=[7]),
        lambda entry: entry["pair"].update(data=None),
        lambda entry: entry.update(version=99),
        lambda entry: entry.update(title=[]),
        lambda entry: entry.pop("pair"),
        lambda entry: entry.update(another=1),
    ],
)
def test_an_entry_that_is_no_pair_is_left_out_and_the_others_stay(spoil):
    entries = json.loads(listed("a", "b", "c"))
    spoil(entries[1])
    assert [recent.title for recent in read_recent(json.dumps(entries))] == ["c", "a"]


def test_what_is_missing_is_named(tmp_path):
    (tmp_path / "m.safetensors").touch()
    (tmp_path / "data").mkdir()
    there = PairId((str(tmp_path / "m.safetensors"),), str(tmp_path / "data"))
    gone = PairId((str(tmp_path / "m.safetensors"), str(tmp_path / "n.safetensors")), str(tmp_path / "moved"))
    stored = add_recent(add_recent(None, gone, "gone"), there, "there")
    assert [(offer.recent.title, offer.problem) for offer in offers(stored)] == [
        ("there", ""),
        ("gone", "n.safetensors, moved are missing"),
    ]
    Path(there.checkpoints[0]).unlink()
    assert offers(stored)[0].problem == "m.safetensors is missing"
