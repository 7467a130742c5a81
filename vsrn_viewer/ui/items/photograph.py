"""The photograph under the overlays, or a neutral canvas where there is none."""

from __future__ import annotations

from typing import Literal

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from vsrn_viewer.palette import wash
from vsrn_viewer.ui.items.halo import faded
from vsrn_viewer.ui.theme import current_theme

_SAMPLE = QSize(32, 32)  # pixels that the brightness is measured in

Ground = Literal["plain", "washed", "grey"]  # grey: washed, and without colours


class PhotographItem(QGraphicsItem):
    """Paints an image into the rectangle of its original size, washed out under edges, grey under a heat map."""

    def __init__(self) -> None:
        super().__init__()
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self._rect = QRectF(0, 0, 1, 1)
        self._image = QImage()
        self._brightness = 0.0
        self._grey = QImage()
        self._ground: Ground = "plain"

    def set_picture(self, size: tuple[int, int], image: QImage) -> None:
        """Show an image as size = (width, height) in pixels of the original.

        A null image is a neutral canvas. The same picture again costs nothing.
        """
        if (QRectF(0, 0, *size), image.cacheKey()) == (self._rect, self._image.cacheKey()):
            return
        self.prepareGeometryChange()
        self._rect = QRectF(0, 0, *size)
        self._image, self._brightness = image, brightness_of(image)
        self._grey = QImage()
        self.update()

    def set_ground(self, ground: Ground) -> None:
        """Say what the photograph is to what lies over it. Under a heat map it has no colours of its own."""
        if ground != self._ground:
            self._ground = ground
            self.update()

    @property
    def has_image(self) -> bool:
        """Whether there is a photograph, and not the empty canvas."""
        return not self._image.isNull()

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        if self._image.isNull():
            self._paint_canvas(painter)
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._ground == "grey" and self._grey.isNull():
            self._grey = self._image.convertToFormat(QImage.Format.Format_Grayscale8)
        painter.drawImage(self._rect, self._grey if self._ground == "grey" else self._image)
        if self._ground != "plain":
            painter.fillRect(self._rect, faded(current_theme().panel, wash(self._brightness, current_theme())))

    def _paint_canvas(self, painter: QPainter) -> None:
        painter.fillRect(self._rect, QColor(current_theme().header))
        edge = QPen(QColor(current_theme().line), 1)
        edge.setCosmetic(True)
        painter.setPen(edge)
        painter.drawRect(self._rect)


def brightness_of(image: QImage) -> float:
    """Return the mean brightness of an image, 0 = black to 1 = white; 0 for a null one."""
    if image.isNull():
        return 0.0
    small = image.scaled(_SAMPLE, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
    grey = small.convertToFormat(QImage.Format.Format_Grayscale8)
    pixels = np.frombuffer(grey.constBits(), np.uint8).reshape(grey.height(), grey.bytesPerLine())
    return float(pixels[:, : grey.width()].mean()) / 255
