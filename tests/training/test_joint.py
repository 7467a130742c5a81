"""Ranking and sentence generation learned together."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from training_runs import JOINT, assert_same_run, read_log, read_state

from vsrn_viewer.checkpoint import load_checkpoint
from vsrn_viewer.data.dataset import open_dataset
from vsrn_viewer.training import train


@pytest.fixture(scope="module")
def whole(toy_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("joint")
    list(train(open_dataset(toy_folder), JOINT, out))
    return out


def test_both_losses_count_alike_and_the_sentence_loss_falls(whole: Path) -> None:
    lines = read_log(whole)
    for line in lines:
        assert line["loss"] == pytest.approx(line["ranking_loss"] + line["caption_loss"], rel=1e-6)
    epochs = [sum(line["caption_loss"] for line in lines if line["epoch"] == epoch) for epoch in (1, 4)]
    assert 0 < epochs[1] < 0.9 * epochs[0]


def test_each_parameter_is_learned_once(whole: Path) -> None:
    state = read_state(whole)
    (group,) = state["optimizer"]["param_groups"]
    learned = [name for name in state["model"] if "running" not in name and "num_batches" not in name]
    assert len(group["params"]) == len(set(group["params"])) == len(learned)


def test_stopped_in_the_middle_it_goes_on_with_the_same_dropout(toy_folder: Path, whole: Path, tmp_path: Path) -> None:
    records = train(open_dataset(toy_folder), JOINT, tmp_path)
    while next(records).step < 7:
        torch.rand(5)  # whoever reads may use the random state too
    records.close()
    list(train(open_dataset(toy_folder), JOINT, tmp_path, resume=True))
    assert_same_run(tmp_path, whole)


def test_the_checkpoint_brings_its_sentence_branch(whole: Path) -> None:
    model = load_checkpoint(whole / "last.safetensors").model
    assert model.captioner is not None
    for name, tensor in read_state(whole)["model"].items():
        assert torch.equal(model.state_dict()[name], tensor)
