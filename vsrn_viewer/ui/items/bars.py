"""Bars that rise and fall from a base line, with their errors, names and numbers.

Everything but the highlight is painted once into a pixmap.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
)
from PySide6.QtWidgets import QWidget

from vsrn_viewer.palette import HIGHLIGHT, bar_colours
from vsrn_viewer.picture import BarsPicture
from vsrn_viewer.ui.items.cutting import fitted
from vsrn_viewer.ui.items.halo import LABEL_PIXELS, draw_label, label_size
from vsrn_viewer.ui.items.painted_once import PaintedOnce
from vsrn_viewer.ui.items.scale_bar import TICK_PIXELS
from vsrn_viewer.ui.theme import current_theme, tabular_font

Bar = tuple[int, int]  # (series, group)

_LINE, _INSET = 18, 10  # the height of a line of the legend; from the sides, pixels
_SWATCH = 10
_GROUP = 68  # pixels of a compact group, in which its name has room
_CENTRE = Qt.AlignmentFlag.AlignCenter
_NUMBER = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_WORDS = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class _Room(NamedTuple):
    """Margins around the bars, pixels; head: lines of words above the keys."""

    left: int
    right: int
    below: int
    head: int
    most: QSize  # that is wished for
    least: QSize


_WHOLE = _Room(46, 14, 26, 2, QSize(380, 300), QSize(200, 140))
_COMPACT = _Room(4, 4, 18, 0, QSize(240, 56), QSize(240, 56))


class BarsCanvas(PaintedOnce):
    """Shows a BarsPicture. Says which bar is pointed at or clicked; Left and Right move over the bars."""

    pointed = Signal(object)  # Bar, None when the pointer leaves
    clicked = Signal(object)  # Bar
    menu_asked = Signal(QPoint)  # place on the screen

    def __init__(self, name: str, compact: bool = False, parent: QWidget | None = None) -> None:
        """name: of the picture, for whoever cannot see it. compact: bars with their names alone, as a line of text is
        high three times; what they are stands beside them."""
        super().__init__(name, parent)
        self._room = _COMPACT if compact else _WHOLE
        self.picture: BarsPicture | None = None
        self.hovered: Bar | None = None
        self.marked = -1  # the group that stands out, -1 for none

    def set_picture(self, picture: BarsPicture | None, marked: int = -1) -> None:
        """Show other bars, or none. marked: the group that stands out."""
        self.picture, self.marked, self.hovered = picture, marked, None
        self.updateGeometry()
        self.drop_painting()

    def bar_at(self, place: QPointF) -> Bar | None:
        """Return the bar in whose column a place lies, None beside all."""
        if self.picture is None:
            return None
        x = (place.x() - self._plot().left()) / self._plot().width() * len(self.picture.groups)
        bars = [(series, group) for group in range(len(self.picture.groups)) for series in self._series()]
        return next((bar for bar in bars if self.picture.span(*bar)[0] <= x <= self.picture.span(*bar)[1]), None)

    def readout(self, bar: Bar) -> str:
        """Return the value of a bar in words."""
        if self.picture is None:
            return ""
        value, error = float(self.picture.values[bar]), float(self.picture.errors[bar])
        return self.picture.said(value) + (f" ± {self.picture.said(error)}" if error else "")

    def sizeHint(self) -> QSize:
        wide = _GROUP * len(self.picture.groups) if self.picture is not None and not self._room.head else 0
        return QSize(max(self._room.most.width(), wide), self._room.most.height())

    def minimumSizeHint(self) -> QSize:
        return self._room.least

    def has_picture(self) -> bool:
        return self.picture is not None

    def paint_above(self, painter: QPainter) -> None:
        if self.picture is not None and self.hovered is not None and not math.isnan(self.picture.values[self.hovered]):
            self._paint_readout(painter, self.hovered)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.bar_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        bar = self.bar_at(event.position())
        if bar is not None and event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(bar)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.picture is not None:
            self.menu_asked.emit(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if self.picture is not None and step is not None and not event.modifiers():
            bars = [(series, group) for group in range(len(self.picture.groups)) for series in self._series()]
            at = bars.index(self.hovered) + step if self.hovered in bars else 0
            self._hover(bars[min(max(at, 0), len(bars) - 1)])
        elif self.hovered is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.clicked.emit(self.hovered)
        else:
            super().keyPressEvent(event)

    def _series(self) -> range:
        return range(len(self.picture.series)) if self.picture is not None else range(0)

    def _hover(self, bar: Bar | None) -> None:
        if bar != self.hovered:
            self.hovered = bar
            self.pointed.emit(bar)
            self.update()

    def _keys(self) -> list[tuple[QRectF, str]]:
        """Return where the key of each series stands, swatch and name, and its colour: as many to a line as fit."""
        if self.picture is None or len(self.picture.series) < 2:
            return []
        metrics, left, line = QFontMetricsF(tabular_font(TICK_PIXELS)), float(_INSET), self._room.head
        keys = []
        for name, colour in zip(self.picture.series, bar_colours(self.picture, current_theme()), strict=False):
            width = _SWATCH + 6 + metrics.horizontalAdvance(name) + 1
            if left > _INSET and left + width > self.width() - _INSET:
                left, line = float(_INSET), line + 1
            keys.append((QRectF(left, 6 + line * _LINE, width, _LINE), colour))
            left += width + 14
        return keys

    def _plot(self) -> QRectF:
        keys = self._keys()
        room = self._room
        top = (keys[-1][0].bottom() if keys else 6 + room.head * _LINE) + 6
        width, height = self.width() - room.left - room.right, self.height() - top - room.below
        return QRectF(room.left, top, max(1, width), max(1, height))

    def _bar(self, bar: Bar) -> QRectF:
        """Return where a bar lies, from the base line to its value."""
        assert self.picture is not None
        plot, (left, right) = self._plot(), self.picture.span(*bar)
        unit = plot.width() / len(self.picture.groups)
        base, top = (self._y(value) for value in (self.picture.base, float(self.picture.values[bar])))
        return QRectF(plot.left() + left * unit, min(base, top), (right - left) * unit, abs(top - base))

    def _y(self, value: float) -> float:
        assert self.picture is not None
        plot = self._plot()
        return plot.bottom() - self.picture.height(value) * plot.height()

    def paint_picture(self, painter: QPainter) -> None:
        picture = self.picture
        assert picture is not None
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(tabular_font(TICK_PIXELS))
        self._paint_ground(painter, picture)
        for group in range(len(picture.groups)):
            for series in self._series():
                self._paint_bar(painter, picture, (series, group))
        painter.setPen(QPen(QColor(current_theme().text), 1))
        base = self._y(picture.base)
        painter.drawLine(QPointF(self._plot().left(), base), QPointF(self._plot().right(), base))
        self._paint_legend(painter, picture)

    def _paint_ground(self, painter: QPainter, picture: BarsPicture) -> None:
        """Paint the lines of the ticks with their numbers, and the names of the groups."""
        theme, plot = current_theme(), self._plot()
        for tick in picture.ticks if self._room.head else ():
            y = self._y(tick)
            painter.setPen(QColor(theme.line))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            painter.setPen(QColor(theme.secondary))
            painter.drawText(QRectF(0, y - 8, plot.left() - 6, 16), _NUMBER, picture.said(tick))
        unit = plot.width() / len(picture.groups)
        for group, name in enumerate(picture.groups):
            painter.setPen(QColor(theme.accent if group == self.marked else theme.text))
            painter.setFont(tabular_font(TICK_PIXELS, bold=group == self.marked))
            text = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, int(unit) - 2)
            painter.drawText(QRectF(plot.left() + group * unit, plot.bottom() + 4, unit, 18), _CENTRE, text)
        painter.setFont(tabular_font(TICK_PIXELS))

    def _paint_bar(self, painter: QPainter, picture: BarsPicture, bar: Bar) -> None:
        value, error = float(picture.values[bar]), float(picture.errors[bar])
        if math.isnan(value):
            return
        colours, place = bar_colours(picture, current_theme()), self._bar(bar)
        painter.fillRect(place, QColor(colours[int(value < picture.base)] if picture.signed else colours[bar[0]]))
        if error:
            middle = place.center().x()
            painter.setPen(QPen(QColor(current_theme().text), 1.5))
            painter.drawLine(QPointF(middle, self._y(value - error)), QPointF(middle, self._y(value + error)))

    def _paint_legend(self, painter: QPainter, picture: BarsPicture) -> None:
        """Say what the numbers are, of what, and which series has which colour."""
        if not self._room.head:
            return
        theme, width = current_theme(), self.width() - 2 * _INSET
        line = f" · line: {picture.base_name}" if picture.base_name else ""
        painter.setPen(QColor(theme.secondary))
        for at, words in enumerate((picture.scale.label + line, picture.note)):
            text = fitted(words, width, painter.fontMetrics().horizontalAdvance)
            painter.drawText(QRectF(_INSET, 6 + at * _LINE, width, _LINE), _WORDS, text)
        painter.setPen(QColor(theme.text))
        for name, (place, colour) in zip(picture.series, self._keys(), strict=False):
            swatch = QRectF(place.left(), place.center().y() - _SWATCH / 2, _SWATCH, _SWATCH)
            painter.fillRect(swatch, QColor(colour))
            painter.drawText(place.adjusted(_SWATCH + 6, 0, 0, 0), _WORDS, name)

    def _paint_readout(self, painter: QPainter, bar: Bar) -> None:
        """Write the value of the hovered bar beyond its end."""
        painter.setFont(tabular_font(LABEL_PIXELS))
        place, words = self._bar(bar), self.readout(bar)
        width, height = label_size(QFontMetricsF(painter.font()), words)
        assert self.picture is not None
        rises = float(self.picture.values[bar]) >= self.picture.base
        top = place.top() - height - 4 if rises else place.bottom() + 4
        left = min(max(0.0, place.center().x() - width / 2), self.width() - width)
        draw_label(painter, QRectF(left, max(0.0, top), width, height), words, QColor(HIGHLIGHT))
