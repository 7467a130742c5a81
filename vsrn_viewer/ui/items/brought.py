"""What regions brought, over the image: a box around each thing, in the colour of its value, with its name."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from vsrn_viewer.palette import HALO, brought_colours
from vsrn_viewer.picture import BroughtPicture
from vsrn_viewer.ui.items.boxes import frame_of
from vsrn_viewer.ui.items.halo import LABEL_PIXELS, device_pixels, draw_label, faded, label_size, place_labels
from vsrn_viewer.ui.theme import tabular_font


class BroughtItem(QGraphicsItem):
    """Paints a BroughtPicture once: the large boxes first, so that small ones lie on top."""

    def __init__(self) -> None:
        super().__init__()
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self._picture: BroughtPicture | None = None

    def set_picture(self, picture: BroughtPicture | None) -> None:
        """Show other values, or none."""
        self.prepareGeometryChange()
        self._picture = picture
        self.update()

    def boundingRect(self) -> QRectF:
        if self._picture is None:
            return QRectF()
        bounds = QRectF(0, 0, *self._picture.image_size)
        for box in self._picture.boxes:
            bounds = bounds.united(frame_of(box))
        return bounds

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        picture = self._picture
        if picture is None:
            return
        with device_pixels(painter) as transform:
            frames = [transform.mapRect(frame_of(box)) for box in picture.boxes]
            fills = brought_colours(picture.values, picture.scale).tolist()
            for box in picture.painting_order:
                _paint_box(painter, frames[box], fills[box], bool(np.isnan(picture.values[box])))
            painter.setFont(tabular_font(LABEL_PIXELS))
            metrics = QFontMetricsF(painter.font())
            sizes = [label_size(metrics, picture.names[box]) for box in picture.key]
            bounds = transform.mapRect(self.boundingRect())
            places = place_labels([frames[box] for box in picture.key], sizes, bounds)
            for box, place in reversed([*zip(picture.key, places, strict=True)]):  # the strongest last, on top
                draw_label(painter, place, picture.names[box], QColor("#ffffff"))


def _paint_box(painter: QPainter, frame: QRectF, colour: list[int], has_none: bool) -> None:
    red, green, blue, opacity = colour
    painter.fillRect(frame, QColor(red, green, blue, opacity))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(faded(HALO, 0.5), 3.0))
    painter.drawRect(frame)
    style = Qt.PenStyle.DotLine if has_none else Qt.PenStyle.SolidLine
    painter.setPen(QPen(QColor(red, green, blue), 1.5, style))
    painter.drawRect(frame)
