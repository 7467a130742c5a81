"""Sizes of the pictures of a split, in the forms that people store them in.

(images, 2) numbers, width and height, as CAMERA has them; or GSMN's list of dictionaries with image_w and image_h.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from vsrn_viewer.data.arrays import holds_objects, open_array
from vsrn_viewer.data.object_arrays import read_objects
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.strangers import shown

_KEYS = (("image_w", "image_h"), ("width", "height"))
_LARGEST = 1_000_000  # pixels on a side


def read_sizes(path: Path, image_ids: Sequence[str]) -> npt.NDArray[np.int64]:
    """Return the sizes of a split's images, (I,2) int64 width and height in pixels, 1 or more; 0 and 0 if unknown.

    image_ids: (I,). Raises DatasetError, naming file and image, if the file is none of the forms or does not fit.
    """
    stored = _by_name(path) if holds_objects(path) else open_array(path).read()
    if stored.shape != (len(image_ids), 2) or stored.dtype.kind not in "iuf":
        raise DatasetError(
            f"{path}: must be {(len(image_ids), 2)} numbers, width and height: got {stored.shape}, {stored.dtype}. "
            "Export it with the features."
        )
    with np.errstate(invalid="ignore"):
        wrong = ~((stored >= 1) & (stored <= _LARGEST) & (stored == np.floor(stored))).all(axis=1)
        wrong &= (stored != 0).any(axis=1)
    if wrong.any():
        row = int(np.argmax(wrong))
        raise DatasetError(
            f"{path}: width and height must be whole pixels, 1 or more: image {image_ids[row]} (row {row}) has "
            f"{stored[row, 0]} × {stored[row, 1]}. Export them with the images."
        )
    return stored.astype(np.int64)


def _by_name(path: Path) -> npt.NDArray[Any]:
    """Return the sizes that dictionaries name, (I,2) float64."""
    return np.array([_pair(path, row, entry) for row, entry in enumerate(read_objects(path))]).reshape(-1, 2)


def _pair(path: Path, row: int, entry: Any) -> tuple[float, float]:
    for keys in _KEYS:
        sides: list[Any] = [entry.get(key) for key in keys] if isinstance(entry, dict) else []
        if sides and all(type(side) in (int, float) for side in sides):
            return float(sides[0]), float(sides[1])
    raise DatasetError(
        f"{path}: row {row} must be a dictionary with the numbers image_w and image_h: got {shown(entry)}. "
        "Export it with the features."
    )
