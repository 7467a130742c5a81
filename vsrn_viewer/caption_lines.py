"""Which captions belong to which image: the one place that knows.

The captions of an image are consecutive lines, in the order of the images. An image may have any number of them, or
none. I images, C caption lines; both count from 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Indices = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class CaptionLines:
    """The captions of image i are the lines first[i] … first[i + 1] − 1.

    first: (I+1,) int64, from 0 to C, never falling. Two are equal if they say the same.
    """

    first: Indices

    @staticmethod
    def of_counts(counts: Sequence[int] | Indices) -> CaptionLines:
        """Return the lines of images that have so many captions each, (I,), 0 or more."""
        return CaptionLines(np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]).astype(np.int64))

    @staticmethod
    def even(images: int, each: int) -> CaptionLines:
        """Return the lines of images that have `each` captions, 0 for none."""
        return CaptionLines(np.arange(images + 1, dtype=np.int64) * each)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CaptionLines) and np.array_equal(self.first, other.first)

    def __hash__(self) -> int:
        return hash(self.first.tobytes())

    @property
    def images(self) -> int:
        """I, those without captions included."""
        return len(self.first) - 1

    @property
    def captions(self) -> int:
        """C, the number of lines."""
        return int(self.first[-1])

    @property
    def counts(self) -> Indices:
        """How many captions each image has, (I,)."""
        return np.diff(self.first)

    @property
    def described(self) -> Indices:
        """The images that have a caption, ascending, (Q,)."""
        return np.flatnonzero(self.counts)

    @property
    def uniform(self) -> int | None:
        """How many captions every image has, None if the images differ."""
        counts = self.counts
        return int(counts[0]) if len(counts) and (counts == counts[0]).all() else None

    def of(self, image: int) -> range:
        """Return the lines of an image, an empty range if it has none. Raises ValueError for no image."""
        if not 0 <= image < self.images:
            raise ValueError(f"image must be 0 to {self.images - 1}: got {image}")
        return range(int(self.first[image]), int(self.first[image + 1]))

    def of_all(self, images: Indices) -> Indices:
        """Return the lines of several images, one image after another."""
        starts, counts = self.first[images], self.counts[images]
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        lines: Indices = np.repeat(starts, counts) + within
        return lines

    def image_of(self, line: int) -> int:
        """Return the image that a line describes. Raises ValueError for no line."""
        if not 0 <= line < self.captions:
            raise ValueError(f"caption line must be 0 to {self.captions - 1}: got {line}")
        return int(np.searchsorted(self.first, line, side="right")) - 1

    def owners(self) -> Indices:
        """Return the image of every line, (C,)."""
        return np.repeat(np.arange(self.images), self.counts)

    def part(self, start: int, end: int) -> CaptionLines:
        """Return the lines of the images start … end − 1 alone, counted from 0 again."""
        return CaptionLines(self.first[start : end + 1] - self.first[start])

    def limited(self, most: int) -> tuple[Indices, CaptionLines]:
        """Return the first `most` lines of each image, (K,) ascending, and whose those are once they stand alone."""
        within = np.arange(self.captions) - np.repeat(self.first[:-1], self.counts)
        return np.flatnonzero(within < most), CaptionLines.of_counts(np.minimum(self.counts, most))
