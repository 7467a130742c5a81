"""The table of the pages about queries: letters act on a row, and Esc goes back to the image."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from vsrn_viewer.ui.panels.twin import TableView
from vsrn_viewer.ui.theme import current_theme

_NONE = "No query passes the filter."
_SIZED_BY = 40  # rows whose contents say how wide a column is


class QueryTable(TableView):
    """Shows tens of thousands of queries, a row each."""

    typed = Signal(int, str)  # row, letter
    left = Signal()  # Esc

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.horizontalHeader().setResizeContentsPrecision(_SIZED_BY)
        self.horizontalHeader().setHighlightSections(False)
        self.setVerticalScrollMode(self.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, or say that there are none."""
        super().paintEvent(event)
        if self.model() is not None and self.model().rowCount() == 0:
            painter = QPainter(self.viewport())
            painter.setPen(QColor(current_theme().secondary))
            painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, _NONE)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Take a letter, which Qt would look for in every row."""
        if self.current_row() >= 0:
            self.typed.emit(self.current_row(), search)
