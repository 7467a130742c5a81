"""The boxes of each source held to the pictures: what they mean, and which of them can be drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np

from vsrn_viewer.data.box_checks import problem_of_boxes, same_shape
from vsrn_viewer.data.importing.readings import Boxes, BoxProof, Size, Verdict, convert
from vsrn_viewer.data.importing.work import Entry, Row

_BEYOND = 1.0  # pixel, from which a box counts as reaching over the border


@dataclass
class ProvenBoxes:
    """What the boxes of one source are.

    verdict: how they are read. swapped: the source states height before width. inside: images whose picture's size is
    known and holds their boxes. misshapen: rows of the images whose picture has another shape than the source states.
    unfit: of those whose boxes do not fit and are left out. overhanging: of those whose boxes reach over the border by
    a little, and stay.
    """

    verdict: Verdict = field(default_factory=lambda: Verdict(None))
    swapped: bool = False
    images: int = 0
    inside: int = 0
    misshapen: list[int] = field(default_factory=list)
    unfit: list[int] = field(default_factory=list)
    overhanging: list[int] = field(default_factory=list)

    def stated(self, entry: Entry) -> Size | None:
        """Return the (width, height) that the source states of an image."""
        if entry.stated is None or not self.swapped:
            return entry.stated
        return entry.stated[1], entry.stated[0]

    def drawable(self, row: Row) -> Boxes | None:
        """Return the boxes of an image, (N,4) x1 y1 x2 y2 in pixels of its picture, or None if they cannot be drawn."""
        entry, reading = row.entry, self.verdict.reading
        assert row.boxes is not None
        if reading is None or not _is_shaped(entry, self.stated(entry)):
            return None
        boxes = convert(row.boxes, reading, entry.picture, self.stated(entry))
        return None if boxes is None or problem_of_boxes(boxes, entry.picture) else boxes


def prove_boxes(rows: Callable[[], Iterable[Row]]) -> dict[int, ProvenBoxes]:
    """Return what the boxes of each source are, by its number in the plan. rows: yields all images, anew each time."""
    proven: dict[int, ProvenBoxes] = {}
    turned: dict[int, int] = {}
    for image, row in enumerate(rows()):
        entry = row.entry
        if entry.boxes_from < 0:
            continue
        one = proven.setdefault(entry.boxes_from, ProvenBoxes())
        one.images += 1
        if not _is_shaped(entry, entry.stated):
            one.misshapen.append(image)
            turned[entry.boxes_from] = turned.get(entry.boxes_from, 0) + _is_turned(entry)
    for number, one in proven.items():
        one.swapped = _are_swapped(number, one, turned.get(number, 0), rows)
        one.misshapen = [] if one.swapped else one.misshapen
        one.verdict = _verdict(number, one, rows)
    _look_at_all(proven, rows())
    return proven


def _look_at_all(proven: dict[int, ProvenBoxes], rows: Iterable[Row]) -> None:
    for image, row in enumerate(rows):
        if row.entry.boxes_from < 0:
            continue
        one = proven[row.entry.boxes_from]
        boxes = one.drawable(row)
        if boxes is None:
            if one.verdict.reading is not None and _is_shaped(row.entry, one.stated(row.entry)):
                one.unfit.append(image)
            continue
        one.inside += row.entry.picture is not None
        if _overhangs(boxes, row.entry.picture):
            one.overhanging.append(image)


def _are_swapped(number: int, one: ProvenBoxes, turned: int, rows: Callable[[], Iterable[Row]]) -> bool:
    """Tell whether the sizes that a source states are turned for every picture that is not square."""
    if not turned or turned < len(one.misshapen):
        return False
    oblong = sum(
        row.entry.picture is not None and not same_shape(row.entry.picture, row.entry.picture[::-1])
        for row in rows()
        if row.entry.boxes_from == number
    )
    return turned == oblong


def _verdict(number: int, one: ProvenBoxes, rows: Callable[[], Iterable[Row]]) -> Verdict:
    proof = BoxProof()
    for row in rows():
        entry = row.entry
        if entry.boxes_from == number and _is_shaped(entry, one.stated(entry)):
            assert row.boxes is not None
            proof.add(row.boxes, entry.picture, one.stated(entry))
    return proof.decide() if proof.images else Verdict(None, "No picture has the shape that the source states.")


def _is_shaped(entry: Entry, stated: Size | None) -> bool:
    return stated is None or entry.picture is None or same_shape(stated, entry.picture)


def _is_turned(entry: Entry) -> bool:
    assert entry.stated is not None
    assert entry.picture is not None
    return same_shape(entry.stated[::-1], entry.picture)


def _overhangs(boxes: Boxes, size: Size | None) -> bool:
    if size is None:
        return False
    beyond = max(-float(boxes[:, :2].min()), float((boxes[:, 2:] - np.array(size)).max()))
    return beyond > _BEYOND
