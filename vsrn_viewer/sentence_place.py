"""Where a sentence would stand among the captions of a split, for one image. Plain data."""

from __future__ import annotations

from dataclasses import dataclass

from vsrn_viewer.view import Query


@dataclass(frozen=True)
class SentencePlace:
    """A sentence that is matched with an image, a row of the split, neither of them changed.

    score: mean over the ensemble's members, no unit. rank: from 1: one more than there are captions that score as much
    or more. captions: how many it is compared with.
    """

    query: Query
    image: int
    score: float
    rank: int
    captions: int
