"""Minimal pairs: an image with a true caption and a false one that differs in little, and how a model tells them apart.

Plain data. P pairs; rows of images count from 0. A pair is right if the true caption scores higher; a tie is wrong: a
model that is blind to the difference has understood nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from math import sqrt

import numpy as np
import numpy.typing as npt

Indices = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_Z = 1.959963984540054  # the 97.5th percentile of the standard normal distribution: an interval of 95 %


@dataclass(frozen=True)
class MinimalPair:
    """image: its row. kind: what the captions differ in, as the file calls it."""

    image: int
    kind: str
    true: str
    false: str


@dataclass(frozen=True)
class Accuracy:
    """How many pairs are right. low, high: per cent, Wilson's 95 % interval (Wilson, JASA 22, 1927) of the share."""

    pairs: int
    right: int

    @property
    def share(self) -> float:
        """Per cent that is right; NaN without a pair."""
        return 100.0 * self.right / self.pairs if self.pairs else float("nan")

    @property
    def interval(self) -> tuple[float, float]:
        """The ends of the interval, per cent: the shares p with (p̂ − p)² ≤ z² p (1 − p) / n; NaN without a pair."""
        if not self.pairs:
            return float("nan"), float("nan")
        share, n = self.right / self.pairs, self.pairs
        middle, spread = share + _Z**2 / (2 * n), _Z * sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
        low, high = (middle - spread) / (1 + _Z**2 / n), (middle + spread) / (1 + _Z**2 / n)
        return 100.0 * max(0.0, low), 100.0 * min(1.0, high)


@dataclass(frozen=True, eq=False)
class ScoredPairs:
    """Pairs, and the scores of both captions with the image, mean over the members of an ensemble, (P,) each.

    alike (P,): whether the model reads both captions as the very same words, since what differs is not in its
    vocabulary. name: of the file. notices: what was left out, for people.
    """

    name: str
    pairs: tuple[MinimalPair, ...]
    true: Doubles
    false: Doubles
    alike: Bools
    notices: tuple[str, ...] = ()

    @property
    def difference(self) -> Doubles:
        """By how much the true caption scores higher, (P,)."""
        return self.true - self.false

    @property
    def right(self) -> Bools:
        """Which pairs are right, (P,)."""
        return self.true > self.false

    @property
    def overall(self) -> Accuracy:
        """How many of all pairs are right."""
        return Accuracy(len(self.pairs), int(np.count_nonzero(self.right)))

    def by_kind(self) -> dict[str, Accuracy]:
        """Return how many are right of each kind, kinds in their order in the file."""
        kinds = np.array([pair.kind for pair in self.pairs], dtype=object)
        found = {kind: kinds == kind for kind in dict.fromkeys(pair.kind for pair in self.pairs)}
        return {kind: Accuracy(int(here.sum()), int((here & self.right).sum())) for kind, here in found.items()}


def changed_words(one: Sequence[str], other: Sequence[str]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the places, from 0, of the words that one sentence has and the other has not, of both: what a longest
    common reading leaves over. one, other: words."""
    left: list[int] = []
    right: list[int] = []
    for tag, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag != "equal":
            left += range(a, b)
            right += range(c, d)
    return tuple(left), tuple(right)
