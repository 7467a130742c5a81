"""Numbers that depend on order alone: average ranks, the area under a ROC curve, Spearman's correlation."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.floating[Any]]
Doubles = npt.NDArray[np.float64]


def average_ranks(values: Values) -> Doubles:
    """Return the ranks of values (n,) from 1, the smallest first; equal values share the mean of theirs."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    ranks: Doubles = (last - (count - 1) / 2)[place.reshape(-1)]
    return ranks


def auc(positive: Values, negative: Values) -> float:
    """Return the chance that a value of `positive` (p,) is larger than one of `negative` (n,), ties counting half.

    This is the area under the ROC curve, by the rank-sum statistic of Mann and Whitney. NaN if one of them is empty.
    """
    pairs = len(positive) * len(negative)
    if not pairs:
        return float("nan")
    ranks = average_ranks(np.concatenate([positive, negative]))[: len(positive)]
    return float((ranks.sum() - len(positive) * (len(positive) + 1) / 2) / pairs)


def spearman(left: Values, right: Values) -> float:
    """Return Spearman's correlation of two arrays (n,), -1 to 1: Pearson's of their ranks. NaN if one is constant."""
    a, b = (ranks - ranks.mean() for ranks in (average_ranks(left), average_ranks(right)))
    length = np.sqrt((a @ a) * (b @ b))
    return float(a @ b / length) if length > 0 else float("nan")
