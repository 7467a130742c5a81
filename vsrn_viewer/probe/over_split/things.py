"""Which regions of an image show one thing, by the best that a split knows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from vsrn_viewer.data.objects import objects_of
from vsrn_viewer.data.split import Split
from vsrn_viewer.errors import DatasetError

Indices = npt.NDArray[np.int64]
Boxes = npt.NDArray[np.floating[Any]]

NO_THING = -1
_SHOWS = 0.5  # the least intersection over union of a box with an object that it shows, as detectors are held to


@dataclass(frozen=True)
class Things:
    """of: for an image, the number of the thing that each region shows, (N,) int64, NO_THING if that is not known.

    rule: how it is known, for people.
    """

    rule: str
    of: Callable[[int], Indices]


def things_of(split: Split) -> Things:
    """Return which regions show one thing: by known objects, else by where boxes lie, else by labels.

    Raises DatasetError where the split says neither.
    """
    objects = objects_of(split)
    if objects and split.has_boxes:
        rule = f"a box shows the known object that it overlaps most, by at least {_SHOWS:g} of their union"
        return Things(rule, lambda image: shown_objects(_boxes(split, image), objects[image]))
    if split.has_boxes:
        return Things("boxes of one thing by where they lie (groups of boxes)", lambda image: _grouped(split, image))
    if split.images and split.labels(0):
        return Things("regions of one label show one thing", lambda image: _numbered(split.labels(image)))
    raise DatasetError(
        f"split '{split.name}' does not say which regions show one thing. Name boxes or labels in dataset.toml."
    )


def shown_objects(boxes: Boxes, objects: Boxes) -> Indices:
    """Return the object that each box shows, (N,) int64: that of the largest intersection over union, if at least 0.5.

    boxes (N,4), objects (K,4): x1 y1 x2 y2, one unit. NO_THING for a box that shows none.
    """
    if not len(objects):
        return np.full(len(boxes), NO_THING)
    low = np.maximum(boxes[:, None, :2], objects[None, :, :2])
    high = np.minimum(boxes[:, None, 2:], objects[None, :, 2:])
    common = np.clip(high - low, 0, None).prod(axis=2)  # (N,K)
    union = _area(boxes)[:, None] + _area(objects)[None] - common
    share = np.divide(common, union, out=np.zeros_like(common), where=union > 0)
    return np.where(share.max(axis=1) >= _SHOWS, share.argmax(axis=1), NO_THING)


def _area(boxes: Boxes) -> Boxes:
    area: Boxes = np.clip(boxes[:, 2:] - boxes[:, :2], 0, None).prod(axis=1)
    return area


def _boxes(split: Split, image: int) -> Boxes:
    boxes = split.boxes(image)
    return np.zeros((split.count(image), 4), np.float32) if boxes is None else boxes


def _grouped(split: Split, image: int) -> Indices:
    """Return the group of each region, (N,), by the rule `things`."""
    thing = np.empty(split.count(image), np.int64)
    for number, group in enumerate(split.groups(image, "things")):
        thing[list(group.regions)] = number
    return thing


def _numbered(labels: tuple[str, ...]) -> Indices:
    """Return a number for each different label, (N,)."""
    return np.unique(np.array(labels), return_inverse=True)[1].reshape(-1)
