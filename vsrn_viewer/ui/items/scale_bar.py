"""The bar that says what colours stand for: its range, 0 if it lies inside, and the label with the unit."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from vsrn_viewer.palette import Colours, colours
from vsrn_viewer.picture import Scale
from vsrn_viewer.ui.items.halo import faded
from vsrn_viewer.ui.theme import current_theme, tabular_font, theme_changed

TICK_PIXELS = 11
_STEPS = 256
_LEGEND_WIDTH = 248  # pixels; longer words wrap
_PADDING = 8
_BAR = 10  # thickness of the upright bar, pixels
_TICK = 6  # from it to its numbers, pixels
_WRAPPED = Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
_SIDES = (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight)


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
        """Show another scale with more words below it, or nothing."""
        self._scale, self._note = scale, note
        self.setVisible(scale is not None)
        if scale is not None:
            ends = ", ".join(text for _, text in ticks(scale))
            self.setAccessibleName(f"Colours: {scale.label}, {ends}. {note}".rstrip())
            self.resize(_LEGEND_WIDTH, self._lay_out(scale)[-1].bottom() + _PADDING)
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._scale is None:
            return
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(theme.line))
        painter.setBrush(faded(theme.panel, 0.9))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        label, bar, numbers, note = self._lay_out(self._scale)
        painter.setFont(tabular_font(TICK_PIXELS))
        painter.setPen(QColor(theme.text))
        painter.drawText(label, _WRAPPED, self._scale.label)
        painter.drawImage(bar, ramp(self._scale, upright=False))
        painter.setPen(QColor(theme.secondary))
        for share, text in ticks(self._scale):
            painter.drawText(numbers, _SIDES[round(2 * share)], text)
        painter.drawText(note, _WRAPPED, self._note)

    def _lay_out(self, scale: Scale) -> tuple[QRect, QRect, QRect, QRect]:
        """Return the places of label, bar, numbers and note, from top to bottom."""
        metrics = QFontMetrics(tabular_font(TICK_PIXELS))
        width = _LEGEND_WIDTH - 2 * _PADDING
        endless = QRect(_PADDING, _PADDING, width, 1000)
        label = QRect(_PADDING, _PADDING, width, metrics.boundingRect(endless, _WRAPPED, scale.label).height())
        bar = QRect(_PADDING, label.bottom() + 4, width, 8)
        numbers = QRect(_PADDING, bar.bottom() + 3, width, metrics.height())
        note_height = metrics.boundingRect(endless, _WRAPPED, self._note).height() if self._note else 0
        return label, bar, numbers, QRect(_PADDING, numbers.bottom() + 1, width, note_height)
