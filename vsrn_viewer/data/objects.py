"""What is known to stand in the images of a split: the boxes of its objects, where a relations file says them."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from vsrn_viewer.data.split import Split
from vsrn_viewer.errors import DatasetError

Floats = npt.NDArray[np.float32]


def objects_of(split: Split) -> tuple[Floats, ...]:
    """Return the boxes of each image's known objects, (K,4) float32 x1 y1 x2 y2 in pixels; () where nobody says them.

    Read from the relations file's `images`: in the order of the split, objects with `id` and `objects`, of which each
    has a `box`. Raises DatasetError if the file says something else.
    """
    relations = split.relations()
    if relations is None or "images" not in relations:
        return ()
    images = relations["images"]
    if not isinstance(images, list) or len(images) != split.images:
        raise DatasetError(f"{split.relations_file}: images must be a list of {split.images}. Export it again.")
    return tuple(_boxes(split, row, image) for row, image in enumerate(images))


def _boxes(split: Split, row: int, image: Any) -> Floats:
    """Return the boxes of one image's objects, (K,4)."""
    found: dict[str, Any] = image if isinstance(image, dict) else {}
    objects = found.get("objects")
    boxes = [one.get("box") if isinstance(one, dict) else None for one in objects] if isinstance(objects, list) else [0]
    if found.get("id") != split.image_ids[row] or not all(map(_is_box, boxes)):
        raise DatasetError(
            f"{split.relations_file}: image {row} must be “{split.image_ids[row]}” with a list of objects, each with "
            "a box of four numbers. Export it with the ids."
        )
    return np.array(boxes, dtype=np.float32).reshape(-1, 4)


def _is_box(value: Any) -> bool:
    is_four = isinstance(value, list) and len(value) == 4
    return is_four and all(type(one) in (int, float) and abs(one) < 1e9 for one in value)
