"""Dragging a column of the reading line to another place in the reading order."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QApplication

from vsrn_viewer.ui.items.halo import faded
from vsrn_viewer.ui.items.reading_layout import ReadingLayout, column_rect
from vsrn_viewer.ui.theme import current_theme

_MARK_PX = 3.0


class ColumnDrag:
    """A drag from the press to the release. column: what is dragged; target: the column that it would stand before,
    the count of columns for the end; both -1 while nothing is dragged."""

    def __init__(self) -> None:
        self._pressed: QPointF | None = None
        self._column = -1
        self.column = self.target = -1

    def press(self, place: QPointF, column: int) -> None:
        """Note where the button went down; -1 for no column."""
        self.cancel()
        if column >= 0:
            self._pressed, self._column = place, column

    def move(self, place: QPointF, x: float, layout: ReadingLayout, count: int) -> bool:
        """Follow the pointer, which is at x of the columns (scrolled); return whether something is dragged."""
        if self._pressed is None:
            return False
        far = abs(place.x() - self._pressed.x()) >= QApplication.startDragDistance()
        if self.column < 0 and far:
            self.column = self._column
        if self.column >= 0:
            self.target = min(count, max(0, round((x - layout.left) / layout.column)))
        return self.column >= 0

    def drop(self) -> tuple[int, int] | None:
        """End the drag; return (column, the column that it goes before) if that moves it."""
        column, target = self.column, self.target
        self.cancel()
        return (column, target) if column >= 0 and target not in (column, column + 1) else None

    def cancel(self) -> None:
        """Forget it."""
        self._pressed = None
        self._column = self.column = self.target = -1

    def paint(self, painter: QPainter, layout: ReadingLayout) -> None:
        """Mark what is dragged and where it would go (scrolled)."""
        if self.column < 0:
            return
        accent = current_theme().accent
        painter.fillRect(column_rect(layout, self.column), faded(accent, 0.15))
        x = layout.column_left(self.target)
        painter.fillRect(QRectF(x - _MARK_PX / 2, 0, _MARK_PX, layout.bottom), QColor(accent))
