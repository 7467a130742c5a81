"""A value per pixel over the photograph, 0 transparent."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter, qRgba
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from vsrn_viewer.palette import Theme, heat_colours
from vsrn_viewer.picture import HeatPicture
from vsrn_viewer.ui.theme import current_theme

_LEVELS = 255  # odd, so that one of them is the middle of a signed scale


def heat_image(picture: HeatPicture, theme: Theme) -> QImage:
    """Return the heat as an image of (height, width) of its values.

    Values become one of 255 colours, so a pixel costs a multiplication and not three interpolations.
    """
    scale = picture.scale
    share = ((picture.values - scale.low) / (scale.high - scale.low)).clip(0, 1)
    index = (share * (_LEVELS - 1)).round().astype(np.uint8)
    height, width = index.shape
    image = QImage(index.data, width, height, width, QImage.Format.Format_Indexed8)
    levels = np.linspace(scale.low, scale.high, _LEVELS, dtype=np.float32)
    image.setColorTable([qRgba(*colour) for colour in heat_colours(levels, scale, theme).tolist()])
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)  # a copy: the array may go


class HeatItem(QGraphicsItem):
    """Paints a HeatPicture over the rectangle of the image."""

    def __init__(self) -> None:
        super().__init__()
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self._picture: HeatPicture | None = None
        self._image = QImage()

    def set_picture(self, picture: HeatPicture | None) -> None:
        """Show another heat map, or none, in the colours of the theme in use."""
        self.prepareGeometryChange()
        self._picture = picture
        self._image = QImage() if picture is None else heat_image(picture, current_theme())
        self.update()

    def boundingRect(self) -> QRectF:
        return QRectF() if self._picture is None else QRectF(0, 0, *self._picture.image_size)

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(self.boundingRect(), self._image)
