"""Similarity matrices: made of embeddings, and ranked. I images, C captions; ranks count from 0.

Ties go to the smaller index, as in every list that is shown. Where embeddings are known, `block_ranks` ranks them
without the matrix.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from vsrn_viewer.caption_lines import CaptionLines, Indices
from vsrn_viewer.retrieval.copies import distinct_of_members
from vsrn_viewer.retrieval.further_truths import NO_MORE, FurtherTruths, keep_best
from vsrn_viewer.retrieval.ranking import Scores, place_of

BLOCK = 512  # rows of the similarity compared at a time, so that temporary arrays stay small
_NUMBERS = 2**22  # of the scores that are made at a time, 8 bytes each
_CAPTIONS = 2**12  # whose embeddings are float64 at a time

Doubles = npt.NDArray[np.float64]


def similarity_matrix(images: Sequence[Scores], captions: Sequence[Scores]) -> Doubles:
    """Return inner products, (I,C) float64: all that `similarity_blocks` yields."""
    return whole(similarity_blocks(images, captions), (len(images[0]), len(captions[0])))


def whole(blocks: Iterator[tuple[Indices, Scores]], shape: tuple[int, int]) -> Doubles:
    """Return the matrix (I,C) float64 whose rows come in blocks, each with which images they are."""
    found = np.empty(shape)
    for rows, block in blocks:
        found[rows] = block
    return found


def similarity_blocks(images: Sequence[Scores], captions: Sequence[Scores]) -> Iterator[tuple[Indices, Doubles]]:
    """Yield inner products averaged over the members of an ensemble, some images at a time: which they are, (B,), and
    their scores with all captions, (B,C) float64. Every image comes once.

    images, captions: one array a member, (I,D) and (C,D), any float; they are scored in float64. Some 100 MB are held
    for 25,000 captions. Equal rows have equal scores, bit for bit: each distinct pair is computed once.
    Raises ValueError unless there are as many image as caption arrays, and at least one.
    """
    if not images or len(images) != len(captions):
        raise ValueError(f"members must have images and captions: got {len(images)} and {len(captions)} arrays")
    chosen, row_of = distinct_of_members(images)
    columns, column_of = distinct_of_members(captions)
    step = max(1, _NUMBERS // len(captions[0]))
    for start in range(0, len(chosen), step):
        rows = np.flatnonzero((row_of >= start) & (row_of < start + step))
        products = _products(images, captions, chosen[start : start + step], columns)
        yield rows, products[np.ix_(row_of[rows] - start, column_of)]


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


def _products(images: Sequence[Scores], captions: Sequence[Scores], rows: Indices, columns: Indices) -> Doubles:
    """Return the scores of some images with some captions, (R,K)."""
    total = np.zeros((len(rows), len(columns)))
    for image, caption in zip(images, captions, strict=True):
        of_member = image[rows].astype(np.float64)
        for start in range(0, len(columns), _CAPTIONS):
            part = columns[start : start + _CAPTIONS]
            total[:, start : start + len(part)] += of_member @ caption[part].astype(np.float64).T
    return np.divide(total, len(images), out=total)
