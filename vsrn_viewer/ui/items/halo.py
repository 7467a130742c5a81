"""Painting on photographs: in device pixels, so that nothing grows with the zoom, and with a halo around it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
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
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for colour, line in ((faded(HALO, 0.85), width + 2 * margin), (QColor(HIGHLIGHT), width)):
        half = line / 2
        outer, inner = frame.adjusted(-half, -half, half, half), frame.adjusted(half, half, -half, -half)
        if inner.isEmpty():
            painter.fillRect(outer, colour)
            continue
        for top in (outer.top(), inner.bottom()):
            painter.fillRect(QRectF(outer.left(), top, outer.width(), line), colour)
        for left in (outer.left(), inner.right()):
            painter.fillRect(QRectF(left, inner.top(), line, inner.height()), colour)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


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
        corners = (
            QPointF(frame.left(), frame.top() - height),
            QPointF(frame.right() - width, frame.top() - height),
            QPointF(frame.left(), frame.bottom()),
            QPointF(frame.right() - width, frame.bottom()),
            QPointF(frame.left(), frame.top()),
            QPointF(frame.left(), frame.bottom() - height),
        )
        places = (_moved_inside(QRectF(corner.x(), corner.y(), width, height), bounds) for corner in corners)
        first = next(places)
        free = (place for place in (first, *places) if not any(place.intersects(other) for other in taken))
        taken.append(next(free, first))
    return taken[len(others) :]


def _moved_inside(place: QRectF, bounds: QRectF) -> QRectF:
    x = max(bounds.left(), min(place.x(), bounds.right() - place.width()))
    y = max(bounds.top(), min(place.y(), bounds.bottom() - place.height()))
    return QRectF(x, y, place.width(), place.height())
