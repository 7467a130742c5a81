"""The bar that says what colours stand for: its range, 0 if it lies inside, and the label with the unit."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from vsrn_viewer.palette import Colours, colours
from vsrn_viewer.picture import Scale
from vsrn_viewer.ui.items.halo import faded
from vsrn_viewer.ui.theme import current_theme, tabular_font, theme_changed

TICK_PIXELS = 11
_STEPS = 256


def image_of(pixels: Colours) -> QImage:
    """Return (height, width, 3) uint8 as an image of its own memory."""
    height, width, _ = pixels.shape
    data = np.ascontiguousarray(pixels)
    return QImage(data.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def ramp(scale: Scale, upright: bool) -> QImage:
    """Return the colours of a scale, low at the left; if upright, low at the bottom."""
    row = colours(np.linspace(scale.low, scale.high, _STEPS, dtype=np.float32), scale, current_theme())
    return image_of(row[::-1, None] if upright else row[None])


def ticks(scale: Scale) -> tuple[tuple[float, str], ...]:
    """Return (place from 0 = low to 1 = high, number) of the ends, and of 0 if it lies between them."""
    low, high = scale.ends
    zero = -scale.low / (scale.high - scale.low)
    return ((0.0, low), (zero, "0"), (1.0, high)) if 0 < zero < 1 else ((0.0, low), (1.0, high))


def draw_upright_bar(painter: QPainter, place: QRectF, scale: Scale) -> None:
    """Draw the bar at the left edge of `place`, its numbers beside it and its label along the right edge."""
    theme = current_theme()
    painter.setFont(tabular_font(TICK_PIXELS))
    line = painter.fontMetrics().height()
    bar = QRectF(place.left(), place.top(), 10, place.height())
    painter.drawImage(bar, ramp(scale, upright=True))
    painter.setPen(QColor(theme.line))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(bar)
    painter.setPen(QColor(theme.secondary))
    for share, text in ticks(scale):
        y = bar.bottom() - share * bar.height()
        painter.drawLine(QPointF(bar.right(), y), QPointF(bar.right() + 3, y))
        top = min(place.bottom() - line, max(place.top(), y - line / 2))  # the ends' numbers stay beside the bar
        words = QRectF(bar.right() + 6, top, place.right() - bar.right() - 6, line)
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
    painter.save()
    painter.translate(place.right() - line, place.bottom())
    painter.rotate(-90)
    label = painter.fontMetrics().elidedText(scale.label, Qt.TextElideMode.ElideRight, int(place.height()))
    painter.drawText(QRectF(0, 0, place.height(), line), Qt.AlignmentFlag.AlignCenter, label)
    painter.restore()


class Legend(QWidget):
    """A lying bar with its label on paper of its own, for a corner of a photograph."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._scale: Scale | None = None
        self._note = ""
        theme_changed.connect(self.update)
        self.hide()

    def set_scale(self, scale: Scale | None, note: str = "") -> None:
        """Show another scale with a second line of words, or nothing."""
        self._scale, self._note = scale, note
        self.setVisible(scale is not None)
        if scale is not None:
            ends = ", ".join(text for _, text in ticks(scale))
            self.setAccessibleName(f"Colours: {scale.label}, {ends}. {note}".rstrip())
            self.resize(self.sizeHint())
            self.update()

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        words = [self._scale.label if self._scale else "", self._note]
        lines = 2 + bool(self._note)
        width = max(150, *(metrics.horizontalAdvance(text) for text in words))
        return QSize(width + 16, lines * metrics.height() + 10 + 14)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._scale is None:
            return
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(theme.line))
        painter.setBrush(faded(theme.panel, 0.9))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        self._paint_words_and_bar(painter, self._scale)

    def _paint_words_and_bar(self, painter: QPainter, scale: Scale) -> None:
        theme = current_theme()
        painter.setFont(tabular_font(TICK_PIXELS))
        line = painter.fontMetrics().height()
        row = QRectF(8, 5, self.width() - 16, line)
        painter.setPen(QColor(theme.text))
        painter.drawText(row, Qt.AlignmentFlag.AlignLeft, scale.label)
        bar = QRectF(row.left(), row.bottom() + 3, row.width(), 8)
        painter.drawImage(bar, ramp(scale, upright=False))
        painter.setPen(QColor(theme.secondary))
        numbers = QRectF(bar.left(), bar.bottom() + 2, bar.width(), line)
        for share, text in ticks(scale):
            side = (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight)
            painter.drawText(numbers, side[round(2 * share)], text)
        painter.drawText(numbers.translated(0, line), Qt.AlignmentFlag.AlignLeft, self._note)
