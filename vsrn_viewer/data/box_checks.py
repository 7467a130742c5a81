"""Boxes held to the picture: boxes of another picture, or in another unit, would be a convincing false drawing."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

_OVERHANG = 0.05  # of the image, by which boxes may reach beyond it; more is another resolution
_SHAPE = 0.03  # by which the shape of a photograph may differ from the stored one
_ROUNDING = 1e-3  # by which the same features differ, stored as float16 and as float32
_LARGEST = 100_000  # pixels; no picture has more on a side


def problem_of_boxes(boxes: npt.NDArray[np.float32], size: tuple[int, int] | None) -> str:
    """Return what is wrong with the boxes of an image, "" if nothing is.

    boxes: (N,4) x1 y1 x2 y2. size: (width, height) of the image in pixels, None if unknown.
    """
    if not np.isfinite(boxes).all() or np.abs(boxes).max() > _LARGEST:
        return "must be finite numbers of pixels. Export them again."
    if (boxes[:, 2:] < boxes[:, :2]).any():
        return "must be x1 y1 x2 y2, two corners. Convert them if they are x y width height."
    if 0 < boxes.max() <= 1 and (size is None or max(size) > 1):
        return "are fractions of the picture, 0 to 1. Multiply x by its width and y by its height: boxes are in pixels."
    right, bottom = boxes[:, 2:].max(axis=0)
    width, height = size or (max(right, 1), max(bottom, 1))
    left, top = boxes[:, :2].min(axis=0)
    if left < -_OVERHANG * width or top < -_OVERHANG * height:
        return f"begin at ({left:.0f}, {top:.0f}), outside the picture. Export them again, as x1 y1 x2 y2 in pixels."
    if right > (1 + _OVERHANG) * width or bottom > (1 + _OVERHANG) * height:
        return (
            f"reach ({right:.0f}, {bottom:.0f}), beyond its {width} × {height} pixels. "
            "Scale them to the original image."
        )
    return ""


def same_shape(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Tell whether two sizes, (width, height), are of one shape: one may be a smaller copy of the other."""
    return abs(one[0] / one[1] / (other[0] / other[1]) - 1) <= _SHAPE


def same_features(one: npt.NDArray[np.float32], other: npt.NDArray[np.float32]) -> bool:
    """Tell whether two (N,F) arrays are the features of the same regions in the same order, up to rounding."""
    return one.shape == other.shape and np.allclose(one, other, rtol=_ROUNDING, atol=_ROUNDING)
