"""Where the images and captions of a split lie in one plane (see `principal` and `neighbour_map`)."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from vsrn_viewer.answers import Progress
from vsrn_viewer.principal import AskPlane, MapMethod, Plane, principal_steps
from vsrn_viewer.retrieval.neighbour_map import installed, neighbour_plane
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.retrieval.search import member_embeddings
from vsrn_viewer.steps import saying


def plane_of(pair: Pair, member: int, method: MapMethod = "pca") -> Generator[Progress, None, Plane]:
    """Return the plane of a member's embeddings, from 1; one by t-SNE is kept for the next time.

    Raises as `member_embeddings`, and by t-SNE as `neighbour_plane`.
    """
    question = AskPlane(member, method, f"openTSNE {installed()}")
    known = None if method == "pca" else pair.known_answers.find(question)
    if isinstance(known, Plane):
        return known
    images, captions = yield from member_embeddings(pair, member)
    rows = np.concatenate([images, captions])
    if method == "pca":
        places, shares = yield from saying(
            principal_steps(rows), lambda done: Progress("Finding the plane", done, len(rows), "images and captions")
        )
        return Plane(places[: len(images)], places[len(images) :], shares, member)
    places = yield from neighbour_plane(rows)
    found = Plane(places[: len(images)], places[len(images) :], None, member, method)
    pair.known_answers.keep(question, found)
    return found
