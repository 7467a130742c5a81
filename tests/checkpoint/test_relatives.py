"""A checkpoint of another method is refused by the method's name."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import pytest
import torch
from networks import random_network

from vsrn_viewer.checkpoint import load_checkpoint
from vsrn_viewer.checkpoint.form import published_form
from vsrn_viewer.checkpoint.native import TrainingFacts
from vsrn_viewer.checkpoint.relatives import likely_method
from vsrn_viewer.errors import CheckpointError

ONE = torch.ones(2, 2)
OPTIONS = argparse.Namespace(data_name="f30k_precomp")
SCAN = {"rnn.weight_ih_l0_reverse": ONE, "embed.weight": ONE}


def save(path: Path, states: list[Any]) -> Path:
    torch.save({"model": states, "opt": OPTIONS, "epoch": 1}, path)
    return path


@pytest.mark.parametrize(
    ("states", "method"),
    [
        ([{"fc.weight": ONE}, SCAN, {"sim_tranloc_w.weight": ONE}], "SGRAF"),
        ([{"fc.weight": ONE}, SCAN, {"some.weight": ONE}], "SCAN"),
        ([{"a": ONE}, {"b": ONE}, {"c": ONE}], "SGRAF or another"),
        ([{"a": ONE}, {"b": ONE}, {"c": ONE}, {"d": ONE}], "CHAN or another"),
        ([{"fc.weight": ONE}, SCAN], "SCAN"),
        ([{"fc.weight": ONE, "gpool.rnn.weight_ih_l0": ONE}, SCAN], "VSE∞"),
    ],
)
def test_relatives_are_named(tmp_path: Path, states: list[Any], method: str) -> None:
    with pytest.raises(CheckpointError, match=f"It looks like a checkpoint of {method}"):
        load_checkpoint(save(tmp_path / "a.pth.tar", states))


def test_a_damaged_vsrn_is_no_relative(tmp_path: Path) -> None:
    stored = published_form(random_network(), TrainingFacts())
    del stored["model"][0]["Rs_GCN_1.g.weight"]
    torch.save(stored, tmp_path / "a.pth.tar")
    with pytest.raises(CheckpointError) as raised:
        load_checkpoint(tmp_path / "a.pth.tar")
    assert "looks like" not in str(raised.value)
    assert likely_method(["Rs_GCN_1.g.weight", "rnn.weight_ih_l0_reverse"]) == ""
