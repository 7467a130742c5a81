"""A loaded network is its own: what happens to its files afterwards changes nothing in it, and ends no process."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from networks import random_network

from vsrn_viewer.checkpoint import TrainingFacts, load_checkpoint, save_checkpoint
from vsrn_viewer.checkpoint.form import published_form
from vsrn_viewer.vsrn import Vsrn

BRANCH = "caption_model_state.pth"
SIZES = {"embed_size": 40, "caption_hidden": 30, "caption_word_size": 20}  # tensors of more than a page


def save_published(path: Path, model: Vsrn) -> None:
    path.parent.mkdir(exist_ok=True)
    torch.save(published_form(model, TrainingFacts()), path)
    torch.save(model.captioner.state_dict(), path.with_name(BRANCH))


def save_native(path: Path, model: Vsrn) -> None:
    path.parent.mkdir(exist_ok=True)
    save_checkpoint(path, model)


def copy_over(file: Path, other: Path) -> None:
    shutil.copyfile(other, file)  # into the same file, as `cp` does


def cut(file: Path, other: Path) -> None:  # noqa: ARG001 (called as `copy_over` is)
    os.truncate(file, 0)


@pytest.mark.parametrize("change", [copy_over, cut])
@pytest.mark.parametrize(
    ("name", "save"), [("a.safetensors", save_native), ("a.pth.tar", save_published)], ids=["ours", "published"]
)
def test_weights_stay_when_their_file_changes(
    tmp_path: Path, name: str, save: Callable[[Path, Vsrn], None], change: Callable[[Path, Path], None]
) -> None:
    one, other = random_network(0, **SIZES), random_network(1, **SIZES)
    save(tmp_path / "one" / name, one)
    save(tmp_path / "other" / name, other)
    loaded = load_checkpoint(tmp_path / "one" / name).model
    for file in (tmp_path / "one").iterdir():
        change(file, tmp_path / "other" / file.name)
    expected, state = one.state_dict(), loaded.state_dict()
    assert expected.keys() == state.keys()
    assert any(weight.startswith("captioner.") for weight in state)
    for weight, tensor in state.items():
        assert torch.equal(tensor, expected[weight]), weight
    features = torch.ones(1, 3, 6)
    assert torch.equal(loaded.embed_images(features), one.embed_images(features))
