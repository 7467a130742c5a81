"""Images like an image: ranked by the inner product of image embeddings, the mean over the members.

Nothing in the network's loss compares two images; what is compared here is only where they lie among the sentences.
"""

from __future__ import annotations

import time

import numpy as np
from torch import Tensor

from vsrn_viewer.answers import Floats, ImageRanking, Indices
from vsrn_viewer.errors import QueryError
from vsrn_viewer.retrieval.matrix_pair import check_has_network
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.retrieval.scoring import ranked
from vsrn_viewer.view import Query


def rank_like(pair: Pair, query: Query) -> ImageRanking:
    """Rank the images that are embedded so far by their likeness to image `query.index`, which comes before its copies.

    Raises QueryError if there is no such image, CheckpointError without a network, DatasetError if it cannot be
    embedded.
    """
    start = time.perf_counter()
    image = asked_image(pair, query)
    embedded = tuple(pair.gallery.row(member, image) for member in range(len(pair.models)))
    order, scores = order_by_likeness(pair, embedded)
    order = with_asked_first(order, scores, image)
    return ImageRanking(query, order, scores, -1, (), 0.0, (time.perf_counter() - start) * 1e3)


def order_by_likeness(pair: Pair, embedded: tuple[Tensor, ...]) -> tuple[Indices, Floats]:
    """Return the rows that are embedded, most alike first, and the likeness of every image, (I,) by row.

    embedded: what they are to be like, (D,) per member. Ties go to the smaller row.
    """
    order, scores = ranked(pair.images, embedded)
    return order[: int(np.count_nonzero(pair.images.ready))], scores


def asked_image(pair: Pair, query: Query) -> int:
    """Return the row of the image that a query is about.

    Raises QueryError if the split has no such row, CheckpointError for a pair without a network.
    """
    check_has_network(pair.matrix)
    if not 0 <= query.index < pair.split.images:
        raise QueryError(
            f"The split has no image {query.text or query.index}: choose one of its {pair.split.images:,}."
        )
    return query.index


def with_asked_first(order: Indices, scores: Floats, image: int) -> Indices:
    """Return an order in which an image comes before those that score as it does; `rank` puts the smaller row first.
    scores: (I,) by row. An order without the image stays."""
    places = np.flatnonzero(order == image)
    if not places.size:
        return order
    place, first = int(places[0]), int(np.flatnonzero(scores[order] == scores[image])[0])
    return np.concatenate([order[:first], [image], order[first:place], order[place + 1 :]]).astype(np.int64)
