"""Where the images and captions of a split lie in one plane (see `principal`)."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from vsrn_viewer.answers import Progress
from vsrn_viewer.principal import Plane, principal_steps
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.retrieval.search import member_embeddings


def plane_of(pair: Pair, member: int) -> Generator[Progress, None, Plane]:
    """Return the plane of a member's embeddings, from 1. Raises as `member_embeddings`."""
    images, captions = yield from member_embeddings(pair, member)
    rows = np.concatenate([images, captions])
    steps = principal_steps(rows)
    while True:
        try:
            done = next(steps)
        except StopIteration as end:
            places, shares = end.value
            return Plane(places[: len(images)], places[len(images) :], shares, member)
        yield Progress("Finding the plane", done, len(rows), "images and captions")
