"""A map of tens of thousands of points: painted within a frame, and what a line is drawn around is chosen."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHideEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)

from vsrn_viewer.palette import FAINT
from vsrn_viewer.plots import Chart
from vsrn_viewer.ui.items.scatter import BOTTOM, LEFT, MARK, RIGHT, TOP, ScatterCanvas, points_of, series_colour
from vsrn_viewer.ui.items.zooming import Part, Zoom, part_seen, zoomed_at
from vsrn_viewer.ui.theme import current_theme

_RADIUS = 0.7 * MARK  # of a usual point; there are many
_DRAG = 6.0  # pixels that the pointer moves before a press is a line and no click
_MARGIN = 8  # pixels around the axes for the marks at their ends
_SMOOTH = 4  # samples along each side of a pixel
_STEP = 1.25  # a notch of the wheel, or a key, shows so much less
_ZOOM_KEYS = {"+": _STEP, "-": 1 / _STEP, "−": 1 / _STEP, "0": 0.0}  # 0 for all

Doubles = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]


class MapCanvas(ScatterCanvas):
    """Shows a Chart whose axes have the same unit. A line drawn around points with the left button chooses them.

    The wheel zooms at the pointer; the middle button, or Shift with the left one, moves the part that is seen; a double
    click shows all. + − 0 do the same.
    """

    enclosed = Signal(object)  # (P,) bool, in the order of the marks
    typed = Signal(int, str)  # point that is pointed at, letter
    left = Signal()  # Esc
    zoomed = Signal(bool)  # whether a part is shown

    def __init__(self, name: str, part_of: Callable[[Chart, Part], Chart] | None = None) -> None:
        """part_of: makes a chart of a part of the axes; None shows all, always."""
        super().__init__(name)
        self._part_of = part_of
        self._all: Chart | None = None
        self._zoom: Zoom | None = None  # None for all
        self._pressed: QPointF | None = None
        self._line = QPolygonF()
        self._held: QPointF | None = None  # where a part that is moved was last held

    @property
    def is_zoomed(self) -> bool:
        """Whether a part is shown."""
        return self._zoom is not None

    def set_chart(self, chart: Chart | None, words: Sequence[str] = ()) -> None:
        """See ScatterCanvas. Of the same axes the same part is shown."""
        if chart is None or self._all is None or _ends(chart) != _ends(self._all):
            self._take_zoom(None)
        self._all = chart
        self._show_part(words)

    def show_all(self) -> None:
        """Show everything again."""
        self._take_zoom(None)
        self._show_part(self.words)

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Enlarge what is shown so many times; at: what stays where it is, else the middle."""
        whole, zoom = self._all, self._zoom
        if whole is None or self._part_of is None:
            return
        place = self.plot().center() if at is None else at
        wanted = factor * (1.0 if zoom is None else zoom.factor)
        self._take_zoom(zoomed_at(whole, wanted, *self._units_at(place), place, super().plot()))
        self._show_part(self.words)

    def move_to(self, x: float, y: float) -> None:
        """Show a place of an enlarged map, in units of the axes, as near to the middle as the map's ends let it."""
        if self._zoom is not None and self.chart is not None:
            self._zoom = replace(self._zoom, x=x, y=y)
            self._show_part(self.words)

    def _units_at(self, place: QPointF) -> tuple[float, float]:
        """Return which place of the axes lies at a pixel."""
        plot, chart = self.plot(), self.chart
        assert chart is not None
        across = (place.x() - plot.left()) / plot.width()
        up = (plot.bottom() - place.y()) / plot.height()
        x, y = chart.x, chart.y
        return x.low + across * (x.high - x.low), y.low + up * (y.high - y.low)

    def _take_zoom(self, zoom: Zoom | None) -> None:
        was, self._zoom = self._zoom, zoom
        if (was is None) != (zoom is None):
            self.zoomed.emit(zoom is not None)

    def _show_part(self, words: Sequence[str]) -> None:
        hovered, chart, zoom = self.hovered, self._all, self._zoom
        if chart is not None and zoom is not None and self._part_of is not None:
            part = part_seen(chart, zoom, super().plot())
            self._zoom = replace(zoom, x=(part[0] + part[1]) / 2, y=(part[2] + part[3]) / 2)
            chart = self._part_of(chart, part)
        same = words is self.words
        super().set_chart(chart, words)
        self.hovered = hovered if same else -1

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._zoom is not None:
            self._show_part(self.words)

    def plot(self) -> QRectF:
        """Return what lies between the axes: a unit across is as long as one upwards."""
        whole, chart = super().plot(), self.chart
        if chart is None:
            return whole
        across, up = chart.x.high - chart.x.low, chart.y.high - chart.y.low
        scale = min(whole.width() / across, whole.height() / up)
        width, height = scale * across, scale * up
        return QRectF(whole.left(), whole.center().y() - height / 2, width, height)

    def filled_width(self, height: int) -> int:
        """Return how wide the whole map with its axes is in a widget of this height, pixels."""
        chart = self._all
        share = 1.0 if chart is None else (chart.x.high - chart.x.low) / (chart.y.high - chart.y.low)
        return LEFT + RIGHT + math.ceil(share * max(1, height - TOP - BOTTOM))

    def paint_points(self, painter: QPainter, chart: Chart) -> None:
        """Paint all points with NumPy: a disc each takes Qt five times as long."""
        ratio, plot = self.devicePixelRatioF(), self.plot()
        ground = plot.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)
        width, height = math.ceil(ground.width() * ratio), math.ceil(ground.height() * ratio)
        pixels = np.zeros((height * width, 4), np.float32)
        places = ([0, plot.height()] + self.places * [plot.width(), -plot.height()] + _MARGIN) * ratio
        first, seen = 0, self.is_seen()
        for mark in points_of(chart):
            size = 1.0 if mark.sizes is None else float(mark.sizes[0])  # all of a mark are of one size
            mine = places[first : first + len(mark.x)]
            mine = mine[seen[first : first + len(mark.x)]]
            cover = _cover(mine, _RADIUS * size * ratio, (height, width)).reshape(-1)
            covered = np.flatnonzero(cover)
            share = cover[covered, None] * np.float32((FAINT if mark.is_faint else 1.0) / 255)
            colour = series_colour(mark.series)
            ink = np.array([colour.red(), colour.green(), colour.blue(), 255], np.float32)
            pixels[covered] += share * (ink - pixels[covered])
            first += len(mark.x)
        painted = pixels.round().astype(np.uint8)
        image = QImage(painted.data, width, height, 4 * width, QImage.Format.Format_RGBA8888_Premultiplied)
        painter.drawImage(QRectF(ground.topLeft(), QSizeF(width / ratio, height / ratio)), image)

    def paint_above(self, painter: QPainter) -> None:
        """Paint the point that is pointed at, and the line that is being drawn."""
        if self.hovered >= 0 and self.is_seen()[self.hovered]:
            super().paint_above(painter)
        if not self._line.isEmpty():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            accent = QColor(current_theme().accent)
            painter.setPen(QPen(accent, 1.5, Qt.PenStyle.DashLine))
            accent.setAlpha(30)
            painter.setBrush(accent)
            painter.drawPolygon(self._line)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        moves = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if event.button() == Qt.MouseButton.MiddleButton or (event.button() == Qt.MouseButton.LeftButton and moves):
            self._held = event.position()
        elif event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        pressed, place = self._pressed, event.position()
        if self._held is not None:
            held, middle = self._units_at(self._held), self._units_at(self.plot().center())
            now, self._held = self._units_at(place), place
            self.move_to(middle[0] + held[0] - now[0], middle[1] + held[1] - now[1])
        elif pressed is None:
            super().mouseMoveEvent(event)
        elif not self._line.isEmpty() or (place - pressed).manhattanLength() >= _DRAG:
            if self._line.isEmpty():
                self.hover(-1)
                self._line.append(pressed)
            self._line.append(place)
            self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.point_at(event.position()) < 0:
            self.show_all()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom(_STEP ** (event.angleDelta().y() / 120), event.position())
        self.hover(self.point_at(event.position()))
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = None
        if event.button() != Qt.MouseButton.LeftButton or self._pressed is None:
            return
        line = np.array([[corner.x(), corner.y()] for corner in self._line.toList()])
        self._give_up()
        if len(line):
            plot = self.plot()
            places = [plot.left(), plot.bottom()] + self.places * [plot.width(), -plot.height()]
            self.enclosed.emit(inside(places, line) & self.is_seen())
        elif (point := self.point_at(event.position())) >= 0:
            self.clicked.emit(point)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if self._pressed is None:
                self.left.emit()
            self._give_up()
        elif event.text() in _ZOOM_KEYS and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            factor = _ZOOM_KEYS[event.text()]
            self.zoom(factor, self._middle()) if factor else self.show_all()
        elif self.hovered >= 0 and event.text().isalpha() and not event.modifiers():
            self.typed.emit(self.hovered, event.text())
        else:
            super().keyPressEvent(event)
            self._reveal()

    def _middle(self) -> QPointF | None:
        """Return where keys zoom: at the point that is pointed at, None for the middle."""
        return self.place_of(self.hovered) if self.hovered >= 0 else None

    def _reveal(self) -> None:
        """Move to the point that keys have come to, if it lies outside what is shown."""
        if self.hovered >= 0 and not self.is_seen()[self.hovered]:
            self.move_to(*self._units_at(self.place_of(self.hovered)))

    def hideEvent(self, event: QHideEvent) -> None:
        self._give_up()
        super().hideEvent(event)

    def _give_up(self) -> None:
        """Draw no line any more."""
        self._pressed = self._held = None
        self._line = QPolygonF()
        self.update()


