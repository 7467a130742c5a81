"""Where the rows and columns of the reading line are, in pixels. Pure arithmetic."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QRectF

from vsrn_viewer.picture import ReadingPicture, WordReadingPicture

LEAST_COLUMN = 14.0  # pixels; narrower columns scroll instead
LEAST_WORD_COLUMN = 44.0  # the same of columns with a word above them
GAP = 4  # between rows, pixels
WORD_GAP = 1  # between the rows of a sentence, which are one matrix
MARGIN = 6  # above and below, pixels
NUMBERS = 14  # height of the row of numbers, pixels
SENTENCE = 18  # height of the line that says what is missing, pixels

# kind of row: (least height, greatest height, share of what is spare), pixels
_HEIGHTS = {
    "crops": (24, 72, 2.0),
    "curve": (32, 140, 6.0),
    "strip": (14, 26, 0.7),
    "bars": (18, 80, 2.0),
    "word": (13, 20, 0.7),
    "signed": (14, 64, 4.0),
}
LEAST_SHOWN = 96  # pixels; a picture that is higher scrolls instead of asking for more


@dataclass(frozen=True)
class RowPlace:
    """The vertical place of a row. number: of the picture's rows, -1 for the crops."""

    number: int
    top: int
    height: int


@dataclass(frozen=True)
class ReadingLayout:
    """Columns from `left` on, each `column` wide; `content` is their width together, more than fits if they scroll."""

    left: int
    column: float
    content: int
    rows: tuple[RowPlace, ...]
    numbers_top: int
    bottom: int

    def column_at(self, x: float, count: int) -> int:
        """Return the region whose column is at x (scrolled), -1 for none."""
        region = math.floor((x - self.left) / self.column)
        return region if 0 <= region < count else -1

    def row_at(self, y: float) -> int:
        """Return the picture's row at y (scrolled), -1 for none and for the crops."""
        found = [place.number for place in self.rows if place.top <= y < place.top + place.height]
        return found[0] if found else -1

    def column_left(self, region: int) -> float:
        """Return the x of a column's left edge (scrolled)."""
        return self.left + region * self.column


def least_height(picture: ReadingPicture | None) -> int:
    """Return the height below which rows cannot be read, pixels."""
    sentence = SENTENCE if picture is not None and picture.missing else 0
    return sum(_HEIGHTS[kind][0] + _gap(kind) for kind in _kinds(picture)) + NUMBERS + 2 * MARGIN + sentence


def lay_out(picture: ReadingPicture, names: int, width: int, height: int, with_crops: bool) -> ReadingLayout:
    """Place everything in width × height pixels; names: width of the row names at the left, pixels.

    Without crops their row has no height, and the numbers alone stand for the regions.
    """
    count = max(1, len(picture.labels))
    least = LEAST_WORD_COLUMN if isinstance(picture, WordReadingPicture) else LEAST_COLUMN
    column = max(least, (width - names - MARGIN) / count)
    heights = _heights(_kinds(picture), column, max(0, height - least_height(picture)), with_crops)
    rows, top = [RowPlace(-1, MARGIN, heights[0])], MARGIN + heights[0]
    numbers_top = top
    top += NUMBERS + GAP
    for number, (row, row_height) in enumerate(zip(picture.rows, heights[1:], strict=True)):
        rows.append(RowPlace(number, top, row_height))
        top += row_height + _gap(row.kind)
    return ReadingLayout(names, column, math.ceil(column * count), tuple(rows), numbers_top, top)


def column_rect(layout: ReadingLayout, region: int) -> QRectF:
    """Return the rectangle of a region's column over all rows (scrolled)."""
    return QRectF(layout.column_left(region), 2, layout.column, layout.bottom)


def row_rect(layout: ReadingLayout, place: RowPlace) -> QRectF:
    """Return the rectangle of a row's cells (scrolled)."""
    return QRectF(layout.left, place.top, layout.content, place.height)


def name_rect(layout: ReadingLayout, place: RowPlace) -> QRectF:
    """Return the rectangle of a row's name (scrolled downwards only)."""
    return QRectF(0, place.top, layout.left, place.height)


def cell_rect(layout: ReadingLayout, place: RowPlace, region: int) -> QRectF:
    """Return the rectangle of a region in a row (scrolled), with a pixel or two between neighbours."""
    gap = 2 if layout.column >= 20 else 1
    return QRectF(layout.column_left(region) + gap / 2, place.top, layout.column - gap, place.height)


def _gap(kind: str) -> int:
    return WORD_GAP if kind == "word" else GAP


def _kinds(picture: ReadingPicture | None) -> list[str]:
    rows = ("curve", "strip", "strip", "strip", "bars") if picture is None else [row.kind for row in picture.rows]
    return ["crops", *rows]


def _heights(kinds: list[str], column: float, spare: float, with_crops: bool) -> list[int]:
    """Share out the spare height by weight; no row exceeds its greatest height, nor crops what their columns allow."""
    greatest = [_HEIGHTS[kind][1] for kind in kinds]
    greatest[0] = max(_HEIGHTS["crops"][0], min(greatest[0], round(1.2 * column))) if with_crops else 0
    heights = [float(_HEIGHTS[kind][0]) for kind in kinds]
    if not with_crops:
        spare += heights[0]
        heights[0] = 0.0
    while spare > 0.5:
        growing = [row for row in range(len(kinds)) if heights[row] < greatest[row]]
        if not growing:
            break
        weight = sum(_HEIGHTS[kinds[row]][2] for row in growing)
        shares = {row: min(greatest[row] - heights[row], spare * _HEIGHTS[kinds[row]][2] / weight) for row in growing}
        for row, share in shares.items():
            heights[row] += share
        spare -= sum(shares.values())
    return [int(height) for height in heights]
