"""One rule for every ranked list: higher scores first, ties to the smaller index."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.floating[Any]]


def rank(scores: Scores) -> npt.NDArray[np.int64]:
    """Return the indices of `scores` (n,), best first, as (n,) int64."""
    return np.argsort(-scores, kind="stable")


def place_of(scores: Scores, index: int) -> int:
    """Return the place that `index` takes in rank(scores), counted from 1, without sorting. scores: (n,)."""
    own = scores[index]
    return 1 + int(np.count_nonzero(scores > own)) + int(np.count_nonzero(scores[:index] == own))
