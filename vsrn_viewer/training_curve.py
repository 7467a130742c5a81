"""The course of a training run, as its train.jsonl tells it. Plain data and NumPy."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from vsrn_viewer.errors import FigureError
from vsrn_viewer.strangers import open_ordinary, parse_json

LOG_NAME = "train.jsonl"  # in the folder of a run
WINDOW = 50  # steps of the running mean
RECALLS = {
    "text → image R@1": ("text_to_image", "r1"),
    "text → image R@10": ("text_to_image", "r10"),
    "image → text R@1": ("image_to_text", "r1"),
    "image → text R@10": ("image_to_text", "r10"),
}
_PARTS = ("ranking_loss", "caption_loss", "flat_loss", "true_negatives")  # which logs of older versions lack
_LONGEST_LINE = 1_000_000  # bytes
_MOST_EPOCHS = 1_000_000

Values = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Recall:
    """One recall over the run. values (V,): per cent, one per validation."""

    name: str
    values: Values


@dataclass(frozen=True)
class TrainingCurve:
    """A run. done, losses, smoothed: one per step, (S,); smoothed is the mean of the last WINDOW losses.

    done: how many epochs were done after each step; steps, as long as the first epoch's length may not be known.
    unit: "epoch" or "step". validations (V,): the same at each validation; recalls: of RECALLS, in their order. drops:
    the same where the learning rate fell, before its first step; rates: what it fell to. ranking, sentences (S,): the
    two parts of the loss; NaN where the log does not say. flat (S,): the ranking loss of equal scores; true_negatives
    (S,): the share of the batch's rows, 0 to 1, that have a true caption among their negatives; NaN likewise.
    rsum (V,): the sum of the six recalls; NaN likewise.
    """

    done: Values
    unit: str
    losses: Values
    smoothed: Values
    validations: Values
    recalls: tuple[Recall, ...]
    drops: tuple[float, ...]
    rates: tuple[float, ...]
    ranking: Values
    sentences: Values
    flat: Values
    true_negatives: Values
    rsum: Values


def read_training_curve(log: Path) -> TrainingCurve:
    """Read a train.jsonl; a torn last line, as a killed run leaves it, is left out.

    Raises FigureError, naming the file, if it cannot be read or is not a training log.
    """
    try:
        steps, measured = _numbers(log)
        epochs, losses, rates, ranking, sentences, flat, true_negatives = (
            np.array(steps, dtype=np.float64).reshape(-1, 3 + len(_PARTS)).T
        )
        _check_numbers(epochs, losses, rates)
        if np.isinf([ranking, sentences, flat, true_negatives]).any():
            raise ValueError("the parts of the loss must be finite")
        done, unit = _done(epochs.astype(np.int64))
        recalls = tuple(
            Recall(name, np.array([row[way][key] for row in measured.values()], dtype=np.float64))
            for name, (way, key) in RECALLS.items()
        )
        rsum = np.array([_rsum(row) for row in measured.values()])
        if not all(np.isfinite(recall.values).all() for recall in recalls):
            raise ValueError("recalls must be finite")
    except OSError as error:
        raise FigureError(f"{log}: cannot be read ({error.strerror}). Give a run's train.jsonl.") from None
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError):
        raise FigureError(f"{log}: not a training log. Give a run's train.jsonl.") from None
    if not steps:
        raise FigureError(f"{log}: no step in it. Train first.")
    fell = np.flatnonzero(np.diff(rates) < 0)  # the last step before each drop
    drops = tuple(float(done[place]) for place in fell)
    return TrainingCurve(
        done,
        unit,
        losses,
        running_mean(losses),
        done[list(measured)],
        recalls,
        drops,
        tuple(float(rates[place + 1]) for place in fell),
        ranking,
        sentences,
        flat,
        true_negatives,
        rsum,
    )


def _numbers(log: Path) -> tuple[list[tuple[Any, ...]], dict[int, dict[str, Any]]]:
    """Return epoch, loss, rate and _PARTS of each step, and the validations by their step's place.

    The log is read line by line, because a long one would take memory from the training that is still running.
    """
    steps: list[tuple[Any, ...]] = []
    measured: dict[int, dict[str, Any]] = {}
    with open_ordinary(log) as file:
        while (line := file.readline(_LONGEST_LINE)).endswith(b"\n"):
            step = parse_json(line)
            if "validation" in step:
                measured[len(steps)] = step["validation"]
            parts = (step.get(part, np.nan) for part in _PARTS)
            steps.append((step["epoch"], step["loss"], step["learning_rate"], *parts))
    return steps, measured


def _check_numbers(epochs: Values, losses: Values, rates: Values) -> None:
    """Raise ValueError for what no run writes: it would be drawn, or counted, for ever."""
    whole = ((epochs >= 1) & (epochs <= _MOST_EPOCHS) & (epochs % 1 == 0)).all()
    if not whole or (np.diff(epochs) < 0).any() or not (np.isfinite(losses).all() and np.isfinite(rates).all()):
        raise ValueError("epochs must be whole numbers in their order, losses and rates finite")


def _done(epochs: npt.NDArray[np.int64]) -> tuple[Values, str]:
    """Return how much was done after each step, and its unit; an unfinished last epoch counts as long as the one
    before, and where there is none before, steps are counted."""
    counts = np.bincount(epochs)
    if np.count_nonzero(counts) < 2:
        return np.arange(1.0, len(epochs) + 1), "step"
    counts[-1] = max(counts[-1], counts[-2])
    firsts = np.searchsorted(epochs, epochs)  # of each step's epoch; the log is in order
    done: Values = epochs - 1 + (np.arange(len(epochs)) - firsts + 1) / counts[epochs]
    return done, "epoch"


def running_mean(losses: Values) -> Values:
    """Return the mean of each loss and up to WINDOW - 1 before it."""
    sums = np.concatenate([[0.0], losses.cumsum()])
    ends = np.arange(1, len(losses) + 1)
    starts = np.maximum(ends - WINDOW, 0)
    means: Values = (sums[ends] - sums[starts]) / (ends - starts)
    return means


def _rsum(row: dict[str, Any]) -> float:
    """Return the sum of the six recalls of a validation, NaN where it has not all of them."""
    recalls = [row[way].get(key, np.nan) for way in ("image_to_text", "text_to_image") for key in ("r1", "r5", "r10")]
    return float(np.array(recalls, dtype=np.float64).sum())
