"""Recall at K, median and mean rank, in both directions; folds, ensembles, minimal pairs.

Source: the evaluation of VSE++ and SCAN, which VSRN uses unchanged. The published code sorts and leaves
exact ties undefined; here the scores that are larger than the truth's are counted, and ties go to the
smaller index, as in every list that is shown. I images, C captions; image i owns the captions
i × C/I … (i + 1) × C/I − 1. Ranks count from 0 inside this file, and from 1 in what it reports.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from vsrn_viewer.errors import DatasetError
from vsrn_viewer.retrieval.copies import distinct
from vsrn_viewer.retrieval.ranking import Scores

Ranks = npt.NDArray[np.int64]
BLOCK = 512  # rows of the similarity compared at a time, so that temporary arrays stay small


@dataclass(frozen=True)
class Recall:
    """One direction. r1, r5, r10: per cent of the queries. median_rank, mean_rank: from 1, fractional over folds."""

    r1: float
    r5: float
    r10: float
    median_rank: float
    mean_rank: float


@dataclass(frozen=True)
class QueryRanks:
    """Ranks from 0 of every query, each among its own fold. image_to_text: (I,). text_to_image: (C,)."""

    image_to_text: Ranks
    text_to_image: Ranks
    folds: int


@dataclass(frozen=True)
class Evaluation:
    """Both directions over `images` images and `captions` captions (of all folds together)."""

    images: int
    captions: int
    image_to_text: Recall
    text_to_image: Recall

    @property
    def rsum(self) -> float:
        """The sum of the six recalls, 0 to 600."""
        return sum(one.r1 + one.r5 + one.r10 for one in (self.image_to_text, self.text_to_image))

    @property
    def selection(self) -> float:
        """R@1 + R@5 of both directions, 0 to 400: what the published training chooses its best epoch by."""
        return sum(one.r1 + one.r5 for one in (self.image_to_text, self.text_to_image))


def similarity_matrix(images: Sequence[Scores], captions: Sequence[Scores]) -> npt.NDArray[np.float64]:
    """Return inner products, (I,C) float64, averaged over the members of an ensemble.

    images, captions: one array a member, (I,D) and (C,D), any float; they are scored in float64. Computed
    in blocks of rows: besides the result (1 GB for 5,000 images × 25,000 captions) little is held. Equal rows
    have equal scores, bit for bit.
    Raises ValueError unless there are as many image as caption arrays, and at least one.
    """
    if not images or len(images) != len(captions):
        raise ValueError(f"members must have images and captions: got {len(images)} and {len(captions)} arrays")
    total = np.zeros((len(images[0]), len(captions[0])))
    for image, caption in zip(images, captions, strict=True):
        _add_products(total, image, caption)
    return np.divide(total, len(images), out=total)


def measure(scores: Scores, folds: int = 1) -> Evaluation:
    """Return the metrics of a similarity matrix, averaged over `folds` consecutive equal blocks of images.

    scores: (I,C), any float. The captions of a fold are those of its images.
    Raises DatasetError if the captions are not the same number for every image, or if the folds do not
    divide the images.
    """
    return summarise(query_ranks(scores, folds))


def query_ranks(scores: Scores, folds: int = 1) -> QueryRanks:
    """Return the rank of every query within its fold. scores, folds and what is raised: as in `measure`."""
    images, captions = scores.shape
    check_protocol(images, captions, folds)
    size, lines = images // folds, captions // folds
    parts = [scores[fold * size : (fold + 1) * size, fold * lines : (fold + 1) * lines] for fold in range(folds)]
    return QueryRanks(
        image_to_text=np.concatenate([image_to_text_ranks(part) for part in parts]),
        text_to_image=np.concatenate([text_to_image_ranks(part) for part in parts]),
        folds=folds,
    )


def summarise(ranks: QueryRanks) -> Evaluation:
    """Return the metrics of ranks: of each fold, then their means (of the medians too, as published)."""
    image_to_text, text_to_image = (
        _mean([_recall(part) for part in np.split(one, ranks.folds)])
        for one in (ranks.image_to_text, ranks.text_to_image)
    )
    return Evaluation(len(ranks.image_to_text), len(ranks.text_to_image), image_to_text, text_to_image)


def check_protocol(images: int, captions: int, folds: int) -> None:
    """Raise DatasetError unless every image has the same number of captions, and the folds divide the images."""
    _captions_per_image(images, captions)
    if folds < 1 or images % folds:
        raise DatasetError(f"folds must divide the number of images: got {folds} folds for {images} images.")


def image_to_text_ranks(scores: Scores) -> Ranks:
    """Return, for each image, the rank from 0 of the best of its captions, (I,). scores: (I,C)."""
    images, captions = scores.shape
    per_image = _captions_per_image(images, captions)
    lines = np.arange(captions)
    ranks = np.empty(images, dtype=np.int64)
    for start, block in _blocks(scores):
        first = (start + np.arange(len(block)))[:, None] * per_image + np.arange(per_image)  # (b, per image)
        own = np.take_along_axis(block, first, axis=1)
        best = own.argmax(axis=1)  # the first of equals
        score = own.max(axis=1)[:, None]
        line = np.take_along_axis(first, best[:, None], axis=1)
        before = (block > score) | ((block == score) & (lines < line))
        ranks[start : start + len(block)] = before.sum(axis=1)
    return ranks


def text_to_image_ranks(scores: Scores) -> Ranks:
    """Return, for each caption, the rank from 0 of its image, (C,). scores: (I,C)."""
    images, captions = scores.shape
    per_image = _captions_per_image(images, captions)
    owner = np.arange(captions) // per_image
    score = scores[owner, np.arange(captions)].astype(np.float64)
    ranks = np.zeros(captions, dtype=np.int64)
    for start, block in _blocks(scores):
        rows = (start + np.arange(len(block)))[:, None]
        ranks += ((block > score) | ((block == score) & (rows < owner))).sum(axis=0)
    return ranks


def minimal_pairs(scores: Scores, pairs: Sequence[tuple[int, int, int, int]]) -> float:
    """Return the per cent of pair captions that score their own image above its twin; 50 is chance.

    scores: (I,C). pairs: (image i, image j, caption of i, caption of j), rows and lines from 0; each gives
    two comparisons. A tie counts as wrong: a model blind to the difference has understood nothing.
    Raises ValueError without pairs.
    """
    if not pairs:
        raise ValueError("pairs must not be empty")
    i, j, of_i, of_j = np.array(pairs, dtype=np.int64).T
    right = np.concatenate([scores[i, of_i] > scores[j, of_i], scores[j, of_j] > scores[i, of_j]])
    return 100.0 * float(right.mean())


def _captions_per_image(images: int, captions: int) -> int:
    if images == 0 or captions == 0 or captions % images:
        raise DatasetError(
            f"every image must have the same number of captions: got {captions} captions for {images} images."
        )
    return captions // images


def _blocks(scores: Scores) -> Iterable[tuple[int, npt.NDArray[np.float64]]]:
    for start in range(0, len(scores), BLOCK):
        yield start, np.asarray(scores[start : start + BLOCK], dtype=np.float64)


def _add_products(total: npt.NDArray[np.float64], images: Scores, captions: Scores) -> None:
    """Add one member's inner products to total (I,C), in blocks, each distinct pair of rows computed once."""
    chosen, row_of = distinct(images)
    columns, column_of = distinct(captions)
    transposed = captions[columns].astype(np.float64).T
    for start in range(0, len(chosen), BLOCK):
        products = images[chosen[start : start + BLOCK]].astype(np.float64) @ transposed
        rows = np.flatnonzero((row_of >= start) & (row_of < start + len(products)))
        total[rows] += products[np.ix_(row_of[rows] - start, column_of)]


def _recall(ranks: Ranks) -> Recall:
    def within(k: int) -> float:
        return 100.0 * int(np.count_nonzero(ranks < k)) / len(ranks)

    return Recall(within(1), within(5), within(10), float(np.floor(np.median(ranks)) + 1), float(ranks.mean() + 1))


def _mean(parts: Sequence[Recall]) -> Recall:
    def mean(name: str) -> Any:
        return float(np.mean([getattr(part, name) for part in parts]))

    return Recall(mean("r1"), mean("r5"), mean("r10"), mean("median_rank"), mean("mean_rank"))
