"""A widget that paints its picture once, and over it what is pointed at: hovering paints nothing again."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

from vsrn_viewer.ui.items.pixmaps import clear_pixmap, draw_focus
from vsrn_viewer.ui.theme import theme_changed


class PaintedOnce(QWidget):
    """Keeps the painted picture until the picture, the size or the colours change.

    A subclass says whether there is a picture, paints it, and paints what lies over it.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """name: of the picture, for whoever cannot see it."""
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._painting = QPixmap()
        theme_changed.connect(self.drop_painting)

    def has_picture(self) -> bool:
        """Return whether there is something to paint."""
        raise NotImplementedError

    def paint_picture(self, painter: QPainter) -> None:
        """Paint the picture over the whole widget."""
        raise NotImplementedError

    def paint_above(self, painter: QPainter) -> None:
        """Paint what lies over the picture now."""
        raise NotImplementedError

    @Slot()
    def drop_painting(self) -> None:
        """Paint the picture anew, next time."""
        self._painting = QPixmap()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.drop_painting()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self.has_picture():
            return
        if self._painting.isNull():
            self._painting = clear_pixmap(self.size(), self.devicePixelRatioF())
            inside = QPainter(self._painting)
            self.paint_picture(inside)
            inside.end()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._painting)
        self.paint_above(painter)
        if self.hasFocus():
            draw_focus(painter, self.rect())
