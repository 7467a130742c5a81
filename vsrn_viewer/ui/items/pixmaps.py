"""What canvases that keep their painting share: the pixmap to keep it in, and the frame of the focus."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from vsrn_viewer.ui.theme import current_theme


def clear_pixmap(size: QSize, ratio: float) -> QPixmap:
    """Return a transparent pixmap of a size in the widget's pixels; ratio: device pixels to one of them."""
    pixmap = QPixmap(size * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    return pixmap


def draw_focus(painter: QPainter, rect: QRect) -> None:
    """Frame a widget that has the focus."""
    painter.setPen(QPen(QColor(current_theme().accent), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(rect.adjusted(1, 1, -1, -1))
