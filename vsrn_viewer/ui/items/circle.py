"""Region numbers around a graph whose centres are a layout: there are no boxes to label."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from vsrn_viewer.palette import FAINT_TEXT
from vsrn_viewer.picture import numbered_places
from vsrn_viewer.ui.items.graph import GraphItem, centre_of
from vsrn_viewer.ui.items.halo import NUMBER_PIXELS, NUMBER_ROOM, device_pixels
from vsrn_viewer.ui.theme import current_theme, tabular_font

_OUTWARD = 18.0  # from a region to its number, pixels
_HALF = 20.0  # half of the room for a number, pixels


class CircleItem(GraphItem):
    """Paints a number beside each region of a graph, on the side away from the middle."""

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        if self._picture is None:
            return
        with device_pixels(painter) as transform:
            painter.setFont(tabular_font(NUMBER_PIXELS))
            painter.setPen(QColor(current_theme().secondary))
            width, height = self._picture.image_size
            middle = transform.map(QPointF(width / 2, height / 2))
            count, first = len(self._picture.centres), centre_of(self._picture, 0, transform) - middle
            distance = math.tau * math.hypot(first.x(), first.y()) / count
            for region in numbered_places(count, distance, NUMBER_ROOM, closed=True):
                centre = centre_of(self._picture, region, transform)
                away = centre - middle
                length = max(1.0, math.hypot(away.x(), away.y()))
                place = centre + away * (_OUTWARD / length)
                room = QRectF(place.x() - _HALF, place.y() - _HALF, 2 * _HALF, 2 * _HALF)
                painter.setOpacity(FAINT_TEXT if region in self._picture.faint else 1.0)
                painter.drawText(room, Qt.AlignmentFlag.AlignCenter, self._picture.name_of(region))
