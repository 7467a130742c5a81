"""Runs that were evaluated, and the systems that they are runs of."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean, stdev
from typing import Any

import numpy as np

from vsrn_viewer.errors import FigureError
from vsrn_viewer.plots import Doubles

DIRECTIONS = {"image_to_text": "image → text", "text_to_image": "text → image"}
RECALLS = {"r1": "R@1", "r5": "R@5", "r10": "R@10"}


@dataclass(frozen=True)
class Measured:
    """One evaluated run. name: of its system, which may have several runs. origin: the file, for people.

    recalls: R@1, R@5, R@10 of image to text, then of text to image, per cent. pairs: per cent of the minimal pairs told
    apart, None if unknown. images, captions, folds: what it was measured on. low, high: of a bootstrap interval, of
    `recalls` and then of their sum; () if unknown.
    """

    name: str
    origin: str
    recalls: tuple[float, ...]
    pairs: float | None
    images: int
    captions: int
    folds: int
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()

    @property
    def rsum(self) -> float:
        """The sum of the six recalls, 0 to 600."""
        return sum(self.recalls)


def measured_of(name: str, origin: str, answer: Mapping[str, Any]) -> Measured:
    """Return a run from what `evaluate --json` prints of it. Raises FigureError, naming the file, if it is no such."""
    try:
        recalls = tuple(_share(answer[direction][key]) for direction in DIRECTIONS for key in RECALLS)
        pairs = _share(answer["minimal_pairs"]["right"]) if "minimal_pairs" in answer else None
        images, captions, folds = _count(answer["images"]), _count(answer["captions"]), _count(answer.get("folds", 1))
    except (KeyError, TypeError, ValueError, AttributeError):
        raise FigureError(f"{origin}: not an evaluation. Save one with: vsrn-viewer evaluate --json > FILE.") from None
    return Measured(name, origin, recalls, pairs, images, captions, folds)


def check_comparable(runs: Sequence[Measured]) -> None:
    """Raise FigureError unless all runs were measured on as many images and captions, in as many folds."""
    for run in runs[1:]:
        one, other = ((f"{m.images:,} images, {m.captions:,} captions, folds {m.folds}") for m in (runs[0], run))
        if one != other:
            raise FigureError(
                f"{run.origin}: measured on {other}, {runs[0].origin} on {one}. Measure both on the same split."
            )


def systems(runs: Iterable[Measured]) -> dict[str, list[Measured]]:
    """Return the runs of each system, in the order in which the systems first come."""
    found: dict[str, list[Measured]] = {}
    for run in runs:
        found.setdefault(run.name, []).append(run)
    return found


def spread(values: Sequence[float]) -> str:
    """Return the mean, and behind ± the sample standard deviation of several values: "62.6 ± 1.6"."""
    return f"{mean(values):.1f}" + (f" ± {stdev(values):.1f}" if len(values) > 1 else "")


def bounds(values: Sequence[float], low: Sequence[float], high: Sequence[float]) -> tuple[float, float]:
    """Return the ends of an error's line: mean ± sample standard deviation of several runs, else the run's own
    interval. values: one a run; low, high: of its intervals, () if unknown. NaN where nothing is known."""
    if len(values) > 1:
        return mean(values) - stdev(values), mean(values) + stdev(values)
    return (low[0], high[0]) if low else (math.nan, math.nan)


def means(rows: Sequence[Sequence[float]]) -> Doubles:
    """Return the mean of the runs, (M,). rows: the values of each run, (M,)."""
    mean_of_runs: Doubles = np.mean(np.array(rows, np.float64), axis=0)
    return mean_of_runs


def _share(value: object) -> float:
    """Return a percentage. Raises ValueError for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 100:
        raise ValueError("a recall must be 0 to 100")
    return float(value)


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError("a count must be a whole number from 1")
    return value
