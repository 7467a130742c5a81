"""Where a box lies and how large it is, as numbers beside its feature.

VSRN's features carry no position, and without it no left-or-right caption can be learned: the box is appended as
soft bins.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

X_BINS, Y_BINS, SIZE_BINS = 8, 4, 2
GEOMETRY_SIZE = X_BINS + Y_BINS + 2 * SIZE_BINS
Array = npt.NDArray[np.float32]


def geometry(boxes: Array, size: tuple[int, int]) -> Array:
    """Return where and how large boxes are, as soft bins: 8 along x, 4 along y, 2 for the width, 2 for the height.

    boxes: (..., 4) x1 y1 x2 y2 pixels; size: (width, height). Returns (..., 16); the bins of each quantity sum to 1.
    """
    width, height = size
    x: npt.NDArray[Any] = (boxes[..., 0] + boxes[..., 2]) / (2 * width)
    y: npt.NDArray[Any] = (boxes[..., 1] + boxes[..., 3]) / (2 * height)
    w: npt.NDArray[Any] = (boxes[..., 2] - boxes[..., 0]) / width
    h: npt.NDArray[Any] = (boxes[..., 3] - boxes[..., 1]) / height
    parts = [_soft_bins(x, X_BINS), _soft_bins(y, Y_BINS), _soft_bins(w, SIZE_BINS), _soft_bins(h, SIZE_BINS)]
    return np.concatenate(parts, -1)


def _soft_bins(values: npt.NDArray[Any], bins: int) -> Array:
    """Each value in 0..1 shared between its two nearest of `bins` evenly spaced centres. (...,) -> (..., bins)."""
    places = np.clip(values, 0, 1)[..., None] * (bins - 1)
    return np.asarray(np.clip(1 - np.abs(places - np.arange(bins)), 0, 1), np.float32)
