"""The bar that says what colours stand for: its range, 0 if it lies inside, and the label with the unit."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter

from vsrn_viewer.palette import Colours, colours
from vsrn_viewer.picture import Scale
from vsrn_viewer.ui.theme import current_theme, tabular_font

TICK_PIXELS = 11
_STEPS = 256
_BAR = 10  # thickness of the upright bar, pixels
_TICK = 6  # from it to its numbers, pixels


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


def upright_bar_width(scale: Scale) -> int:
    """Return the width of the upright bar with its numbers, pixels."""
    metrics = QFontMetrics(tabular_font(TICK_PIXELS))
    return _BAR + _TICK + max(metrics.horizontalAdvance(text) for _, text in ticks(scale))


def draw_upright_bar(painter: QPainter, place: QRectF, scale: Scale) -> None:
    """Draw the bar at the left edge of `place` and its numbers beside it; high at the top."""
    theme = current_theme()
    painter.setFont(tabular_font(TICK_PIXELS))
    line = painter.fontMetrics().height()
    bar = QRectF(place.left(), place.top(), _BAR, place.height())
    painter.drawImage(bar, ramp(scale, upright=True))
    painter.setPen(QColor(theme.line))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(bar)
    painter.setPen(QColor(theme.secondary))
    for share, text in ticks(scale):
        y = bar.bottom() - share * bar.height()
        painter.drawLine(QPointF(bar.right(), y), QPointF(bar.right() + 3, y))
        top = min(place.bottom() - line, max(place.top(), y - line / 2))  # the ends' numbers stay beside the bar
        words = QRectF(bar.right() + _TICK, top, place.right() - bar.right() - _TICK, line)
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
