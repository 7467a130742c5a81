"""Everything that a resumed run needs, in one file, so that a single rename decides what is true.

`last.state` holds weights, optimiser and position; `last.safetensors` and `best.safetensors` are for the other
subcommands and are never read again by training. Written in the order best, state, last: killed between any two,
the state is older than best, and repeating the steps from it writes the same best again. A run writes its
state before anything else, so a folder with other files of a run but no state was not left by a killed process.
No random state is stored, because none is carried from step to step: the order of the data derives from (seed,
epoch), and what is random within a step from (seed, step).
"""

from __future__ import annotations

import pickle
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from vsrn_viewer.checkpoint.archive import save_archive
from vsrn_viewer.errors import TrainingError
from vsrn_viewer.training.fingerprint import Facts

STATE_NAME = "last.state"
_FORMAT = 1
_UNREADABLE = (
    OSError,
    RuntimeError,
    EOFError,
    ValueError,
    KeyError,
    pickle.UnpicklingError,
    zipfile.BadZipFile,
    zlib.error,
)


@dataclass(frozen=True)
class TrainingState:
    """A run between two steps.

    step: steps done. epoch: the current one, from 1. batch: batches of it that are done. best: R@1 + R@5 of both
    directions of the best validation, -1 before the first. model, optimizer: their state dictionaries.
    options, data: what the run was started with (fingerprint.py).
    """

    step: int
    epoch: int
    batch: int
    best: float
    model: dict[str, Any]
    optimizer: dict[str, Any]
    options: Facts
    data: Facts


def save_state(folder: Path, state: TrainingState) -> None:
    """Write the state, whole or not at all. Raises OSError if it cannot be written."""
    content = {name: getattr(state, name) for name in state.__dataclass_fields__}
    save_archive(folder / STATE_NAME, {"format": _FORMAT, **content})


def load_state(folder: Path) -> TrainingState:
    """Read the state of a run, on the CPU. Raises TrainingError if there is none or it cannot be read."""
    path = folder / STATE_NAME
    if not path.exists():
        raise TrainingError(f"{folder}: no run to resume, {STATE_NAME} is missing. Leave --resume out to start one.")
    try:
        with zipfile.ZipFile(path) as stored:
            if stored.testzip():  # torch compares no checksums: damaged weights would go on being trained
                raise zipfile.BadZipFile
        content = torch.load(path, map_location="cpu", weights_only=True)
    except _UNREADABLE as error:
        raise TrainingError(
            f"{path}: not readable as the state of a run. Start the run again in another --out."
        ) from error
    if not isinstance(content, dict) or content.pop("format", None) != _FORMAT or not _is_state(content):
        raise TrainingError(f"{path}: not the state of a run of this version. Start the run again in another --out.")
    return TrainingState(**content)


def _is_state(content: dict[str, Any]) -> bool:
    kinds = {"step": int, "epoch": int, "batch": int, "best": float}
    kinds |= dict.fromkeys(("model", "optimizer", "options", "data"), dict)
    return content.keys() == kinds.keys() and all(isinstance(content[name], kind) for name, kind in kinds.items())


def remove_parts(folder: Path) -> None:
    """Remove what a killed process left half-written in a run's folder."""
    for name in ("last", "best", "train", "*_vocab.json"):
        for part in folder.glob(f".{name}*.part*"):
            part.unlink(missing_ok=True)
