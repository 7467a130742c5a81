"""Region boxes on the photograph: the key ones with their labels, the others faint."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from vsrn_viewer.palette import HALO
from vsrn_viewer.picture import BoxesPicture, Floats
from vsrn_viewer.ui.items.halo import (
    LABEL_PIXELS,
    device_pixels,
    draw_label,
    faded,
    label_size,
    place_labels,
    stroke,
)
from vsrn_viewer.ui.theme import tabular_font


def frame_of(box: Floats) -> QRectF:
    """Return a box (4,) x1 y1 x2 y2 as a rectangle."""
    x1, y1, x2, y2 = (float(value) for value in box)
    return QRectF(x1, y1, x2 - x1, y2 - y1)


def bounds_of(picture: BoxesPicture) -> QRectF:
    """Return the rectangle of the image and of boxes that overhang it."""
    bounds = QRectF(0, 0, *picture.image_size)
    if len(picture.boxes):
        low, high = picture.boxes[:, :2].min(axis=0), picture.boxes[:, 2:].max(axis=0)
        bounds = bounds.united(frame_of(np.concatenate([low, high])))
    return bounds


class BoxesItem(QGraphicsItem):
    """Paints every box of a BoxesPicture once; highlights are another item's."""

    def __init__(self) -> None:
        super().__init__()
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self._picture: BoxesPicture | None = None
        self._bounds = QRectF()
        self._with_others = True

    def set_picture(self, picture: BoxesPicture | None, with_others: bool = True) -> None:
        """Show other boxes, or none. with_others: also the ones that are not key, which would clutter a heat map."""
        self.prepareGeometryChange()
        self._picture, self._with_others = picture, with_others
        self._bounds = QRectF() if picture is None else bounds_of(picture)
        self.update()

    def boundingRect(self) -> QRectF:
        return self._bounds

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        if self._picture is None:
            return
        with device_pixels(painter) as transform:
            self._paint_frames(painter, transform, self._picture)
            self._paint_labels(painter, transform, self._picture)

    def _paint_frames(self, painter: QPainter, transform: QTransform, picture: BoxesPicture) -> None:
        faint, strong = QPainterPath(), QPainterPath()
        for region, box in enumerate(picture.boxes):
            path = strong if region in picture.key else faint
            path.addRect(transform.mapRect(frame_of(box)))
        if self._with_others:
            stroke(painter, faint, faded("#ffffff", 0.55), 1.0, faded(HALO, 0.12), 0.5)
        stroke(painter, strong, QColor("#ffffff"), 2.0, faded(HALO, 0.6), 1.0)

    def _paint_labels(self, painter: QPainter, transform: QTransform, picture: BoxesPicture) -> None:
        painter.setFont(tabular_font(LABEL_PIXELS))
        places = key_label_places(picture, transform, QFontMetricsF(painter.font()), transform.mapRect(self._bounds))
        for region, place in reversed(places.items()):  # the most important last, on top
            draw_label(painter, place, picture.labels[region], QColor("#ffffff"))


def key_label_places(
    picture: BoxesPicture, transform: QTransform, metrics: QFontMetricsF, bounds: QRectF
) -> dict[int, QRectF]:
    """Return where the labels of the key regions go, in device pixels, so that a highlight covers its own label."""
    frames = [transform.mapRect(frame_of(picture.boxes[region])) for region in picture.key]
    sizes = [label_size(metrics, picture.labels[region]) for region in picture.key]
    return dict(zip(picture.key, place_labels(frames, sizes, bounds), strict=True))
