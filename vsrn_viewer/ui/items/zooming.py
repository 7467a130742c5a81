"""Which part of a chart is seen when it is enlarged. Both axes have one unit; the part fills the room that there is."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

from vsrn_viewer.plots import Axis, Chart

MOST = 500.0  # times that a chart is enlarged at most

Part = tuple[float, float, float, float]  # ends of x, then of y


@dataclass(frozen=True)
class Zoom:
    """factor: how many times as long a unit is as where all is seen, more than 1. x, y: what shall be in the middle."""

    factor: float
    x: float
    y: float


def part_seen(chart: Chart, zoom: Zoom, room: QRectF) -> Part:
    """Return the part of a whole chart that is seen in a room, never beyond the ends of its axes."""
    unit = pixels_of_unit(chart, room, zoom.factor)
    return *_stretch(chart.x, zoom.x, room.width() / unit), *_stretch(chart.y, zoom.y, room.height() / unit)


def pixels_of_unit(chart: Chart, room: QRectF, factor: float = 1.0) -> float:
    """Return how long a unit of a whole chart is in a room."""
    across, up = chart.x.high - chart.x.low, chart.y.high - chart.y.low
    return factor * min(room.width() / across, room.height() / up)


def zoomed_at(chart: Chart, factor: float, x: float, y: float, at: QPointF, room: QRectF) -> Zoom | None:
    """Return the zoom in which the place (x, y) lies at a pixel; None where all is seen."""
    factor = min(factor, MOST)
    if factor <= 1.0:
        return None
    unit = pixels_of_unit(chart, room, factor)
    left, right, bottom, top = part_seen(chart, Zoom(factor, x, y), room)
    across, up = right - left, top - bottom
    low_end = room.center().y() + unit * up / 2  # the pixel of the lower end: a plot lies in the middle of its room
    return Zoom(factor, x - (at.x() - room.left()) / unit + across / 2, y - (low_end - at.y()) / unit + up / 2)


def _stretch(axis: Axis, middle: float, length: float) -> tuple[float, float]:
    length = min(length, axis.high - axis.low)
    low = min(max(middle - length / 2, axis.low), axis.high - length)
    return low, low + length
