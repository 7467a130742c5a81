"""How much the order matters in which the regions are read: scores and ranks under reversed and random orders.

Of the image encoder, the GRU alone sees the order (Li et al., ICCV 2019, section 3.2): graph and norm treat all regions
alike.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from vsrn_viewer.answers import Progress
from vsrn_viewer.data.relations import minimal_pairs_of
from vsrn_viewer.retrieval import metrics
from vsrn_viewer.retrieval.gallery import embed_images
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.retrieval.scored import EmbeddingScores
from vsrn_viewer.retrieval.search import embedding_scores
from vsrn_viewer.statistics import AskOrder, OrderEffect

Indices = npt.NDArray[np.int64]


class _Reading(NamedTuple):
    """A split read in one order, as OrderEffect says: (C,), (C,), (C,), (Q,) and a percentage or none."""

    name: str
    score: npt.NDArray[np.float64]
    rank: Indices
    alone: Indices
    image_rank: Indices
    pairs: tuple[float, ...]


def order_effect(pair: Pair, asked: AskOrder) -> Generator[Progress, None, OrderEffect]:
    """Return scores and ranks of a split in its stored order, reversed, and in `asked.orders` random orders.

    Scores are the ensemble's. Raises DatasetError without captions.
    """
    stored = yield from embedding_scores(pair)
    readings = [_measured(pair, "as stored", stored, stored)]
    for name, order_of in _orders(pair, asked):
        images = yield from embed_images(pair.models, pair.split, order_of)
        readings.append(_measured(pair, name, replace(stored, images=images.members), stored))
        yield Progress("Reading in another order", len(readings) - 1, asked.orders + 1, "orders")
    return OrderEffect(
        orders=tuple(one.name for one in readings),
        score=np.array([one.score for one in readings], np.float32),
        rank=np.array([one.rank for one in readings]),
        alone=np.array([one.alone for one in readings]),
        image_rank=np.array([one.image_rank for one in readings]),
        pairs=np.array([share for one in readings for share in one.pairs], np.float32),
    )


def _orders(pair: Pair, asked: AskOrder) -> Iterator[tuple[str, Callable[[int], Indices]]]:
    """Yield the name of each other order, and what gives the rows of an image in it."""
    counts = pair.split.counts()
    yield "reversed", lambda image: np.arange(counts[image])[::-1]
    for number in range(asked.orders):
        yield f"random {number + 1}", _random_order(counts, (asked.seed, number))


def _random_order(counts: Indices, seed: tuple[int, int]) -> Callable[[int], Indices]:
    return lambda image: np.random.default_rng((*seed, image)).permutation(counts[image])


def _measured(pair: Pair, name: str, scored: EmbeddingScores, stored: EmbeddingScores) -> _Reading:
    """Return what is kept of one order."""
    owner, pairs = scored.lines.owners(), minimal_pairs_of(pair.split)
    own = scored.of(owner, np.arange(len(owner)))
    ranks = metrics.query_ranks(scored)
    told_apart = (metrics.minimal_pairs(scored, pairs),) if pairs else ()
    alone = stored.ranks_if(own) + 1
    return _Reading(name, own, ranks.text_to_image + 1, alone, ranks.image_to_text + 1, told_apart)
