"""Similarity matrices: made of embeddings, and ranked. I images, C captions; ranks count from 0.

Ties go to the smaller index, as in every list that is shown. Where embeddings are known, `block_ranks` ranks them
without the matrix.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from vsrn_viewer.caption_lines import CaptionLines, Indices
from vsrn_viewer.retrieval.copies import distinct
from vsrn_viewer.retrieval.further_truths import NO_MORE, FurtherTruths, keep_best
from vsrn_viewer.retrieval.ranking import Scores, place_of

BLOCK = 512  # rows of the similarity compared at a time, so that temporary arrays stay small


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


def image_to_text_ranks(scores: Scores, lines: CaptionLines, also: FurtherTruths = NO_MORE) -> Indices:
    """Return the rank of the best own caption of each image that has one, (Q,). scores: (I,C). also: what counts as own
    too."""
    best, line = np.full(lines.images, -np.inf), np.zeros(lines.images, dtype=np.int64)
    for image in lines.described:
        own = lines.of(int(image))
        line[image] = own.start + int(scores[image, own.start : own.stop].argmax())  # the first of equals
        best[image] = scores[image, line[image]]
    asks = lines.counts[also.images] > 0  # an image without captions of its own asks for nothing
    images, captions = also.images[asks], also.lines[asks]
    keep_best(best, line, images, scores[images, captions].astype(np.float64), captions)
    ranks = [place_of(scores[image], int(line[image])) - 1 for image in lines.described]
    return np.array(ranks, dtype=np.int64)


def text_to_image_ranks(scores: Scores, lines: CaptionLines, also: FurtherTruths = NO_MORE) -> Indices:
    """Return the rank of the image of each caption, (C,). scores: (I,C). also: what counts as own too."""
    owner = lines.owners()
    score = scores[owner, np.arange(lines.captions)].astype(np.float64)
    keep_best(score, owner, also.lines, scores[also.images, also.lines].astype(np.float64), also.images)
    ranks = np.zeros(lines.captions, dtype=np.int64)
    for start, block in _blocks(scores):
        rows = (start + np.arange(len(block)))[:, None]
        ranks += ((block > score) | ((block == score) & (rows < owner))).sum(axis=0)
    return ranks


def _blocks(scores: Scores) -> Iterator[tuple[int, npt.NDArray[np.float64]]]:
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
