"""Everything that a resumed run needs, in one file, so that a single rename decides what is true.

`last.state` holds weights, optimiser and position; `last.safetensors` and `best.safetensors` are for the other
subcommands and are never read again by training. Written in the order best, state, last: killed between any two,
the state is older than best, and repeating the steps from it writes the same best again. A run writes its
state before anything else, so a folder with other files of a run but no state was not left by a killed process.
No random state is stored, because none is carried from step to step: the order of the data derives from (seed,
epoch), and what is random within a step from (seed, step).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torch import Tensor

from vsrn_viewer.checkpoint.archive import save_archive
from vsrn_viewer.checkpoint.torch_file import read_torch_file
from vsrn_viewer.errors import TrainingError
from vsrn_viewer.pickles import DamagedPickle, ForeignName
from vsrn_viewer.training.fingerprint import Facts

STATE_NAME = "last.state"
_FORMAT = 1
_MOST_STEPS = 2**53


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
        content = read_torch_file(path)
    except (OSError, DamagedPickle, ForeignName) as error:
        raise TrainingError(
            f"{path}: not readable as the state of a run. Start the run again in another --out."
        ) from error
    if not isinstance(content, dict) or content.pop("format", None) != _FORMAT or not _is_state(content):
        raise TrainingError(f"{path}: not the state of a run of this version. Start the run again in another --out.")
    return TrainingState(**content)


def _is_state(content: dict[str, Any]) -> bool:
    """Tell whether everything of a state is there, of its kind, and a value that a run can have."""
    kinds: dict[str, type] = {"step": int, "epoch": int, "batch": int, "best": float}
    kinds |= dict.fromkeys(("model", "optimizer", "options", "data"), dict)
    if content.keys() != kinds.keys() or any(type(content[name]) is not kind for name, kind in kinds.items()):
        return False
    facts = [item for name in ("options", "data") for item in content[name].items()]
    return (
        0 <= content["step"] <= _MOST_STEPS
        and max(abs(content["epoch"]), abs(content["batch"])) <= _MOST_STEPS
        and math.isfinite(content["best"])
        and all(isinstance(name, str) and isinstance(tensor, Tensor) for name, tensor in content["model"].items())
        and all(isinstance(name, str) and isinstance(fact, (str, int, float)) for name, fact in facts)
    )


def remove_parts(folder: Path) -> None:
    """Remove what a killed process left half-written in a run's folder."""
    for name in ("last", "best", "train", "*_vocab.json"):
        for part in folder.glob(f".{name}*.part*"):
            part.unlink(missing_ok=True)
