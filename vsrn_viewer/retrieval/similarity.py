"""Similarity matrices: made of embeddings, and ranked. I images, C captions; ranks count from 0.

Ties go to the smaller index, as in every list that is shown. Where embeddings are known, `block_ranks` ranks them
without the matrix.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from vsrn_viewer.caption_lines import Indices
from vsrn_viewer.retrieval.copies import distinct_of_members
from vsrn_viewer.retrieval.further_truths import Truths
from vsrn_viewer.retrieval.ranking import Scores

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


def ranks_by_rows(
    rows: Iterator[tuple[Indices, Scores]], truths: Truths
) -> Generator[int, None, tuple[Indices, Indices]]:
    """Return where what each image looks for stands among all captions, (I,), and where what each caption looks for
    stands among all images, (C,). Yields how many images are ranked, after each block of them.

    rows: blocks as `similarity_blocks` yields them, of any float, each image once.
    """
    to_text = np.zeros(len(truths.image_score), np.int64)
    to_image = np.zeros(len(truths.caption_score), np.int64)
    all_lines, done = np.arange(len(to_image)), 0
    for images, scores in rows:
        wanted, line = truths.image_score[images, None], truths.image_line[images, None]
        to_text[images] = ((scores > wanted) | ((scores == wanted) & (all_lines < line))).sum(axis=1)
        wanted, image = truths.caption_score, truths.caption_image
        to_image += ((scores > wanted) | ((scores == wanted) & (images[:, None] < image))).sum(axis=0)
        done += len(images)
        yield done
    return to_text, to_image


def _products(images: Sequence[Scores], captions: Sequence[Scores], rows: Indices, columns: Indices) -> Doubles:
    """Return the scores of some images with some captions, (R,K)."""
    total = np.zeros((len(rows), len(columns)))
    for image, caption in zip(images, captions, strict=True):
        of_member = image[rows].astype(np.float64)
        for start in range(0, len(columns), _CAPTIONS):
            part = columns[start : start + _CAPTIONS]
            total[:, start : start + len(part)] += of_member @ caption[part].astype(np.float64).T
    return np.divide(total, len(images), out=total)
