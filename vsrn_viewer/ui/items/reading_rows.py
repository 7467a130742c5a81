"""Painters of the rows of values of the reading line: curve, strip, bars. Each paints one row over all columns."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from vsrn_viewer.palette import FAINT_TEXT, NEGATIVE, POSITIVE, RANKED, colours
from vsrn_viewer.picture import ReadingPicture, ReadingRow, Scale, WordReadingPicture, numbered_places, runs_of
from vsrn_viewer.ui.items.halo import NUMBER_PIXELS, NUMBER_ROOM
from vsrn_viewer.ui.items.reading_layout import NUMBERS, ReadingLayout, RowPlace, cell_rect
from vsrn_viewer.ui.theme import current_theme, tabular_font

_WIDEST_BAR = 0.72  # of the column
_DOT_COLUMN = 16.0  # a curve has a dot per region in columns at least this wide
_LAST_PIXELS = 11
_WORD_PIXELS = 12  # above a column of a word


def paint_numbers(painter: QPainter, layout: ReadingLayout, picture: ReadingPicture) -> None:
    """Write the numbers of the regions under the crops, as many as have room."""
    painter.setFont(tabular_font(NUMBER_PIXELS))
    painter.setPen(QColor(current_theme().secondary))
    for place in numbered_places(len(picture.numbers), layout.column, NUMBER_ROOM):
        middle = layout.column_left(place) + layout.column / 2
        room = QRectF(middle - 20, layout.numbers_top, 40, NUMBERS)
        _strike(painter, place in picture.dropped)
        painter.setOpacity(FAINT_TEXT if place in picture.faint else 1.0)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, str(picture.numbers[place]))
    painter.setOpacity(1.0)


def paint_words(painter: QPainter, layout: ReadingLayout, picture: WordReadingPicture) -> None:
    """Write the words above their columns, each as far as it has room."""
    painter.setFont(tabular_font(_WORD_PIXELS))
    metrics = painter.fontMetrics()
    for column, word in enumerate(picture.labels):
        is_word = picture.asked[column] >= 0
        painter.setPen(QColor(current_theme().text if is_word else current_theme().secondary))
        room = QRectF(layout.column_left(column) + 1, layout.numbers_top, layout.column - 2, NUMBERS)
        _strike(painter, column in picture.dropped)
        painter.setOpacity(FAINT_TEXT if column in picture.dropped else 1.0)
        shown = metrics.elidedText(word, Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, shown)
    painter.setOpacity(1.0)


def _strike(painter: QPainter, struck: bool) -> None:
    font = painter.font()
    font.setStrikeOut(struck)
    painter.setFont(font)


def paint_row(painter: QPainter, layout: ReadingLayout, place: RowPlace, row: ReadingRow) -> None:
    """Paint a row of values."""
    painters = {
        "curve": _paint_curve,
        "strip": _paint_strip,
        "bars": _paint_bars,
        "word": _paint_strip,
        "signed": _paint_signed,
    }
    painters[row.kind](painter, layout, place, row)


def paint_frames(painter: QPainter, layout: ReadingLayout, picture: ReadingPicture) -> None:
    """Frame what is one thing over the rows of words, each run of its columns by itself."""
    words = [place for place in layout.rows[1:] if picture.rows[place.number].kind == "word"]
    if not words:
        return
    top, bottom = words[0].top, words[-1].top + words[-1].height
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(current_theme().secondary), 1.5))
    for first, last in (run for frame in picture.frames for run in runs_of(frame)):
        left = layout.column_left(first)
        painter.drawRect(QRectF(left, top - 1, layout.column_left(last) + layout.column - left, bottom - top + 2))


def curve_point(layout: ReadingLayout, place: RowPlace, row: ReadingRow, region: int) -> QPointF:
    """Return where the curve passes a column's middle."""
    return _point(layout, place, row.scale, region, float(row.values[region]))


def _point(layout: ReadingLayout, place: RowPlace, scale: Scale, region: int, value: float) -> QPointF:
    return QPointF(layout.column_left(region) + layout.column / 2, curve_height(place, share(value, scale)))


def curve_height(place: RowPlace, up: float) -> float:
    """Return the y of a share of a curve's scale, 0 = low to 1 = high."""
    inner = place.height - 6  # half a dot and half the line above and below
    return place.top + 3 + (1 - up) * inner


def share(value: float, scale: Scale) -> float:
    """Return the place of a value on its scale, 0 = low to 1 = high."""
    return min(1.0, max(0.0, (value - scale.low) / (scale.high - scale.low)))


