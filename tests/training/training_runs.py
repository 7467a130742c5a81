"""A small recipe for the toy dataset, and comparing two runs on disk, bit by bit."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from vsrn_viewer.training.presets import TrainingOptions

TOY_OPTIONS = TrainingOptions(
    embed_size=16,
    word_size=8,
    graph_layers=1,
    caption_hidden=0,
    caption_word_size=0,
    epochs=4,
    batch_size=16,
    learning_rate=1e-2,
    decay_epochs=2,
    all_negatives_epochs=1,
    captions_per_image=1,
    spare_true_captions=True,
    validate_every=3,
    seed=5,
)

JOINT = replace(TOY_OPTIONS, caption_hidden=12, caption_word_size=8)  # with a sentence branch, and so with dropout


def read_log(out: Path) -> list[dict[str, Any]]:
    """The log's lines without the seconds, which are never the same twice."""
    lines = [json.loads(line) for line in (out / "train.jsonl").read_text().splitlines()]
    return [{key: value for key, value in line.items() if key != "seconds"} for line in lines]


def read_state(out: Path) -> dict[str, Any]:
    return torch.load(out / "last.state", weights_only=True)  # type: ignore[no-any-return]


def assert_same_run(one: Path, other: Path) -> None:
    """Weights, optimiser, position, checkpoints and log are equal to the last bit."""
    assert _bits(read_state(one)) == _bits(read_state(other))
    for name in ("last.safetensors", "best.safetensors", "last.json", "best.json"):
        assert (one / name).read_bytes() == (other / name).read_bytes(), name
    assert read_log(one) == read_log(other)


def _bits(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _bits(inner) for key, inner in value.items()}
    if isinstance(value, torch.Tensor):
        return value.dtype, tuple(value.shape), value.numpy().tobytes()
    return value
