"""Equal rows, found by their bytes.

Two copies of an image or of a caption must get the same score to the last bit, or a tie would go to whichever
copy rounding favours: the order in which a matrix product adds up depends on a row's place in its batch. So
each distinct row is computed once, and its copies take the result.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Indices = npt.NDArray[np.int64]

DIGEST_SIZE = 20
_KEY = 8  # bytes


def digest(row: npt.NDArray[Any]) -> bytes:
    """Return what tells rows of different bytes apart, DIGEST_SIZE bytes."""
    return hashlib.blake2b(np.ascontiguousarray(row).tobytes(), digest_size=DIGEST_SIZE).digest()


class Copies:
    """Remembers rows by their digests, each under the number that it was first seen with."""

    def __init__(self) -> None:
        self._first: dict[bytes, int] = {}

    def first(self, row_digest: bytes, number: int) -> int:
        """Return the number of the first row with this digest: `number` itself for a new one."""
        return self._first.setdefault(row_digest, number)


def distinct(rows: npt.NDArray[Any]) -> tuple[Indices, Indices]:
    """Return which rows of (R,D) are the first of their kind, (K,), and for every row its place among those, (R,)."""
    copies, first = Copies(), np.arange(len(rows))
    for number in np.flatnonzero(_may_be_copies(rows)).tolist():
        first[number] = copies.first(digest(rows[number]), number)
    chosen, place = np.unique(first, return_inverse=True)
    return chosen, place.reshape(-1)


def _may_be_copies(rows: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Return which rows begin as another one does, (R,): the others need no digest, which takes most of the time."""
    begin = np.ascontiguousarray(rows[:, : -(-_KEY // rows.itemsize)]).view(np.uint8)[:, :_KEY]
    if begin.shape[1] < _KEY:
        return np.ones(len(rows), dtype=bool)
    _, place, count = np.unique(np.ascontiguousarray(begin).view(np.uint64), return_inverse=True, return_counts=True)
    begins_so: npt.NDArray[np.bool_] = (count > 1)[place.reshape(-1)]
    return begins_so


def distinct_of_members(members: Sequence[npt.NDArray[Any]]) -> tuple[Indices, Indices]:
    """Return what `distinct` does of rows that several members have, (R,D) each: copies are so in all of them."""
    places = np.stack([distinct(rows)[1] for rows in members], axis=1)
    return distinct(places)
