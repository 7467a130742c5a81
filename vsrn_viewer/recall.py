"""How often what a query looks for stands among the first: R@K, median and mean rank; and how two systems differ in it.
Plain data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Indices = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Recall:
    """One direction. r1, r5, r10: per cent of the queries. median_rank, mean_rank: from 1, fractional over folds."""

    r1: float
    r5: float
    r10: float
    median_rank: float
    mean_rank: float


@dataclass(frozen=True)
class Interval:
    """A difference, first − second, and its interval; all in percentage points."""

    difference: float
    low: float
    high: float


@dataclass(frozen=True)
class Difference:
    """Differences of the recalls, by "r1", "r5", "r10", and of their sum, each with an interval. level: per cent."""

    image_to_text: dict[str, Interval]
    text_to_image: dict[str, Interval]
    rsum: Interval
    resamples: int
    seed: int
    level: float


@dataclass(frozen=True)
class Outcome:
    """Two systems query by query: how often the first ranks the truth better, worse, and equally well."""

    wins: int
    losses: int
    ties: int


def outcome_of(first: Indices, second: Indices) -> Outcome:
    """Return how two systems fare against each other on the same queries. first, second: their ranks (Q,)."""
    wins, losses = int(np.count_nonzero(first < second)), int(np.count_nonzero(first > second))
    return Outcome(wins, losses, len(first) - wins - losses)


def recall_of(ranks: Indices) -> Recall:
    """Return the recall of queries by their ranks from 0, (Q,). NaN throughout without a query.

    The median is rounded down, as published.
    """
    if not len(ranks):
        return Recall(*[float("nan")] * 5)

    def within(k: int) -> float:
        return 100.0 * int(np.count_nonzero(ranks < k)) / len(ranks)

    return Recall(within(1), within(5), within(10), float(np.floor(np.median(ranks)) + 1), float(ranks.mean() + 1))
