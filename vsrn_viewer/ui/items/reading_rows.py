"""Painters of the rows of the reading line: crops, curve, strip, bars. Each paints one row over all columns."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from vsrn_viewer.palette import RANKED, colours
from vsrn_viewer.picture import Floats, ReadingRow, Scale
from vsrn_viewer.ui.items.reading_layout import ReadingLayout, RowPlace
from vsrn_viewer.ui.items.region_numbers import NUMBER_PIXELS
from vsrn_viewer.ui.theme import current_theme, tabular_font

_COVER_BELOW = 22.0  # columns narrower than this show the middle of a region instead of all of it
_WIDEST_BAR = 0.72  # of the column
_DOT_COLUMN = 16.0  # a curve has a dot per region in columns at least this wide
_LAST_PIXELS = 11


def cell_rect(layout: ReadingLayout, place: RowPlace, region: int) -> QRectF:
    """Return the rectangle of a region in a row, with a gap of a pixel or two to its neighbours."""
    gap = 2 if layout.column >= 20 else 1
    return QRectF(layout.column_left(region) + gap / 2, place.top, layout.column - gap, place.height)


def crop(image: QImage, size: tuple[int, int], box: Floats, room: QSize, ratio: float = 1.0) -> QImage:
    """Return the part of the image in a box (4,) x1 y1 x2 y2, scaled into `room` with its proportions.

    size: (width, height) of the original, in whose pixels the box is; the image may be smaller.
    room: in device pixels, `ratio` to a pixel of the widget. In narrow columns the region's middle fills
    the room. Null if the box lies outside the image.
    """
    across, down = image.width() / size[0], image.height() / size[1]
    x1, y1, x2, y2 = (float(value) for value in box)
    left, top = round(x1 * across), round(y1 * down)
    part = QRect(left, top, max(1, round(x2 * across) - left), max(1, round(y2 * down) - top)).intersected(image.rect())
    if part.isEmpty() or room.isEmpty():
        return QImage()
    if room.width() < _COVER_BELOW * ratio:
        part = _middle(part, room)
    keep = Qt.AspectRatioMode.KeepAspectRatio
    return image.copy(part).scaled(room, keep, Qt.TransformationMode.SmoothTransformation)


def _middle(part: QRect, room: QSize) -> QRect:
    """Return the largest rectangle in the middle of `part` with the proportions of `room`."""
    inner = room.scaled(part.size(), Qt.AspectRatioMode.KeepAspectRatio)
    result = QRect(0, 0, max(1, inner.width()), max(1, inner.height()))
    result.moveCenter(part.center())
    return result


def paint_crops(painter: QPainter, layout: ReadingLayout, place: RowPlace, crops: list[QImage]) -> None:
    """Paint the crops, each in the middle of its cell; a null one leaves the cell empty."""
    for region, image in enumerate(crops):
        cell = cell_rect(layout, place, region)
        painter.fillRect(cell, QColor(current_theme().window))
        size = image.deviceIndependentSize()
        corner = cell.center() - QPointF(size.width() / 2, size.height() / 2)
        painter.drawImage(corner, image)


def paint_numbers(painter: QPainter, layout: ReadingLayout, height: int, regions: list[int]) -> None:
    """Write the numbers of these regions under the crops."""
    painter.setFont(tabular_font(NUMBER_PIXELS))
    painter.setPen(QColor(current_theme().secondary))
    for region in regions:
        middle = layout.column_left(region) + layout.column / 2
        room = QRectF(middle - 20, layout.numbers_top, 40, height)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, str(region + 1))


def paint_row(painter: QPainter, layout: ReadingLayout, place: RowPlace, row: ReadingRow) -> None:
    """Paint a row of values."""
    {"curve": _paint_curve, "strip": _paint_strip, "bars": _paint_bars}[row.kind](painter, layout, place, row)


def curve_point(layout: ReadingLayout, place: RowPlace, row: ReadingRow, region: int) -> QPointF:
    """Return where the curve passes a column's middle."""
    inner = place.height - 6  # half a dot and half the line above and below
    y = place.top + 3 + (1 - share(float(row.values[region]), row.scale)) * inner
    return QPointF(layout.column_left(region) + layout.column / 2, y)


def share(value: float, scale: Scale) -> float:
    """Return the place of a value on its scale, 0 = low to 1 = high."""
    return min(1.0, max(0.0, (value - scale.low) / (scale.high - scale.low)))


def _paint_curve(painter: QPainter, layout: ReadingLayout, place: RowPlace, row: ReadingRow) -> None:
    theme = current_theme()
    painter.setPen(QPen(QColor(theme.line), 1))
    for y in (place.top + 3, place.top + place.height - 3):  # the ends of the scale
        painter.drawLine(QPointF(layout.left, y), QPointF(layout.left + layout.content, y))
    points = [curve_point(layout, place, row, region) for region in range(len(row.values))]
    painter.setPen(QPen(QColor(theme.accent), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF(points))
    if layout.column >= _DOT_COLUMN:
        painter.setBrush(QColor(theme.accent))
        painter.setPen(Qt.PenStyle.NoPen)
        for point in points:
            painter.drawEllipse(point, 2.2, 2.2)
    _write_last(painter, place, row.last, points[-1], layout.left + layout.content)


def _write_last(painter: QPainter, place: RowPlace, text: str, point: QPointF, right: float) -> None:
    """Write the last value beside the end of the curve, on the side where there is room."""
    painter.setFont(tabular_font(_LAST_PIXELS, bold=True))
    painter.setPen(QColor(current_theme().accent))
    height = painter.fontMetrics().height()
    below = point.y() + 3 + height <= place.top + place.height
    top = point.y() + 3 if below else max(place.top - 4.0, point.y() - 3 - height)
    painter.drawText(QRectF(right - 80, top, 78, height), Qt.AlignmentFlag.AlignRight, text)


def _paint_strip(painter: QPainter, layout: ReadingLayout, place: RowPlace, row: ReadingRow) -> None:
    edge = QColor(current_theme().line)
    for region, (red, green, blue) in enumerate(colours(row.values, row.scale, current_theme()).tolist()):
        cell = cell_rect(layout, place, region)
        painter.fillRect(cell, QColor(red, green, blue))
        painter.setPen(QPen(edge, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(cell.adjusted(0.5, 0.5, -0.5, -0.5))  # a value at the paper's end is still a cell


def _paint_bars(painter: QPainter, layout: ReadingLayout, place: RowPlace, row: ReadingRow) -> None:
    bottom, width = place.top + place.height, max(2.0, layout.column * _WIDEST_BAR)
    for region, value in enumerate(row.values.tolist()):
        height = share(value, row.scale) * place.height
        left = layout.column_left(region) + (layout.column - width) / 2
        painter.fillRect(QRectF(left, bottom - height, width, height), QColor(RANKED))
    painter.fillRect(QRectF(layout.left, bottom, layout.content, 1), QColor(current_theme().line))
