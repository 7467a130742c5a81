"""A map of tens of thousands of points: painted within a frame, and what a line is drawn around is chosen."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QHideEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPen, QPolygonF

from vsrn_viewer.palette import FAINT
from vsrn_viewer.plots import Chart
from vsrn_viewer.ui.items.scatter import MARK, ScatterCanvas, points_of, series_colour
from vsrn_viewer.ui.theme import current_theme

_RADIUS = 0.7 * MARK  # of a usual point; there are many
_DRAG = 6.0  # pixels that the pointer moves before a press is a line and no click
_SMOOTH = 4  # samples along each side of a pixel

Doubles = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
_Pixels = npt.NDArray[np.float32]


class MapCanvas(ScatterCanvas):
    """Shows a Chart whose axes have the same unit. A line drawn around points with the left button chooses them."""

    enclosed = Signal(object)  # (P,) bool, in the order of the marks
    left = Signal()  # Esc

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._pressed: QPointF | None = None
        self._line = QPolygonF()

    def plot(self) -> QRectF:
        """Return what lies between the axes: a unit across is as long as one upwards."""
        whole, chart = super().plot(), self.chart
        if chart is None:
            return whole
        across, up = chart.x.high - chart.x.low, chart.y.high - chart.y.low
        scale = min(whole.width() / across, whole.height() / up)
        width, height = scale * across, scale * up
        return QRectF(whole.center().x() - width / 2, whole.center().y() - height / 2, width, height)

    def paint_points(self, painter: QPainter, chart: Chart) -> None:
        """Paint all points with NumPy: one copy of a disc each takes Qt five times as long."""
        ratio, plot = self.devicePixelRatioF(), self.plot()
        width, height = round(self.width() * ratio), round(self.height() * ratio)
        pixels = np.zeros((height, width, 4), np.float32)
        first = 0
        for mark in points_of(chart):
            shares = self.places[first : first + len(mark.x)]
            first += len(mark.x)
            places = ([plot.left(), plot.bottom()] + shares * [plot.width(), -plot.height()]) * ratio
            size = 1.0 if mark.sizes is None else float(mark.sizes[0])  # all of a mark are of one size
            _stamp(pixels, places, _RADIUS * size * ratio, _rgba(mark.series, FAINT if mark.is_faint else 1.0))
        painted = np.ascontiguousarray(pixels.round().astype(np.uint8))
        image = QImage(painted.data, width, height, 4 * width, QImage.Format.Format_RGBA8888_Premultiplied)
        painter.drawImage(QRectF(0, 0, self.width(), self.height()), image)

    def paint_above(self, painter: QPainter) -> None:
        """Paint the point that is pointed at, and the line that is being drawn."""
        super().paint_above(painter)
        if not self._line.isEmpty():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            accent = QColor(current_theme().accent)
            painter.setPen(QPen(accent, 1.5, Qt.PenStyle.DashLine))
            accent.setAlpha(30)
            painter.setBrush(accent)
            painter.drawPolygon(self._line)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        pressed, place = self._pressed, event.position()
        if pressed is None:
            super().mouseMoveEvent(event)
        elif not self._line.isEmpty() or (place - pressed).manhattanLength() >= _DRAG:
            if self._line.isEmpty():
                self.hover(-1)
                self._line.append(pressed)
            self._line.append(place)
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._pressed is None:
            return
        line = np.array([[corner.x(), corner.y()] for corner in self._line.toList()])
        self._give_up()
        if len(line):
            plot = self.plot()
            places = [plot.left(), plot.bottom()] + self.places * [plot.width(), -plot.height()]
            self.enclosed.emit(inside(places, line))
        elif (point := self.point_at(event.position())) >= 0:
            self.clicked.emit(point)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if self._pressed is None:
                self.left.emit()
            self._give_up()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._give_up()
        super().hideEvent(event)

    def _give_up(self) -> None:
        """Draw no line any more."""
        self._pressed = None
        self._line = QPolygonF()
        self.update()


def inside(places: Doubles, line: Doubles) -> Bools:
    """Return which places (P,2) lie inside a line (L,2) that ends where it begins: those from which a ray crosses it an
    odd number of times."""
    x, y = places.T
    found = np.zeros(len(places), dtype=bool)
    for (x0, y0), (x1, y1) in zip(line, np.roll(line, -1, axis=0), strict=True):
        if y0 != y1:
            found ^= ((y0 > y) != (y1 > y)) & (x < x0 + (y - y0) * (x1 - x0) / (y1 - y0))
    return found


def _rgba(series: int, opacity: float) -> tuple[float, float, float, float]:
    colour = series_colour(series)
    return colour.red(), colour.green(), colour.blue(), opacity


def _stamp(pixels: _Pixels, places: Doubles, radius: float, colour: tuple[float, float, float, float]) -> None:
    """Blend a disc around each place (P,2), in pixels, over an image (H,W,4), premultiplied, 0 to 255."""
    height, width = pixels.shape[:2]
    columns, rows = np.floor(places).astype(np.int64).T
    reach = math.ceil(radius)
    ink = np.array([*colour[:3], 255.0], np.float32)
    for down in range(-reach, reach + 1):
        for right in range(-reach, reach + 1):
            opacity = np.float32(colour[3] * _cover(right, down, radius))
            x, y = columns + right, rows + down
            there = (x >= 0) & (x < width) & (y >= 0) & (y < height)
            if opacity > 0:
                at = y[there], x[there]
                pixels[at] = opacity * ink + (1 - opacity) * pixels[at]


def _cover(right: int, down: int, radius: float) -> float:
    """Return the share of a pixel that a disc around the middle of the pixel 0, 0 covers."""
    samples = (np.arange(_SMOOTH) + 0.5) / _SMOOTH - 0.5
    return float(np.mean(np.hypot(right + samples[:, None], down + samples[None]) <= radius))
