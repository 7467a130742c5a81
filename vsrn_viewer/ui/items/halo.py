"""Painting on photographs: in device pixels, so that nothing grows with the zoom, and with a halo around it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from math import floor

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPainterPath, QPen, QTransform

from vsrn_viewer.palette import HALO, HIGHLIGHT

LABEL_PIXELS = 12
NUMBER_PIXELS, NUMBER_ROOM = 10, 18.0  # a region's number along an axis: its font, and what it takes, pixels
_PADDING = 4.0  # left and right of a label's text, pixels


@contextmanager
def device_pixels(painter: QPainter) -> Iterator[QTransform]:
    """Yield the transform from the item to the device, and let the block paint in device pixels."""
    transform = painter.worldTransform()
    painter.save()
    painter.resetTransform()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    try:
        yield transform
    finally:
        painter.restore()


@contextmanager
def layer(painter: QPainter, bounds: QRectF) -> Iterator[QPainter]:
    """Yield a painter on an empty layer over `bounds` (device pixels) and lay it over what is there afterwards.

    On the layer each stroke replaces what it covers: Qt strokes translucent lines four times as fast that way,
    and crossing lines do not add up to a darker one.
    """
    area = bounds.toAlignedRect().intersected(painter.viewport())
    ratio = painter.device().devicePixelRatioF()
    image = QImage(area.size().expandedTo(QSize(1, 1)) * ratio, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    inner = QPainter(image)
    inner.setRenderHint(QPainter.RenderHint.Antialiasing)
    inner.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
    inner.translate(-area.topLeft())
    try:
        yield inner
    finally:
        inner.end()
    painter.drawImage(area.topLeft(), image)


def faded(colour: str, opacity: float) -> QColor:
    """Return #rrggbb with an opacity, 0 to 1."""
    result = QColor(colour)
    result.setAlphaF(opacity)
    return result


def outline(painter: QPainter, path: QPainterPath, width: float, margin: float = 1.5) -> None:
    """Draw the outline of a hovered or selected region; margin: width of its halo on each side, pixels."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in (QPen(faded(HALO, 0.85), width + 2 * margin), QPen(QColor(HIGHLIGHT), width)):
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.drawPath(path)


def outline_frame(painter: QPainter, frame: QRectF, width: float, margin: float = 1.5) -> None:
    """Draw the outline of a rectangle as `outline` does, on whole pixels: strips take a quarter of a path's time."""
    pen = painter.pen()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(Qt.PenStyle.NoPen)
    for colour, line in ((faded(HALO, 0.85), width + 2 * margin), (QColor(HIGHLIGHT), width)):
        painter.setBrush(colour)
        painter.drawRects(_strips(frame, line / 2))
    painter.setPen(pen)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def _strips(frame: QRectF, half: float) -> list[QRect]:
    """Return the four sides of a frame whose line takes `half` pixels on each side of its edge, on whole pixels; one
    rectangle where nothing is left between them."""
    x, y, x_end, y_end = frame.left() + 0.5, frame.top() + 0.5, frame.right() + 0.5, frame.bottom() + 0.5
    left, top, right, bottom = floor(x - half), floor(y - half), floor(x_end + half), floor(y_end + half)
    x1, y1, x2, y2 = floor(x + half), floor(y + half), floor(x_end - half), floor(y_end - half)
    if x2 <= x1 or y2 <= y1:
        return [QRect(left, top, right - left, bottom - top)]
    return [
        QRect(left, top, right - left, y1 - top),
        QRect(left, y2, right - left, bottom - y2),
        QRect(left, y1, x1 - left, y2 - y1),
        QRect(x2, y1, right - x2, y2 - y1),
    ]


def label_size(metrics: QFontMetricsF, text: str) -> tuple[float, float]:
    """Return (width, height) in pixels of a label with this text."""
    return metrics.horizontalAdvance(text) + 2 * _PADDING, metrics.height() + 2.0


def draw_label(painter: QPainter, place: QRectF, text: str, paper: QColor) -> None:
    """Draw a label on its own paper, so that it reads on grass and on sky."""
    painter.setPen(QPen(faded(HALO, 0.55), 1.0))
    painter.setBrush(paper)
    painter.drawRect(place)
    painter.setPen(QColor(HALO))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)


def place_labels(
    frames: list[QRectF], sizes: list[tuple[float, float]], bounds: QRectF, others: Sequence[QRectF] = ()
) -> list[QRectF]:
    """Return where each frame's label goes: on its top edge if that is free, else below or inside.

    frames: boxes in device pixels, the most important first. sizes: (width, height) of their labels.
    bounds: what the labels must stay in. others: labels that are there already.
    """
    taken = [*others]
    for frame, (width, height) in zip(frames, sizes, strict=True):
        left, top, right, bottom = frame.left(), frame.top(), frame.right(), frame.bottom()
        corners = (
            (left, top - height),
            (right - width, top - height),
            (left, bottom),
            (right - width, bottom),
            (left, top),
            (left, bottom - height),
        )
        places = (_moved_inside(QRectF(x, y, width, height), bounds) for x, y in corners)
        first = next(places)
        free = (place for place in chain([first], places) if not any(place.intersects(other) for other in taken))
        taken.append(next(free, first))
    return taken[len(others) :]


def _moved_inside(place: QRectF, bounds: QRectF) -> QRectF:
    x = max(bounds.left(), min(place.x(), bounds.right() - place.width()))
    y = max(bounds.top(), min(place.y(), bounds.bottom() - place.height()))
    return QRectF(x, y, place.width(), place.height())
