"""The photograph under the overlays, or a neutral canvas where there is none."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from vsrn_viewer.palette import WASH
from vsrn_viewer.ui.items.halo import device_pixels, faded
from vsrn_viewer.ui.theme import NOTE_PX, current_theme, tabular_font

Ground = Literal["plain", "washed", "grey"]  # grey: washed, and without colours


class PhotographItem(QGraphicsItem):
    """Paints an image into the rectangle of its original size, washed out under edges, grey under a heat map."""

    def __init__(self) -> None:
        super().__init__()
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self._rect = QRectF(0, 0, 1, 1)
        self._image = QImage()
        self._sentence = ""
        self._grey = QImage()
        self._ground: Ground = "plain"

    def set_picture(self, size: tuple[int, int], image: QImage, sentence: str = "") -> None:
        """Show an image as size = (width, height) in pixels of the original.

        A null image is a neutral canvas with the sentence at its upper edge. The same picture again costs nothing.
        """
        wanted = QRectF(0, 0, *size), image.cacheKey(), sentence
        if wanted == (self._rect, self._image.cacheKey(), self._sentence):
            return
        self.prepareGeometryChange()
        self._rect = QRectF(0, 0, *size)
        self._image, self._sentence = image, sentence
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
            painter.fillRect(self._rect, faded(current_theme().panel, WASH))

    def _paint_canvas(self, painter: QPainter) -> None:
        painter.fillRect(self._rect, QColor(current_theme().header))
        edge = QPen(QColor(current_theme().line), 1)
        edge.setCosmetic(True)
        painter.setPen(edge)
        painter.drawRect(self._rect)
        with device_pixels(painter) as transform:
            painter.setFont(tabular_font(NOTE_PX))
            painter.setPen(QColor(current_theme().secondary))
            room = transform.mapRect(self._rect).adjusted(8, 8, -8, -8)
            painter.drawText(room, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, self._sentence)