def _ends(chart: Chart) -> tuple[float, ...]:
    return chart.x.low, chart.x.high, chart.y.low, chart.y.high


def inside(places: Doubles, line: Doubles) -> Bools:
    """Return which places (P,2) lie inside a line (L,2) that ends where it begins: those from which a ray crosses it an
    odd number of times."""
    x, y = places.T
    found = np.zeros(len(places), dtype=bool)
    for (x0, y0), (x1, y1) in zip(line, np.roll(line, -1, axis=0), strict=True):
        if y0 != y1:
            found ^= ((y0 > y) != (y1 > y)) & (x < x0 + (y - y0) * (x1 - x0) / (y1 - y0))
    return found


def _cover(places: Doubles, radius: float, shape: tuple[int, int]) -> Bytes:
    """Return how much of each pixel the discs around places (P,2) cover, (H,W), 255 for all. radius: in pixels."""
    reach = math.ceil(radius)
    (height, width), side = shape, 2 * reach + 1
    hit = np.zeros((height + 2 * reach, width + 2 * reach), np.uint8)
    columns, rows = np.floor(places).astype(np.int64).T
    hit[rows + reach, columns + reach] = 255
    cover = np.zeros(shape, np.uint8)
    for (down, right), share in np.ndenumerate(_disc(radius, side)):
        if share:
            np.maximum(cover, hit[down : down + height, right : right + width] & share, out=cover)
    return cover


def _disc(radius: float, side: int) -> Bytes:
    """Return how much of each of (side,side) pixels a disc in their middle covers, 255 for all."""
    samples = (np.arange(side * _SMOOTH) + 0.5) / _SMOOTH - side / 2
    inner = np.hypot(samples[:, None], samples[None]) <= radius
    shares = inner.reshape(side, _SMOOTH, side, _SMOOTH).mean(axis=(1, 3))
    disc: Bytes = (255 * shares).round().astype(np.uint8)
    return disc
