"""A chart of points, with lines: what is pointed at says its words.

Everything but the highlight is painted once into a pixmap.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from vsrn_viewer.palette import DARK, HIGHLIGHT, SERIES
from vsrn_viewer.plots import Axis, Chart, Points, Segments
from vsrn_viewer.ui.items.halo import LABEL_PIXELS, draw_label, label_size
from vsrn_viewer.ui.items.painted_once import PaintedOnce
from vsrn_viewer.ui.items.pixmaps import clear_pixmap
from vsrn_viewer.ui.items.scale_bar import TICK_PIXELS
from vsrn_viewer.ui.theme import current_theme, tabular_font

LEFT, RIGHT, TOP, BOTTOM = 34, 10, 22, 34  # around the axes, pixels
MARK = 2.5  # half the width of a usual mark
_REACH = 8.0  # pixels from a mark's middle within which it is meant
_OPAQUE = 190  # of 255; marks lie on each other
_AROUND_WORDS = 12  # pixels of a label that are not its words
_LINE = 16  # the height of a line of text
_NUMBER = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_MIDDLE = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop


class ScatterCanvas(PaintedOnce):
    """Shows a Chart of points. Says which one is pointed at or clicked; arrows move over the points."""

    pointed = Signal(int)  # point, in the order of the marks; -1 for none
    clicked = Signal(int)
    menu_asked = Signal(int, QPoint)  # point or -1, place on the screen

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.chart: Chart | None = None
        self.words: Sequence[str] = ()
        self.hovered = -1
        self.places = np.zeros((0, 2))  # of the points, in units of the axes from 0 to 1

    def set_chart(self, chart: Chart | None, words: Sequence[str] = ()) -> None:
        """Show other points, or none. words: what each point is, in the order of the marks."""
        self.chart, self.words, self.hovered = chart, words, -1
        self.places = (
            np.zeros((0, 2)) if chart is None else np.concatenate([shares_of(chart, one) for one in points_of(chart)])
        )
        self.drop_painting()

    def point_at(self, place: QPointF) -> int:
        """Return the nearest point within reach of a place, -1 for none."""
        if not len(self.places):
            return -1
        plot = self.plot()
        x = plot.left() + self.places[:, 0] * plot.width() - place.x()
        y = plot.bottom() - self.places[:, 1] * plot.height() - place.y()
        away = np.where(self.is_seen(), np.hypot(x, y), np.inf)
        nearest = int(np.argmin(away))
        return nearest if away[nearest] <= _REACH else -1

    def is_seen(self) -> npt.NDArray[np.bool_]:
        """Return which points lie between the ends of the axes, (P,)."""
        return np.asarray(((self.places >= 0) & (self.places <= 1)).all(axis=1))

    def place_of(self, point: int) -> QPointF:
        """Return where a point lies, in pixels of the widget."""
        plot, (x, y) = self.plot(), self.places[point]
        return QPointF(plot.left() + x * plot.width(), plot.bottom() - y * plot.height())

    def sizeHint(self) -> QSize:
        return QSize(300, 240)

    def minimumSizeHint(self) -> QSize:
        return QSize(150, 110)

    def has_picture(self) -> bool:
        return self.chart is not None

    def paint_picture(self, painter: QPainter) -> None:
        chart = self.chart
        assert chart is not None
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_axes(painter, chart)
        painter.setPen(QPen(QColor(current_theme().secondary), 1))
        for mark in chart.marks:
            if isinstance(mark, Segments):
                for first, second in mark.ends:
                    painter.drawLine(self._pixel(chart, *first), self._pixel(chart, *second))
        self.paint_points(painter, chart)

    def paint_above(self, painter: QPainter) -> None:
        if self.chart is None or self.hovered < 0:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = self.place_of(self.hovered)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(current_theme().text), 1.5))
        painter.drawEllipse(place, 2 * MARK + 1, 2 * MARK + 1)
        painter.setFont(tabular_font(LABEL_PIXELS))
        metrics = QFontMetricsF(painter.font())
        words = metrics.elidedText(self.words[self.hovered], Qt.TextElideMode.ElideRight, self.width() - _AROUND_WORDS)
        width, height = label_size(metrics, words)
        left = min(max(0.0, place.x() - width / 2), max(0.0, self.width() - width))
        top = place.y() - height - 10 if place.y() - height - 10 > 0 else place.y() + 10
        draw_label(painter, QRectF(left, top, width, height), words, QColor(HIGHLIGHT))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.hover(self.point_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.hover(-1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        point = self.point_at(event.position())
        if point >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(point)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        if self.chart is not None:
            self.menu_asked.emit(self.point_at(QPointF(event.pos())) if mouse else self.hovered, event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}.get(
            Qt.Key(event.key())
        )
        if step is not None and len(self.places) and not event.modifiers():
            self.hover(min(max(self.hovered + step, 0), len(self.places) - 1))
        elif self.hovered >= 0 and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.clicked.emit(self.hovered)
        else:
            super().keyPressEvent(event)

    def hover(self, point: int) -> None:
        """Point at a point, -1 for none."""
        if point != self.hovered:
            self.hovered = point
            self.pointed.emit(point)
            self.update()

    def plot(self) -> QRectF:
        """Return what lies between the axes, in pixels of the widget."""
        width, height = self.width() - LEFT - RIGHT, self.height() - TOP - BOTTOM
        return QRectF(LEFT, TOP, max(1, width), max(1, height))

    def _pixel(self, chart: Chart, x: float, y: float) -> QPointF:
        plot = self.plot()
        across, up = float(_share(chart.x, np.array(x))), float(_share(chart.y, np.array(y)))
        return QPointF(plot.left() + across * plot.width(), plot.bottom() - up * plot.height())

    def _paint_axes(self, painter: QPainter, chart: Chart) -> None:
        theme, plot = current_theme(), self.plot()
        painter.setFont(tabular_font(TICK_PIXELS))
        for tick in chart.y.ticks:
            y = self._pixel(chart, chart.x.low, tick).y()
            painter.setPen(QColor(theme.line))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            painter.setPen(QColor(theme.secondary))
            painter.drawText(QRectF(0, y - _LINE / 2, plot.left() - 5, _LINE), _NUMBER, f"{tick:,g}")
        for tick in chart.x.ticks:
            x = self._pixel(chart, tick, chart.y.low).x()
            painter.setPen(QColor(theme.line))
            painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
            painter.setPen(QColor(theme.secondary))
            painter.drawText(QRectF(x - 30, plot.bottom() + 2, 60, _LINE), _MIDDLE, f"{tick:,g}")
        painter.setPen(QColor(theme.text))
        left, width = plot.left() - LEFT + 4, plot.width() + LEFT + RIGHT - 8
        head = QRectF(left, 2, width, _LINE)
        words = f"{chart.title}: {chart.y.label}" if chart.title else chart.y.label
        painter.drawText(head, painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideMiddle, int(head.width())))
        below = QRectF(left, self.height() - _LINE, width, _LINE)
        words = painter.fontMetrics().elidedText(chart.x.label, Qt.TextElideMode.ElideMiddle, int(below.width()))
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, words)

    def paint_points(self, painter: QPainter, chart: Chart) -> None:
        """Paint all points, the later marks over the earlier ones."""
        plot = self.plot()
        for mark in points_of(chart):
            colour = series_colour(mark.series)
            colour.setAlpha(_OPAQUE)
            sizes = np.ones(len(mark.x)) if mark.sizes is None else mark.sizes
            discs = {size: _disc(colour, MARK * size, self.devicePixelRatioF()) for size in set(sizes.tolist())}
            places = [plot.left(), plot.bottom()] + shares_of(chart, mark) * [plot.width(), -plot.height()]
            corners = places - MARK * sizes[:, None] - 1
            for (x, y), size in zip(corners.tolist(), sizes.tolist(), strict=True):
                painter.drawPixmap(QPointF(x, y), discs[size])


def series_colour(series: int) -> QColor:
    """Return the colour of a series in the window's theme."""
    look = SERIES[series]
    return QColor(look.on_dark if current_theme() is DARK else look.colour)


def _disc(colour: QColor, radius: float, ratio: float) -> QPixmap:
    """Return a disc with a pixel of room around it: thousands of the same are copied faster than painted."""
    side = math.ceil(2 * radius) + 2
    disc = clear_pixmap(QSize(side, side), ratio)
    painter = QPainter(disc)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(QPointF(radius + 1, radius + 1), radius, radius)
    painter.end()
    return disc


def points_of(chart: Chart) -> list[Points]:
    """Return the marks that are points, in their order."""
    return [mark for mark in chart.marks if isinstance(mark, Points)]


def shares_of(chart: Chart, mark: Points) -> npt.NDArray[np.float64]:
    """Return where points lie between the ends of the axes, (P,2), 0 to 1."""
    return np.column_stack([_share(chart.x, mark.x), _share(chart.y, mark.y)])


def _share(axis: Axis, values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    low, high, at = axis.low, axis.high, np.asarray(values, np.float64)
    if axis.logarithmic:
        low, high, at = math.log10(low), math.log10(high), np.log10(at)
    share: npt.NDArray[np.float64] = (at - low) / (high - low)
    return share