def _paint_curve(painter: QPainter, layout: ReadingLayout, place: RowPlace, row: ReadingRow) -> None:
    theme = current_theme()
    painter.setPen(QPen(QColor(theme.line), 1))
    for up in (0.0, 1.0):  # the ends of the scale
        _paint_level(painter, layout, curve_height(place, up))
    if row.zero is not None:
        painter.setPen(QPen(QColor(theme.secondary), 1))
        _paint_level(painter, layout, curve_height(place, row.zero))
    if row.before is not None:
        painter.setPen(QPen(QColor(theme.secondary), 1.5, Qt.PenStyle.DashLine))
        steps = [(step, value) for step, value in enumerate(row.before.tolist()) if np.isfinite(value)]
        painter.drawPolyline(QPolygonF([_point(layout, place, row.scale, step, value) for step, value in steps]))
    points = [curve_point(layout, place, row, region) for region in _read(row)]
    painter.setPen(QPen(QColor(theme.accent), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF(points))
    if layout.column >= _DOT_COLUMN:
        painter.setBrush(QColor(theme.accent))
        painter.setPen(Qt.PenStyle.NoPen)
        for point in points:
            painter.drawEllipse(point, 2.2, 2.2)
    _write_last(painter, place, row.last, points, layout.left + layout.content)


def _read(row: ReadingRow) -> list[int]:
    """Return the places of the regions that have a value: a run may leave regions out."""
    return [int(place) for place in np.flatnonzero(np.isfinite(row.values))]


def _paint_level(painter: QPainter, layout: ReadingLayout, y: float) -> None:
    painter.drawLine(QPointF(layout.left, y), QPointF(layout.left + layout.content, y))


def _write_last(painter: QPainter, place: RowPlace, text: str, points: list[QPointF], right: float) -> None:
    """Write the last value below the end of the curve, else above it, clear of what it passes on its way there."""
    painter.setFont(tabular_font(_LAST_PIXELS, bold=True))
    painter.setPen(QColor(current_theme().accent))
    height = painter.fontMetrics().height()
    end = right - 2 - painter.fontMetrics().horizontalAdvance(text)
    x, y = np.array([(point.x(), point.y()) for point in points]).T
    passed = [*y[x > end], float(np.interp(end, x, y))]
    below, above = max(passed) + 3, min(passed) - 3 - height
    lowest, highest = place.top + place.height - height, place.top - 4.0
    if below > lowest:  # no room: above, or where the curve is further away
        below = above if above >= highest else lowest if lowest - below > above - highest else highest
    painter.drawText(QRectF(right - 80, below, 78, height), Qt.AlignmentFlag.AlignRight, text)


def _paint_strip(painter: QPainter, layout: ReadingLayout, place: RowPlace, row: ReadingRow) -> None:
    read = _read(row)
    cells = [cell_rect(layout, place, region) for region in read]
    for cell, colour in zip(cells, colours(row.values[read], row.scale, current_theme()).tolist(), strict=True):
        painter.fillRect(cell, QColor(*colour))
    painter.setPen(QPen(QColor(current_theme().line), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRects([cell.adjusted(0.5, 0.5, -0.5, -0.5) for cell in cells])  # at the paper's end it is still a cell
    painter.setPen(QPen(QColor(POSITIVE), 2))
    for region in row.changed:
        painter.drawRect(cell_rect(layout, place, region).adjusted(1, 1, -1, -1))


def _paint_bars(painter: QPainter, layout: ReadingLayout, place: RowPlace, row: ReadingRow) -> None:
    bottom, width = place.top + place.height, max(2.0, layout.column * _WIDEST_BAR)
    for region in _read(row):
        height = share(float(row.values[region]), row.scale) * place.height
        left = layout.column_left(region) + (layout.column - width) / 2
        painter.fillRect(QRectF(left, bottom - height, width, height), QColor(RANKED))
    painter.fillRect(QRectF(layout.left, bottom, layout.content, 1), QColor(current_theme().line))


def bar_rect(layout: ReadingLayout, place: RowPlace, row: ReadingRow, bar: tuple[int, int]) -> QRectF:
    """Return the rectangle of a signed bar, from 0 in the middle of the row to its value; bar: its first and last
    place. Raises ValueError for a value that is NaN."""
    first, last = bar
    spare = max(1.0, layout.column * (1 - _WIDEST_BAR) / 2)
    value = share(float(row.values[first]), row.scale)
    top = place.top + (1 - max(value, 0.5)) * place.height
    height = abs(value - 0.5) * place.height
    left = layout.column_left(first) + spare
    return QRectF(left, top, layout.column_left(last) + layout.column - spare - left, height)


def _paint_signed(painter: QPainter, layout: ReadingLayout, place: RowPlace, row: ReadingRow) -> None:
    theme, middle = current_theme(), place.top + place.height / 2
    painter.fillRect(QRectF(layout.left, middle, layout.content, 1), QColor(theme.line))
    for bar in row.bars:
        value = float(row.values[bar[0]])
        if not np.isfinite(value):
            continue
        rect = bar_rect(layout, place, row, bar)
        painter.fillRect(rect, QColor(POSITIVE if value > 0 else NEGATIVE))
        if row.errors is not None:
            ends = [_height(place, value + side * float(row.errors[bar[0]]), row.scale) for side in (-1, 1)]
            painter.setPen(QPen(QColor(theme.text), 1))
            painter.drawLine(QPointF(rect.center().x(), ends[0]), QPointF(rect.center().x(), ends[1]))


def _height(place: RowPlace, value: float, scale: Scale) -> float:
    return place.top + (1 - share(value, scale)) * place.height
