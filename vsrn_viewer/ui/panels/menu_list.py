"""A list whose entries have a menu: a right click asks for it and opens nothing, and so does the menu key."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QListView

from vsrn_viewer.ui.items.pixmaps import draw_focus


class MenuList(QListView):
    """Says for which entry a menu is asked, and shows the focus while no entry is current."""

    menu_asked = Signal(int, QPoint)  # row, place on the screen

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.RightButton:
            super().mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        index = self.indexAt(event.pos()) if mouse else self.currentIndex()
        if index.isValid():
            self.menu_asked.emit(index.row(), event.globalPos())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Take the focus, which chooses nothing: Qt would make the first entry current, and so open it."""
        if not self.currentIndex().isValid():
            self.setCurrentIndex(QModelIndex())
        super().focusInEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus() and not self.currentIndex().isValid():
            draw_focus(QPainter(self.viewport()), self.viewport().rect())
