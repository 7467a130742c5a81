"""How much the order matters in which the regions are read: scores and ranks under reversed and random orders.

Of the image encoder, the GRU alone sees the order (Li et al., ICCV 2019, section 3.2): graph and norm treat all regions
alike.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from vsrn_viewer.answers import Progress
from vsrn_viewer.data.relations import minimal_pairs_of
from vsrn_viewer.retrieval import metrics
from vsrn_viewer.retrieval.gallery import Embeddings, embed_images
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.retrieval.search import split_similarity
from vsrn_viewer.statistics import AskOrder, OrderEffect

Indices = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float64]


class _Reading(NamedTuple):
    """A split read in one order, as OrderEffect says: (C,), (C,), (C,), (I,) and a percentage or none."""

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
    stored = yield from split_similarity(pair)
    readings = [_measured(pair, "as stored", stored, stored)]
    for name, order_of in _orders(pair, asked):
        images = yield from embed_images(pair.models, pair.split, order_of)
        readings.append(_measured(pair, name, _similarity(pair, images), stored))
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


def _similarity(pair: Pair, images: Embeddings) -> Scores:
    """Return (I,C) float64 of images as they were read, and the captions of the pair."""
    captions = pair.captions.members if pair.captions is not None else ()
    of_images, of_captions = ([rows.cpu().numpy() for rows in members] for members in (images.members, captions))
    return metrics.similarity_matrix(of_images, of_captions)


def _measured(pair: Pair, name: str, scores: Scores, stored: Scores) -> _Reading:
    """Return what is kept of one order. scores, stored: (I,C)."""
    lines = np.arange(scores.shape[1])
    owner = lines // pair.info.captions_per_image
    own, pairs = scores[owner, lines], minimal_pairs_of(pair.split)
    ranks = metrics.query_ranks(scores)
    told_apart = (metrics.minimal_pairs(scores, pairs),) if pairs else ()
    alone = _rank_alone(stored, own, owner)
    return _Reading(name, own, ranks.text_to_image + 1, alone, ranks.image_to_text + 1, told_apart)


def _rank_alone(stored: Scores, score: npt.NDArray[np.float64], owner: Indices) -> Indices:
    """Return the rank from 1 of each caption's image, (C,), if it alone is read in another order.

    stored: (I,C). score: (C,), of the own image in that order. owner: (C,). Ties go to the smaller row.
    """
    before = np.zeros(len(owner), np.int64)
    for row, scores in enumerate(stored):
        before += (row != owner) & ((scores > score) | ((scores == score) & (row < owner)))
    return before + 1
