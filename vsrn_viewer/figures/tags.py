"""Where the tags of key boxes go: beside their box, within the image, and not on each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Tag:
    """A tag's rectangle: upper left corner and size, in the image's pixels."""

    x: float
    y: float
    width: float
    height: float

    def shared_area(self, other: Tag) -> float:
        """Return how much of this tag another one hides, square pixels."""
        wide = min(self.x + self.width, other.x + other.width) - max(self.x, other.x)
        high = min(self.y + self.height, other.y + other.height) - max(self.y, other.y)
        return max(0.0, wide) * max(0.0, high)


def place_tags(
    boxes: Sequence[npt.NDArray[np.float32]], sizes: Sequence[tuple[float, float]], image_size: tuple[int, int]
) -> list[Tag]:
    """Return a place for each tag; earlier boxes choose first.

    boxes: x1 y1 x2 y2; sizes: width and height of each tag; all in the image's pixels. A tag stands above
    its box at the left if it can, else in the first of the other corners that is free; where none is, in
    the one where it hides least.
    """
    placed: list[Tag] = []
    for box, size in zip(boxes, sizes, strict=True):
        candidates = [_inside(tag, image_size) for tag in _corners(box, *size)]
        hidden = [sum(tag.shared_area(other) for other in placed) for tag in candidates]
        placed.append(candidates[hidden.index(min(hidden))])
    return placed


def _corners(box: npt.NDArray[np.float32], width: float, height: float) -> Iterator[Tag]:
    x1, y1, x2, y2 = box.tolist()
    for y in (y1 - height, y1, y2 - height, y2):  # above the box, inside at its top and bottom, below it
        yield Tag(x1, y, width, height)
        yield Tag(x2 - width, y, width, height)


def _inside(tag: Tag, image_size: tuple[int, int]) -> Tag:
    """Return the tag moved into the image."""
    x = max(0.0, min(tag.x, image_size[0] - tag.width))
    y = max(0.0, min(tag.y, image_size[1] - tag.height))
    return Tag(x, y, tag.width, tag.height)
