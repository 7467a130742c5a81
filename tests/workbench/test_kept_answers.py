"""Answers about a split are computed once, and never for something else."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
from networks import random_network
from split_desk import write_split

from vsrn_viewer.checkpoint import save_checkpoint
from vsrn_viewer.probe.over_split import answer_over_split
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.statistics import AskBinding, AskLabelPairs, AskOrder, SplitQuestion
from vsrn_viewer.view import PairId
from vsrn_viewer.workbench import Workbench, drain
from vsrn_viewer.workbench.store import Store

QUESTIONS = [AskBinding(), AskLabelPairs(), AskOrder(orders=1)]


def opened(wanted: PairId, cache: Path) -> Pair:
    return drain(Workbench(Store(cache)).open(wanted))


def steps(pair: Pair, question: SplitQuestion) -> int:
    """How many steps an answer takes."""
    return sum(1 for _ in answer_over_split(pair, question))


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: type(question).__name__)
def test_a_second_start_finds_the_same_answer_at_once(tmp_path, question):
    wanted = write_split(tmp_path)
    first = drain(answer_over_split(opened(wanted, tmp_path / "cache"), question))
    again = opened(wanted, tmp_path / "cache")
    assert steps(again, question) == 0
    kept = drain(answer_over_split(again, question))
    for field in dataclasses.fields(first):
        np.testing.assert_array_equal(getattr(kept, field.name), getattr(first, field.name))
        assert type(getattr(kept, field.name)) is type(getattr(first, field.name))


def change_weights(folder: Path) -> None:
    save_checkpoint(folder / "s1.safetensors", random_network(7))


def change_labels(folder: Path) -> None:
    labels = json.loads((folder / "test_labels.json").read_text())
    (folder / "test_labels.json").write_text(json.dumps([*labels[:-1], ["bird"] * 5]))


def change_boxes(folder: Path) -> None:
    boxes = np.load(folder / "test_boxes.npy")
    boxes[7, 0] += 1
    np.save(folder / "test_boxes.npy", boxes)


def change_captions(folder: Path) -> None:
    lines = (folder / "test_caps.txt").read_text().splitlines()
    (folder / "test_caps.txt").write_text("".join(f"{line}\n" for line in [*lines[:-1], "a dog"]))


def change_features(folder: Path) -> None:
    features = np.load(folder / "test_ims.npy")
    features[3, 0, 0] += 1
    np.save(folder / "test_ims.npy", features)


@pytest.mark.parametrize("change", [change_weights, change_labels, change_boxes, change_captions, change_features])
def test_what_an_answer_depends_on_makes_it_another_one(tmp_path, change):
    wanted = write_split(tmp_path)
    drain(answer_over_split(opened(wanted, tmp_path / "cache"), AskBinding()))
    change(tmp_path)
    assert steps(opened(wanted, tmp_path / "cache"), AskBinding()) > 0


def test_another_question_is_another_entry(tmp_path):
    pair = opened(write_split(tmp_path), tmp_path / "cache")
    drain(answer_over_split(pair, AskBinding()))
    assert steps(pair, AskBinding(member=2)) > 0
    assert steps(pair, AskBinding()) == 0


def test_a_damaged_entry_is_computed_again(tmp_path):
    pair = opened(write_split(tmp_path), tmp_path / "cache")
    drain(answer_over_split(pair, AskBinding()))
    (block,) = (tmp_path / "cache" / "statistics").glob("*/*.block")
    content = bytearray(block.read_bytes())
    content[-1] ^= 1
    block.write_bytes(content)
    assert steps(pair, AskBinding()) > 0
