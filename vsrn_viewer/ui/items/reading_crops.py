"""The first row of the reading line: each region cut out of the photograph."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap, QPixmapCache

from vsrn_viewer.palette import FAINT
from vsrn_viewer.picture import Floats
from vsrn_viewer.ui.items.reading_layout import ReadingLayout, cell_rect
from vsrn_viewer.ui.theme import current_theme

_COVER_BELOW = 22.0  # pixels; narrower cells show the middle of a region instead of all of it


@dataclass(frozen=True)
class Photograph:
    """What regions are cut from. size: (width, height) of the original, in whose pixels boxes (N,4) x1 y1 x2 y2
    are; the image may have fewer."""

    image: QImage
    size: tuple[int, int]
    boxes: Floats

    def part(self, region: int) -> QRect:
        """Return the pixels of the image in a region's box, empty if it lies outside."""
        across, down = self.image.width() / self.size[0], self.image.height() / self.size[1]
        x1, y1, x2, y2 = self.boxes[region].tolist()
        left, top = round(x1 * across), round(y1 * down)
        width, height = max(1, round(x2 * across) - left), max(1, round(y2 * down) - top)
        return QRect(left, top, width, height).intersected(self.image.rect())


def paint_crops(
    painter: QPainter, layout: ReadingLayout, photograph: Photograph, ratio: float, faint: Collection[int] = ()
) -> None:
    """Paint each region in the middle of its cell; one outside the image leaves the cell empty.

    ratio: device pixels to one of the widget's. faint: regions that are hardly seen, because they are not read or a
    filter does not keep them.
    """
    for region in range(len(photograph.boxes)):
        cell = cell_rect(layout, layout.rows[0], region)
        painter.fillRect(cell, QColor(current_theme().window))
        pixmap = _kept_crop(photograph, region, cell.size().toSize() * ratio, whole=cell.width() >= _COVER_BELOW)
        pixmap.setDevicePixelRatio(ratio)
        size = pixmap.deviceIndependentSize()
        painter.setOpacity(FAINT if region in faint else 1.0)
        painter.drawPixmap(cell.center() - QPointF(size.width() / 2, size.height() / 2), pixmap)
        painter.setOpacity(1.0)


def _kept_crop(photograph: Photograph, region: int, room: QSize, whole: bool) -> QPixmap:
    """Return what `crop` does, scaled once: a run with what-ifs has the photograph and most boxes of the one before."""
    key = f"crop {photograph.image.cacheKey()} {photograph.part(region)} {room} {whole}"
    pixmap = QPixmap()
    if not QPixmapCache.find(key, pixmap):
        pixmap = QPixmap.fromImage(crop(photograph, region, room, whole))
        QPixmapCache.insert(key, pixmap)
    return pixmap


def crop(photograph: Photograph, region: int, room: QSize, whole: bool) -> QImage:
    """Return a region scaled into `room` (device pixels) with its proportions, null if it lies outside the image.

    whole: all of it; else so much of its middle that it fills the room.
    """
    part = photograph.part(region)
    if part.isEmpty() or room.isEmpty():
        return QImage()
    if not whole:
        part = _middle(part, room)
    keep = Qt.AspectRatioMode.KeepAspectRatio
    return photograph.image.copy(part).scaled(room, keep, Qt.TransformationMode.SmoothTransformation)


def _middle(part: QRect, room: QSize) -> QRect:
    """Return the largest rectangle in the middle of `part` with the proportions of `room`."""
    inner = room.scaled(part.size(), Qt.AspectRatioMode.KeepAspectRatio)
    result = QRect(0, 0, max(1, inner.width()), max(1, inner.height()))
    result.moveCenter(part.center())
    return result
