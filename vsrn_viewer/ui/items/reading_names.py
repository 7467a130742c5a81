"""Words around the reading line: row names, each with what belongs to it, such as the ends of its scale."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from vsrn_viewer.picture import ReadingPicture, ReadingRow
from vsrn_viewer.ui.items.reading_layout import NUMBERS, SENTENCE, ReadingLayout, RowPlace, name_rect
from vsrn_viewer.ui.qt_palette import selection_colour
from vsrn_viewer.ui.theme import current_theme, tabular_font

_CROPS = "reading order"
_NAME_PIXELS, _RANGE_PIXELS = 12, 10
_WIDEST_NAME = 140.0  # pixels; a longer name ends in an ellipsis
_BETWEEN = 6.0  # between a name and its range on one line, pixels
_LEFT, _RIGHT = 8, 8  # free pixels before the names and between them and the columns
_TWO_LINES = 28  # height of a row from which the range gets a line of its own, pixels
_CLOSE_LINES = 22  # the same where what belongs to the name is longer than a line has room for


def names_width(picture: ReadingPicture) -> int:
    """Return the width of the names with the space around them, pixels."""
    name, scale = QFontMetricsF(tabular_font(_NAME_PIXELS)), QFontMetricsF(tabular_font(_RANGE_PIXELS))
    widths = [name.horizontalAdvance(_CROPS)]
    for row in picture.rows:
        both = name.horizontalAdvance(row.name), scale.horizontalAdvance(row.aside)
        both = min(both[0], _WIDEST_NAME), both[1]
        widths.append(sum(both) + _BETWEEN if row.kind in ("strip", "word") else max(both))
    return round(max(widths)) + _LEFT + _RIGHT


def paint_names(painter: QPainter, layout: ReadingLayout, picture: ReadingPicture) -> None:
    """Write the names right-aligned beside their rows."""
    right = float(layout.left - _RIGHT)
    for row in picture.selected_rows:
        painter.fillRect(name_rect(layout, layout.rows[row + 1]), QColor(selection_colour(current_theme())))
    for place in layout.rows:
        if place.number < 0:
            height = place.height or NUMBERS  # without crops the name stands beside the numbers
            _write(painter, _CROPS, right, place.top, height, _NAME_PIXELS, current_theme().text)
        else:
            _paint_name(painter, right, place, picture.rows[place.number])


def paint_missing(painter: QPainter, layout: ReadingLayout, sentence: str, width: int) -> None:
    """Say under the rows which of them there cannot be; width: of the widget, pixels."""
    painter.setFont(tabular_font(_NAME_PIXELS))
    painter.setPen(QColor(current_theme().secondary))
    place = QRectF(layout.left, layout.bottom + 3, width - layout.left, SENTENCE)
    painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, sentence)


def _paint_name(painter: QPainter, right: float, place: RowPlace, row: ReadingRow) -> None:
    theme = current_theme()
    name = QFontMetricsF(tabular_font(_NAME_PIXELS)).elidedText(row.name, Qt.TextElideMode.ElideRight, _WIDEST_NAME)
    if place.height >= (_CLOSE_LINES if row.kind == "signed" else _TWO_LINES):
        middle = place.top + place.height / 2
        _write(painter, name, right, middle - 15, 16, _NAME_PIXELS, theme.text)
        _write(painter, row.aside, right, middle + 1, 13, _RANGE_PIXELS, theme.secondary)
        return
    if row.kind == "signed":
        _write(painter, name, right, place.top, place.height, _NAME_PIXELS, theme.text)
        return
    width = _write(painter, row.aside, right, place.top, place.height, _RANGE_PIXELS, theme.secondary)
    _write(painter, name, right - width - _BETWEEN, place.top, place.height, _NAME_PIXELS, theme.text)


def _write(painter: QPainter, text: str, right: float, top: float, height: float, pixels: int, colour: str) -> float:
    """Write one line that ends at `right`, in the middle of its height; return its width."""
    painter.setFont(tabular_font(pixels))
    painter.setPen(QColor(colour))
    side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    painter.drawText(QRectF(0, top, right, height), side, text)
    return QFontMetricsF(painter.font()).horizontalAdvance(text)
