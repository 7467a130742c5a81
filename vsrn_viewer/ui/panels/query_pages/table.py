"""The table of the pages about queries: letters act on a row, and Esc goes back to the image."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from vsrn_viewer.ui.panels.twin import TableView

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

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Take a letter, which Qt would look for in every row."""
        if self.current_row() >= 0:
            self.typed.emit(self.current_row(), search)
