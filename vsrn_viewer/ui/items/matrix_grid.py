"""Where the cells of the affinity matrix are, in pixels. Pure arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize

MARGIN = 8  # around everything, pixels
NUMBERS = 18  # room for region numbers at the left and the top
WORDS = 15  # room for a line of words
GAP = 14  # between the cells and the colour bar


class LabelLines(NamedTuple):
    """How many lines the colour bar's label takes below everything, and upright beside the bar."""

    lying: int = 1
    standing: int = 1


ONE_LINE = LabelLines()


@dataclass(frozen=True)
class Grid:
    """Where the cells are: count × count of them in `square`, in pixels of the widget.

    label_lies: whether the colour bar's label is below and not beside it. label_room: across its lines, pixels.
    names: room for what stands beside the rows and above the columns, pixels.
    """

    square: QRectF
    count: int
    label_lies: bool
    label_room: int
    names: int = NUMBERS

    @property
    def cell(self) -> float:
        """The side of a cell, pixels."""
        return self.square.width() / self.count

    def row(self, region: int) -> QRectF:
        """Return the rectangle of what a region receives."""
        return QRectF(self.square.left(), self.square.top() + region * self.cell, self.square.width(), self.cell)

    def column(self, region: int) -> QRectF:
        """Return the rectangle of what a region gives."""
        return QRectF(self.square.left() + region * self.cell, self.square.top(), self.cell, self.square.height())

    def cell_at(self, place: QPointF) -> tuple[int, int] | None:
        """Return (receiver, giver) under a place, None outside the square."""
        if not self.square.contains(place):
            return None
        return self._along(place.y() - self.square.top()), self._along(place.x() - self.square.left())

    def named_at(self, place: QPointF) -> int | None:
        """Return the region whose number or name is under a place, beside its row or above its column."""
        beside, above = self.square.left() - place.x(), self.square.top() - place.y()
        if 0 < beside <= self.names and -self.square.height() < above <= 0:
            return self._along(-above)
        if 0 < above <= self.names and -self.square.width() < beside <= 0:
            return self._along(-beside)
        return None

    def _along(self, distance: float) -> int:
        """Return the row or column this far from the corner, pixels."""
        return min(self.count - 1, int(distance / self.cell))


def grid_in(size: QSize, count: int, bar: int, lines: LabelLines = ONE_LINE, names: int = NUMBERS) -> Grid:
    """Return the largest grid that leaves room for numbers, words and a colour bar `bar` pixels wide.

    names: room for those of rows and columns, pixels. The bar's label stands beside it or lies under everything, where
    it takes less from the cells.
    """
    axes = 2 * MARGIN + WORDS + names
    width, height = size.width() - axes - GAP - bar, size.height() - axes
    lying = min(width, height - lines.lying * WORDS)
    standing = min(width - lines.standing * WORDS, height)
    side = max(float(count), lying, standing)
    corner = MARGIN + WORDS + names
    label = lines.lying if lying >= standing else lines.standing
    return Grid(QRectF(corner, corner, side, side), count, lying >= standing, label * WORDS, names)
