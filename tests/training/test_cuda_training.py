"""Training on a CUDA device: it learns what the CPU learns, and goes on where it was stopped."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from devices import needs_cuda
from training_runs import JOINT, TOY_OPTIONS, read_log

from vsrn_viewer.checkpoint import load_checkpoint
from vsrn_viewer.data.dataset import open_dataset
from vsrn_viewer.errors import TrainingError
from vsrn_viewer.training import train
from vsrn_viewer.vsrn.device import resolve_device

pytestmark = needs_cuda


@pytest.fixture(scope="module", autouse=True)
def _float32() -> None:
    resolve_device("cuda")


def _losses(out: Path) -> list[float]:
    return [line["loss"] for line in read_log(out)]


def test_the_first_steps_lose_what_they_lose_on_the_cpu(toy_folder: Path, tmp_path: Path) -> None:
    for device in ("cpu", "cuda"):
        list(train(open_dataset(toy_folder), TOY_OPTIONS, tmp_path / device, steps=20, device=device))
    cpu, cuda = _losses(tmp_path / "cpu"), _losses(tmp_path / "cuda")
    assert cuda[:10] == pytest.approx(cpu[:10], rel=1e-3)
    assert cuda[10:] == pytest.approx(cpu[10:], rel=0.05)  # Adam divides by small numbers: rounding grows


@pytest.mark.parametrize("options", [TOY_OPTIONS, JOINT], ids=["ranking", "joint"])
def test_stopped_and_resumed_ends_with_the_bits_of_the_uninterrupted_run(toy_folder: Path, tmp_path: Path, options):
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    list(train(open_dataset(toy_folder), options, whole, steps=14, device="cuda"))
    for stop, resume in ((7, False), (14, True)):
        list(train(open_dataset(toy_folder), options, parts, resume=resume, steps=stop, device="cuda"))
    assert _losses(parts) == _losses(whole)
    assert (parts / "last.safetensors").read_bytes() == (whole / "last.safetensors").read_bytes()


def test_a_run_of_the_gpu_goes_on_on_the_cpu(toy_folder: Path, tmp_path: Path) -> None:
    list(train(open_dataset(toy_folder), TOY_OPTIONS, tmp_path, steps=7, device="cuda"))
    list(train(open_dataset(toy_folder), TOY_OPTIONS, tmp_path, resume=True, steps=9, device="cpu"))
    assert load_checkpoint(tmp_path / "last.safetensors").facts.step == 9


def test_the_end_of_its_memory_is_a_sentence(toy_folder: Path, tmp_path: Path) -> None:
    torch.cuda.empty_cache()
    torch.cuda.set_per_process_memory_fraction(1e-9)
    try:
        with pytest.raises(TrainingError, match="not enough memory for embed_size 1,024 and batch_size 16"):
            list(train(open_dataset(toy_folder), replace(TOY_OPTIONS, embed_size=1024), tmp_path, device="cuda"))
    finally:
        torch.cuda.set_per_process_memory_fraction(1.0)
