"""A line of text that gives way, in which some words are underlined."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from vsrn_viewer.ui.panels.elided import ElidedLabel
from vsrn_viewer.ui.theme import current_theme

_LINE_PX = 2


class MarkedLabel(ElidedLabel):
    """An elided label with a line of the accent's colour below marked words, as far as they are shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.marks: tuple[tuple[int, int], ...] = ()

    def show_marked(self, text: str, marks: Iterable[tuple[int, int]] = ()) -> None:
        """Show a text. marks: (start, length) of what is underlined, in characters."""
        self.marks = tuple(marks)
        self.setText(text)
        self.update()

    def marked_words(self) -> tuple[str, ...]:
        """Return what is underlined."""
        return tuple(self.text()[start : start + length] for start, length in self.marks)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter, metrics, shown = QPainter(self), QFontMetricsF(self.font()), self.shown_text()
        place = self.contentsRect()
        bottom = place.center().y() + metrics.height() / 2
        for start, length in self.marks:
            if start + length <= len(shown):
                left = place.left() + metrics.horizontalAdvance(shown[:start])
                width = metrics.horizontalAdvance(shown[start : start + length])
                painter.fillRect(QRectF(left, bottom - _LINE_PX, width, _LINE_PX), QColor(current_theme().accent))
