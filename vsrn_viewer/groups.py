"""Groups: regions of one image that belong together, as the boxes of one thing do. Plain data.

A detector covers a thing with ten boxes, so no single one of them matters to a match. The rule `things` finds the boxes
of one thing from where they lie and how sure the detector was. It compares every box with the surest box of a thing
alone: mere chains of overlaps would let one large box around everything swallow all.
N regions of an image.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

Grouping = Literal["things", "label", "boxes"]
Boxes: TypeAlias = npt.NDArray[np.float32]
Scores: TypeAlias = npt.NDArray[np.float32]

# Chosen on the demo's validation scenes (docs/results.md).
SAME_OVERLAP = 0.4  # intersection over union from which a box shows what the surer one shows
SAME_PART = 0.6  # or this share of it lies inside the surer one,
LARGER = 1.5  # unless its area is more than this many times the surer one's: then it holds more than the thing


@dataclass(frozen=True)
class Group:
    """Regions that are explained and changed together.

    regions: rows, ascending. label: what they show, "" if unknown.
    """

    regions: tuple[int, ...]
    label: str = ""


def partition(
    grouping: str,
    own_groups: Iterable[tuple[int, ...]],
    boxes: Boxes | None,
    labels: Sequence[str],
    scores: Scores | None,
    count: int,
) -> tuple[Group, ...]:
    """Return the groups of an image's regions, each region in one of them, ordered by their first row.

    grouping: "things" (see `things`), "label" (the regions of one detector label) or "boxes" (each by itself).
    own_groups: rows put together by hand; they win, and the rule divides what they leave. boxes: (N,4) x1 y1 x2 y2
    pixels, None if there are none; labels: (N,) or (); scores: (N,) the detector's, None if there are none; count: N.
    Without boxes there are no things, and without labels no labels in common: each region is its own group then.
    Raises ValueError for another grouping, and for an own group that names a region twice or one that there is not.
    """
    own = [tuple(sorted(rows)) for rows in own_groups]
    taken = [row for rows in own for row in rows]
    if len(set(taken)) < len(taken) or not {*taken} <= {*range(count)}:
        raise ValueError(f"own groups must name different rows of 0 to {count - 1}: got {own}")
    rest = [row for row in range(count) if row not in {*taken}]
    divided = _divided(grouping, boxes, labels, scores, rest)
    groups = [Group(rows, _label_of(rows, labels, scores)) for rows in own]
    groups += [Group(tuple(rest[at] for at in group.regions), group.label) for group in divided]
    return tuple(sorted(groups, key=lambda group: group.regions))


def regrouped(groups: Sequence[Group], own_groups: Iterable[tuple[int, ...]]) -> tuple[Group, ...]:
    """Return a partition in which regions that somebody put together are a group; what they leave of the others stays.

    A group by hand takes the label of the group that its first row comes from.
    """
    label = {row: group.label for group in groups for row in group.regions}
    own = [Group(tuple(sorted(rows)), label.get(min(rows), "")) for rows in own_groups]
    taken = {row for group in own for row in group.regions}
    left = [Group(tuple(row for row in group.regions if row not in taken), group.label) for group in groups]
    return tuple(sorted((*own, *(group for group in left if group.regions)), key=lambda group: group.regions))


def things(boxes: Boxes, labels: Sequence[str] = (), scores: Scores | None = None) -> tuple[Group, ...]:
    """Return the regions of an image by the things that they show, ordered by their first row.

    boxes: (N,4) x1 y1 x2 y2 pixels. labels: (N,) or (). scores: (N,), None if there are none; the box that overlaps
    the others most counts as the surest then.
    The surest box stands for a thing. Each next one joins the thing whose box it overlaps most, of those that it
    overlaps by SAME_OVERLAP (intersection over union) or that hold SAME_PART of it, and whose box is not LARGER times
    smaller; else it stands for a thing of its own. Equally sure: the lower row first. A thing has the label of its
    surest box: labels do not decide, since detectors call one animal a cow in one box and a horse in the next.
    """
    area, shared = box_areas(boxes)
    overlap = _share(shared, area[:, None] + area[None] - shared)
    inside = _share(shared, area[:, None])  # [i, j]: the share of i that lies inside j
    same = ((overlap >= SAME_OVERLAP) | (inside >= SAME_PART)) & (area[:, None] <= LARGER * area[None])
    sure = overlap.sum(axis=1) if scores is None else np.asarray(scores)
    members: dict[int, list[int]] = {}  # of the box that stands for a thing: all of the thing
    for row in np.argsort(-sure, kind="stable").tolist():
        joined = max((one for one in members if same[row, one]), key=lambda one: overlap[row, one], default=row)
        members.setdefault(joined, []).append(row)
    groups = [Group(tuple(sorted(rows)), labels[one] if labels else "") for one, rows in members.items()]
    return tuple(sorted(groups, key=lambda group: group.regions))


def box_areas(boxes: Boxes) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the area of each box (N,) and of each intersection (N,N), square pixels. boxes: (N,4) x1 y1 x2 y2."""
    low, high = boxes[:, :2].astype(np.float64), boxes[:, 2:].astype(np.float64)
    sides = np.minimum(high[:, None], high[None]) - np.maximum(low[:, None], low[None])  # (N,N,2)
    shared = np.prod(sides.clip(0), axis=-1)
    return np.diagonal(shared).copy(), shared


def _divided(
    grouping: str, boxes: Boxes | None, labels: Sequence[str], scores: Scores | None, rows: list[int]
) -> tuple[Group, ...]:
    """Return the groups of some rows, as places among them."""
    own_labels = [labels[row] for row in rows] if labels else []
    if grouping == "things" and boxes is not None and rows:
        return things(boxes[rows], own_labels, None if scores is None else scores[rows])
    if grouping == "label" and labels:
        return _by_label(own_labels)
    if grouping not in ("things", "label", "boxes"):
        raise ValueError(f"grouping must be things, label or boxes: got {grouping!r}")
    return tuple(Group((place,), own_labels[place] if own_labels else "") for place in range(len(rows)))


def _by_label(labels: list[str]) -> tuple[Group, ...]:
    places: dict[str, list[int]] = {}
    for place, label in enumerate(labels):
        places.setdefault(label, []).append(place)
    return tuple(Group(tuple(group), label) for label, group in places.items())


def _label_of(rows: tuple[int, ...], labels: Sequence[str], scores: Scores | None) -> str:
    """Return the label of the surest region; without scores, of the first."""
    if not labels:
        return ""
    return labels[rows[0] if scores is None else max(rows, key=lambda row: (scores[row], -row))]


def _share(part: npt.NDArray[np.float64], whole: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return part / whole, 0 where a box has no area."""
    whole = np.broadcast_to(whole, part.shape)
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
