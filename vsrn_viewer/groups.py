"""Groups: regions of one image that belong together, as the boxes of one thing do. NumPy only, plain data.

A detector covers a thing with a dozen boxes, so leaving out one of them changes nothing. Explanations and what-ifs
therefore work on groups first. Regions are called by their row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

Grouping = Literal["things", "label", "boxes"]

ALIKE = 0.7  # intersection over union from which two boxes are one detection, seen twice
INSIDE = 0.7  # share of a box that must lie in the centre box of its group
_SMALL_FIRST = 0.2  # power of the area by which support is divided: a scene's box must not swallow its things


@dataclass(frozen=True)
class Group:
    """Regions that are explained and changed together.

    regions: rows, ascending. label: what they show, "" if unknown.
    """

    regions: tuple[int, ...]
    label: str = ""


def partition(
    grouping: Grouping,
    own_groups: Sequence[Sequence[int]],
    boxes: npt.NDArray[np.float32] | None,
    labels: Sequence[str] = (),
    scores: Sequence[float] | npt.NDArray[np.float32] | None = None,
    *,
    count: int,
) -> tuple[Group, ...]:
    """Return a partition of all regions of an image, by the lowest row of each group.

    grouping: "things" (see `things`), "label" (all regions of one class; those without one are alone), or "boxes"
    (each region alone). own_groups: rows put together by hand, which win. boxes: (count,4), None for a dataset without
    boxes, whose things are single regions. labels, scores: (count,), or empty. Rows that the image does not have are
    ignored.
    """
    own = [tuple(sorted({row for row in rows if row < count})) for rows in own_groups]
    taken = {row for rows in own for row in rows}
    left = [row for row in range(count) if row not in taken]
    certain = np.ones(count, np.float32) if scores is None or len(scores) != count else np.asarray(scores, np.float32)
    if grouping == "things" and boxes is not None and left:
        found = [[left[at] for at in group] for group in things(boxes[left], certain[left])]
    elif grouping == "label" and labels:
        names = dict.fromkeys(labels[row] or f"\0{row}" for row in left)
        found = [[row for row in left if (labels[row] or f"\0{row}") == name] for name in names]
    else:
        found = [[row] for row in left]
    groups = [Group(rows, _label_of(rows, labels, certain)) for rows in own if rows]
    groups += [Group(tuple(sorted(rows)), _label_of(rows, labels, certain)) for rows in found]
    return tuple(sorted(groups, key=lambda group: group.regions))


def things(boxes: npt.NDArray[np.float32], scores: npt.NDArray[np.float32]) -> list[list[int]]:
    """Return the boxes of each thing, as places.

    boxes: (N,4) x1 y1 x2 y2, any unit. scores: (N,) detector confidence, 0 to 1; ones if there is none.
    Each box has a support: the confidences of the boxes that are nearly the same (ALIKE), weighted by their overlap,
    divided by its area to the power of 0.2. The best supported box is the centre of a group; all boxes that lie in it
    by INSIDE of their area join. Then the next box that is left, until none is. Only the centre draws boxes in, so a
    chain of overlaps joins nothing, and a box around everything comes late.
    """
    corners = boxes.astype(np.float64)
    area = np.prod((corners[:, 2:] - corners[:, :2]).clip(0), axis=1)
    low = np.maximum(corners[:, None, :2], corners[None, :, :2])
    high = np.minimum(corners[:, None, 2:], corners[None, :, 2:])
    shared = np.prod((high - low).clip(0), axis=-1)
    size = np.maximum(area, np.finfo(np.float64).tiny)
    overlap = shared / np.maximum(area[:, None] + area[None] - shared, np.finfo(np.float64).tiny)
    support = (np.where(overlap > ALIKE, overlap, 0) @ scores.astype(np.float64)) / size**_SMALL_FIRST
    left = np.ones(len(corners), dtype=bool)
    groups = []
    for centre in np.argsort(-support, kind="stable"):
        if left[centre]:
            joins = left & (shared[:, centre] >= INSIDE * size)
            joins[centre] = True
            left &= ~joins
            groups.append(np.flatnonzero(joins).tolist())
    return groups


def _label_of(rows: Sequence[int], labels: Sequence[str], scores: npt.NDArray[np.float32]) -> str:
    """Return the class of the region that the detector is surest of, "" without classes."""
    return labels[max(rows, key=lambda row: (float(scores[row]), -row))] if labels else ""
