"""train.jsonl: one JSON object a step, flushed, that survives a kill and a resume."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType

from vsrn_viewer.errors import TrainingError
from vsrn_viewer.files import replacing
from vsrn_viewer.retrieval.metrics import Evaluation
from vsrn_viewer.strangers import UnreadableError, parse_json, read_ordinary
from vsrn_viewer.training_curve import LOG_NAME

_MOST_BYTES = 500_000_000  # a million steps take 300 MB


@dataclass(frozen=True)
class StepRecord:
    """One step. step, epoch: from 1. loss = ranking_loss + caption_loss; caption_loss is 0.0 without a sentence
    branch. learning_rate: that of this step. seconds: reading, learning, without validation. steps: how many
    the run will have, estimated from this epoch. flat_loss: the ranking loss that the same batch would have if all its
    scores were equal. true_negatives: the share of its rows, 0 to 1, that have a true caption among their negatives.
    validation: what was measured after this step, else None."""

    step: int
    epoch: int
    loss: float
    ranking_loss: float
    caption_loss: float
    learning_rate: float
    seconds: float
    steps: int
    flat_loss: float
    true_negatives: float
    validation: Evaluation | None = None

    def to_json(self) -> dict[str, object]:
        """Return what the log keeps of it: all but `steps`, and `validation` only where there is one."""
        kept = {key: value for key, value in asdict(self).items() if key not in ("steps", "validation")}
        if self.validation is not None:
            both = asdict(self.validation)
            kept["validation"] = {key: both[key] for key in ("image_to_text", "text_to_image")}
            kept["rsum"] = self.validation.rsum
        return kept


class TrainingLog:
    """Appends to the log of a run. Raises OSError if the folder cannot be written to."""

    def __init__(self, folder: Path, step: int) -> None:
        """Keep the lines up to `step` as they are, drop later and torn ones, and go on behind them.

        Raises TrainingError if the lines are not those of the steps 1 … step: no kill loses one, see `sync`.
        """
        path = folder / LOG_NAME
        kept = _lines_up_to(path, step)
        if [_step_of(line) for line in kept] != list(range(1, step + 1)):
            raise TrainingError(
                f"{path}: must have a line for each completed step, 1 to {step:,}, in order. Put the run's "
                "own log back, or start the run again in another --out."
            )
        with replacing(path) as part:
            part.write_bytes(b"".join(kept))
        self._file = path.open("ab")

    def write(self, record: StepRecord) -> None:
        """Append a step and hand it to the system, so that a killed process loses nothing."""
        self._file.write(json.dumps(record.to_json()).encode() + b"\n")
        self._file.flush()

    def sync(self) -> None:
        """Put the lines on disk, so that a checkpoint is never ahead of its log."""
        os.fsync(self._file.fileno())

    def __enter__(self) -> TrainingLog:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()


def _step_of(line: bytes) -> object:
    try:
        record = parse_json(line)
    except UnreadableError:
        return None
    step = record.get("step") if isinstance(record, dict) else None
    return step if type(step) is int else None


def _lines_up_to(path: Path, step: int) -> list[bytes]:
    """Return the whole lines of steps 1 … step, as written; what follows a torn line is torn too."""
    kept: list[bytes] = []
    for line in read_ordinary(path, _MOST_BYTES).splitlines(keepends=True) if path.exists() else []:
        if len(kept) == step or not line.endswith(b"\n"):
            break
        kept.append(line)
    return kept
