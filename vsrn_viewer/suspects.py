"""Suspects: failed queries whose answer may be true although it is not the ground truth's. Plain data.

S suspects; rows and lines count from 0. How plausible a suspect is, is the mean of what is known of three numbers from
0 to 1: how far its caption and the image's own closest caption share words (`word_overlap`), how alike the model itself
finds those two captions (the cosine of their embeddings, a mean over the members, 0 where it is negative), and what
part of the labels of the caption's own image and of the other one both have (Jaccard).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Indices = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Suspects:
    """The most plausible first. All arrays are (S,).

    line, image: a caption and an image that is not its own. by_image: whether the image asked and the caption was the
    answer; else the caption asked. closest: the line of the image's own caption that shares most words with `line`, -1
    for an image without captions. words, meaning, labels: see the head of this file; NaN where it is not known.
    margin: by how much what should have been found is ahead of what was; negative, or 0.
    """

    line: Indices
    image: Indices
    by_image: Bools
    closest: Indices
    words: Doubles
    meaning: Doubles
    labels: Doubles
    margin: Doubles

    @property
    def plausibility(self) -> Doubles:
        """How plausible each is, from 0 to 1; 0 where nothing is known."""
        return plausibility(self.words, self.meaning, self.labels)

    def sorted(self) -> Suspects:
        """Return the same suspects, the most plausible first; ties in the order of the captions, then the images."""
        order = np.lexsort((self.image, self.line, -self.plausibility))
        return Suspects(**{name: values[order] for name, values in vars(self).items()})


def plausibility(*parts: Doubles) -> Doubles:
    """Return the mean of those parts, (S,) each, that are known; 0 where none is. NaN: not known."""
    stacked = np.stack(parts)
    known = ~np.isnan(stacked)
    total = np.where(known, np.maximum(stacked, 0), 0).sum(axis=0)
    found: Doubles = total / np.maximum(known.sum(axis=0), 1)
    return found


def label_overlap(labels: Sequence[Sequence[str]], one: Indices, other: Indices) -> Doubles:
    """Return which part of the labels of two images both have, (S,), Jaccard: NaN if neither has any.

    labels: of each image, (I,), or () where nothing has labels. one, other: rows, (S,).
    """
    if not labels:
        return np.full(len(one), np.nan)
    sets = [frozenset(each) for each in labels]
    pairs = [(sets[first], sets[second]) for first, second in zip(one.tolist(), other.tolist(), strict=True)]
    return np.array([len(a & b) / len(a | b) if a or b else np.nan for a, b in pairs], dtype=np.float64)
