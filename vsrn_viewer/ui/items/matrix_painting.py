"""Painters of the matrix that need no widget: cells, axes, colour bar and its label."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

from vsrn_viewer.palette import FAINT_TEXT, matrix_colours
from vsrn_viewer.picture import MatrixPicture, numbered_places
from vsrn_viewer.ui.items.halo import NUMBER_PIXELS, NUMBER_ROOM
from vsrn_viewer.ui.items.matrix_grid import GAP, MARGIN, NUMBERS, WORDS, Grid, LabelLines
from vsrn_viewer.ui.items.scale_bar import TICK_PIXELS, draw_upright_bar, image_of, upright_bar_width
from vsrn_viewer.ui.theme import current_theme, tabular_font

_CENTRE = Qt.AlignmentFlag.AlignCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter

_MOST_LINES = 2  # of the label of the scale
_NAME_GAP, _LONGEST_NAME = 4, 92  # pixels


def paint_matrix(painter: QPainter, picture: MatrixPicture, grid: Grid, size: QSize) -> None:
    """Paint everything but highlights. size: of the widget, pixels."""
    square = grid.square
    painter.drawImage(square, image_of(matrix_colours(picture, current_theme())))
    _mark_changed(painter, picture, grid)
    painter.setPen(QColor(current_theme().line))
    painter.drawRect(square)
    painter.setPen(QColor(current_theme().secondary))
    if picture.names:
        _paint_names(painter, picture, grid)
    else:
        _paint_numbers(painter, picture, grid)
    if picture.directed:
        _paint_words(painter, square, grid.names)
    bar = QRectF(square.right() + GAP, square.top(), upright_bar_width(picture.scale), square.height())
    draw_upright_bar(painter, bar, picture.scale)
    if grid.label_lies:
        top = square.bottom() + 3
        _write_label(painter, QRectF(MARGIN, top, size.width() - 2 * MARGIN, size.height() - top), picture.scale.label)
    else:
        painter.save()
        painter.translate(bar.right(), bar.bottom())
        painter.rotate(-90)
        _write_label(painter, QRectF(0, 2, bar.height(), grid.label_room), picture.scale.label)
        painter.restore()


def _mark_changed(painter: QPainter, picture: MatrixPicture, grid: Grid) -> None:
    """Frame the cells of changed edges, with a cross through those that are cut."""
    painter.setPen(QPen(QColor(current_theme().text), 1.5))
    for receiver, giver, factor in picture.changed:
        cell = grid.row(receiver).intersected(grid.column(giver))
        painter.drawRect(cell.adjusted(-1, -1, 1, 1))
        if factor == 0:
            painter.drawLine(cell.topLeft(), cell.bottomRight())
            painter.drawLine(cell.topRight(), cell.bottomLeft())


def _paint_numbers(painter: QPainter, picture: MatrixPicture, grid: Grid) -> None:
    square = grid.square
    font = tabular_font(NUMBER_PIXELS)
    for place in numbered_places(grid.count, grid.cell, NUMBER_ROOM):
        font.setStrikeOut(place in picture.dropped)
        painter.setFont(font)
        painter.setOpacity(FAINT_TEXT if place in picture.faint else 1.0)
        middle, number = (place + 0.5) * grid.cell, str(picture.numbers[place])
        painter.drawText(QRectF(square.left() - 30, square.top() + middle - 8, 27, 16), _RIGHT, number)
        painter.drawText(QRectF(square.left() + middle - 15, square.top() - 17, 30, 16), _CENTRE, number)
    painter.setOpacity(1.0)


def room_for_names(names: tuple[str, ...]) -> int:
    """Return how much room a matrix needs beside its rows and above its columns, pixels; () for its numbers."""
    metrics = QFontMetrics(tabular_font(NUMBER_PIXELS))
    longest = max((metrics.horizontalAdvance(name) for name in names), default=0)
    return max(NUMBERS, min(longest + _NAME_GAP + 1, _LONGEST_NAME))


def _paint_names(painter: QPainter, picture: MatrixPicture, grid: Grid) -> None:
    """Write the names of rows beside them, of columns upright above them; where they are too close, of some."""
    square, room = grid.square, grid.names - _NAME_GAP
    painter.setFont(tabular_font(NUMBER_PIXELS))
    metrics = painter.fontMetrics()
    for place in numbered_places(grid.count, grid.cell, metrics.height()):
        middle = (place + 0.5) * grid.cell
        name = metrics.elidedText(picture.names[place], Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(square.left() - grid.names, square.top() + middle - 8, room, 16), _RIGHT, name)
        painter.save()
        painter.translate(square.left() + middle, square.top() - _NAME_GAP)
        painter.rotate(-90)
        painter.drawText(QRectF(0, -8, room, 16), _LEFT, name)
        painter.restore()


def _paint_words(painter: QPainter, square: QRectF, names: int) -> None:
    """Say along the axes what a row and a column mean, in as many words as there is room for."""
    painter.setFont(tabular_font(TICK_PIXELS))
    above = QRectF(square.left(), square.top() - names - WORDS, square.width(), WORDS)
    painter.drawText(above, _CENTRE, _fitting(painter, square.width(), ("column gives →", "gives →")))
    painter.save()
    painter.translate(square.left() - names - WORDS, square.bottom())
    painter.rotate(-90)
    words = _fitting(painter, square.height(), ("← row receives", "← receives"))
    painter.drawText(QRectF(0, 0, square.height(), WORDS), _CENTRE, words)
    painter.restore()


def _fitting(painter: QPainter, length: float, wordings: tuple[str, ...]) -> str:
    """Return the first wording that is no longer than `length` pixels, "" if none is."""
    return next((words for words in wordings if painter.fontMetrics().horizontalAdvance(words) <= length), "")


def label_lines(label: str, size: QSize, names: int = NUMBERS) -> LabelLines:
    """Return how many lines a scale's label takes in a widget of this size. names: room for them, pixels."""
    lying, standing = size.width() - 2 * MARGIN, size.height() - 2 * MARGIN - names - WORDS
    return LabelLines(_lines_of(label_for(label, lying), lying), _lines_of(label_for(label, standing), standing))


def label_for(label: str, length: float) -> str:
    """Return a label, or its first clause where the whole would take more than two lines of this length, pixels.

    Small cells are a worse loss than the end of a sentence, which the legend of the graph says too.
    """
    return label if _lines_of(label, length) <= _MOST_LINES else label.split(", ")[0]


def _lines_of(text: str, length: float) -> int:
    metrics = QFontMetrics(tabular_font(TICK_PIXELS))
    wrapped = metrics.boundingRect(QRect(0, 0, int(length), 1000), Qt.TextFlag.TextWordWrap, text)
    return max(1, round(wrapped.height() / metrics.lineSpacing()))


def _write_label(painter: QPainter, place: QRectF, text: str) -> None:
    """Write in as many lines as there is room for, in one line cut with "…" if there is room for no more."""
    text = label_for(text, place.width())
    flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
    if painter.boundingRect(place, flags, text).height() > place.height():
        text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(place.width()))
    painter.drawText(place, flags, text)
