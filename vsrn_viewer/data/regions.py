"""RegionSource: where the regions of images come from. Arrays on disk are one, a folder of photographs is another.

I images, N regions of an image, F feature. Images are rows and count from 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]


class RegionSource(Protocol):
    """The regions of I images, read image by image when they are asked for.

    file: what errors name. images: I. feature_size: F. has_boxes: whether there are boxes at all. What is read need not
    be sound: `Split` checks it. Every method raises DatasetError, naming the file, if it cannot read what it should.
    """

    @property
    def file(self) -> Path: ...

    @property
    def images(self) -> int: ...

    @property
    def feature_size(self) -> int: ...

    @property
    def has_boxes(self) -> bool: ...

    def count(self, image: int) -> int:
        """Return N, the number of regions of an image."""
        ...

    def counts(self) -> Indices | None:
        """Return the number of regions of every image, (I,), None if it is not known before all images are read."""
        ...

    def features(self, image: int) -> Floats:
        """Return the features of an image's regions, (N,F), a copy."""
        ...

    def boxes(self, image: int) -> Floats | None:
        """Return x1 y1 x2 y2 in pixels, (N,4), None if the image has no boxes."""
        ...

    def boxes_file(self, image: int) -> Path:
        """Return what errors about an image's boxes name."""
        ...

    def labels(self, image: int) -> tuple[str, ...]:
        """Return the detector's class name of each region, (N,), () if there are none."""
        ...

    def scores(self, image: int) -> Floats | None:
        """Return the detector's confidence in each region, (N,), None if there is none."""
        ...

    def size(self, image: int) -> tuple[int, int] | None:
        """Return (width, height) of an image in pixels, None if unknown."""
        ...

    def photograph(self, image: int) -> Path | None:
        """Return where an image's photograph should be, None if that is not known."""
        ...

    def depends_on(self) -> Iterable[Any]:
        """Yield what the features depend on, as plain values and bytes: other values, other features."""
        ...

    def samples(self) -> Iterable[Any]:
        """Yield what tells the features from others, wherever the files lie and whenever they were written: their form
        and some of them. Others that differ only in what is not sampled are not told apart."""
        ...


@runtime_checkable
class PreparedRegions(Protocol):
    """A RegionSource that computes regions and can do so for several images at once."""

    def prepare(self, images: Sequence[int]) -> Iterator[None]:
        """Compute what is not known of these images, yielding after each; what cannot be shows when it is read."""
        ...
