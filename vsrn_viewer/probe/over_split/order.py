"""How much the order matters in which the regions are read: scores and ranks under reversed and random orders.

Of the image encoder, the GRU alone sees the order (Li et al., ICCV 2019, section 3.2): graph and norm treat all regions
alike.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from typing import Any

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


def order_effect(pair: Pair, asked: AskOrder) -> Generator[Progress, None, OrderEffect]:
    """Return scores and ranks of a split in its stored order, reversed, and in `asked.orders` random orders.

    Scores are the ensemble's. Raises DatasetError without captions.
    """
    stored = yield from split_similarity(pair)
    named = [("as stored", stored)]
    for name, order_of in _orders(pair, asked):
        images = yield from embed_images(pair.models, pair.split, order_of=order_of)
        named.append((name, _similarity(pair, images)))
        yield Progress("Reading in another order", len(named) - 1, asked.orders + 1, "orders")
    own = np.repeat(np.arange(pair.split.images), pair.info.captions_per_image), np.arange(len(pair.info.captions))
    pairs = minimal_pairs_of(pair.split)
    ranks = [metrics.query_ranks(scores) for _, scores in named]
    return OrderEffect(
        orders=tuple(name for name, _ in named),
        score=np.array([scores[own] for _, scores in named], np.float32),
        rank=np.array([one.text_to_image + 1 for one in ranks]),
        alone=np.array([_rank_alone(stored, scores[own], own[0]) for _, scores in named]),
        image_rank=np.array([one.image_to_text + 1 for one in ranks]),
        pairs=np.array([metrics.minimal_pairs(scores, pairs) for _, scores in named if pairs], np.float32),
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


def _rank_alone(stored: Scores, score: Scores, owner: Indices) -> npt.NDArray[Any]:
    """Return the rank from 1 of each caption's image, (C,), if it alone is read in another order.

    stored: (I,C). score: (C,), of the own image in that order. owner: (C,). Ties go to the smaller row.
    """
    others = stored.copy()
    others[owner, np.arange(len(owner))] = -np.inf
    before = (others > score) | ((others == score) & (np.arange(len(stored))[:, None] < owner))
    return before.sum(axis=0) + 1
