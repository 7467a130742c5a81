"""Region boxes on the photograph: the key ones with their labels, the others faint."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from vsrn_viewer.palette import FAINT, HALO
from vsrn_viewer.picture import BoxesPicture, Floats
from vsrn_viewer.ui.items.halo import (
    LABEL_PIXELS,
    device_pixels,
    draw_label,
    faded,
    label_size,
    layer,
    place_labels,
)
from vsrn_viewer.ui.theme import current_theme, tabular_font


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
    """Paints the frames of a BoxesPicture once; labels and highlights are other items', above the edges."""

    def __init__(self) -> None:
        super().__init__()
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self._picture: BoxesPicture | None = None
        self._bounds = QRectF()
        self._with_others = True
        self._on_photograph = True

    def set_picture(self, picture: BoxesPicture | None, with_others: bool = True) -> None:
        """Show other boxes, or none. with_others: also the ones that are not key, which would clutter a heat map."""
        self.prepareGeometryChange()
        self._picture, self._with_others = picture, with_others
        self._bounds = QRectF() if picture is None else bounds_of(picture)
        self.update()

    def set_on_photograph(self, on_photograph: bool) -> None:
        """Choose colours that read on a photograph, or on the empty canvas."""
        if on_photograph != self._on_photograph:
            self._on_photograph = on_photograph
            self.update()

    def boundingRect(self) -> QRectF:
        return self._bounds

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        if self._picture is None:
            return
        with device_pixels(painter) as transform:
            frames = [transform.mapRect(frame_of(box)) for box in self._picture.boxes]
            key = [frames[region] for region in self._picture.key]
            out_of_sight = [frames[region] for region in self._picture.faint]
            others = {*range(len(frames))} - {*self._picture.key, *self._picture.faint}
            faint = [frames[region] for region in sorted(others)]
            with layer(painter, transform.mapRect(self._bounds)) as above:
                for boxes, share in ((out_of_sight, FAINT), (faint, 1.0)) if self._with_others else ():
                    for pen in self._faint_pens(share):
                        above.setPen(pen)
                        above.drawRects(boxes)
                for pen in self._key_pens():
                    above.setPen(pen)
                    above.drawRects(key)

    def _faint_pens(self, share: float) -> tuple[QPen, ...]:
        """Return the halo's pen and the line's, or the line's alone on the empty canvas. share: of their opacity."""
        if self._on_photograph:
            return QPen(faded(HALO, 0.15 * share), 2.0), QPen(faded("#ffffff", 0.6 * share), 1.0)
        return (QPen(faded(current_theme().secondary, 0.55 * share), 1.0),)

    def _key_pens(self) -> tuple[QPen, ...]:
        if self._on_photograph:
            return _square(QPen(faded(HALO, 0.6), 4.0)), _square(QPen(QColor("#ffffff"), 2.0))
        return (_square(QPen(QColor(current_theme().text), 1.5)),)


def _square(pen: QPen) -> QPen:
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    return pen


class KeyLabelsItem(QGraphicsItem):
    """Paints the labels of the key boxes once."""

    def __init__(self) -> None:
        super().__init__()
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self._picture: BoxesPicture | None = None
        self._bounds, self._places = QRectF(), KeyLabels()

    def set_picture(self, picture: BoxesPicture | None) -> None:
        """Label other boxes, or none."""
        self.prepareGeometryChange()
        self._picture = picture
        self._bounds = QRectF() if picture is None else bounds_of(picture)
        self.update()

    def region_at(self, place: QPointF, transform: QTransform) -> int:
        """Return the region whose label is on top at a place in device pixels, -1 for none.

        transform: from pixels of the image to device pixels.
        """
        if self._picture is None or not self.isVisible():
            return -1
        places = self._places.of(self._picture, transform)
        return next((region for region, label in places.items() if label.contains(place)), -1)

    def boundingRect(self) -> QRectF:
        return self._bounds

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        picture = self._picture
        if picture is None:
            return
        with device_pixels(painter) as transform:
            painter.setFont(tabular_font(LABEL_PIXELS))
            places = self._places.of(picture, transform)
            for region, place in reversed(places.items()):  # the most important last, on top
                draw_label(painter, place, picture.labels[region], QColor("#ffffff"))


class KeyLabels:
    """Where the labels of key regions go: worked out once for a picture and a zoom, and asked at every move."""

    def __init__(self) -> None:
        self._known: tuple[BoxesPicture, QTransform, QFont, dict[int, QRectF]] | None = None

    def of(self, picture: BoxesPicture, transform: QTransform) -> dict[int, QRectF]:
        """Return the place of each key region's label, in device pixels, so that a highlight covers its own label.

        transform: from pixels of the image to device pixels.
        """
        known, font = self._known, tabular_font(LABEL_PIXELS)
        if known is None or known[0] is not picture or known[1] != transform or known[2] != font:
            places = _key_label_places(picture, transform, QFontMetricsF(font))
            known = self._known = picture, QTransform(transform), font, places
        return known[3]


def _key_label_places(picture: BoxesPicture, transform: QTransform, metrics: QFontMetricsF) -> dict[int, QRectF]:
    frames = [transform.mapRect(frame_of(picture.boxes[region])) for region in picture.key]
    sizes = [label_size(metrics, picture.labels[region]) for region in picture.key]
    bounds = transform.mapRect(bounds_of(picture))
    return dict(zip(picture.key, place_labels(frames, sizes, bounds), strict=True))
