"""How a table's cells are painted: with the colours that their numbers have in the picture, marked rows on a ground.

A cell is painted without the style, which takes three times as long; it looks as the stylesheet would have it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from vsrn_viewer.palette import HALO, HIGHLIGHT, Theme, colours
from vsrn_viewer.ui.panels.row_model import RowModel
from vsrn_viewer.ui.qt_palette import mix, selection_colour
from vsrn_viewer.ui.theme import current_theme

_MARK = 0.35  # share of the highlight's colour in the ground of a marked row
_PALE = 140  # from this grey on, 0 to 255, dark words read better than light ones
_BESIDE = 8  # pixels left and right of the words: the padding of the stylesheet, and what the style adds to it
_RAISED = 1  # pixels: how much higher the style puts them
_CUT_AT_END = Qt.TextElideMode.ElideRight
# As integers: a frame combines them hundreds of times, and combining enumerations is slow.
_SELECTED = QStyle.StateFlag.State_Selected.value
_LEFT, _RIGHT = (
    (side | Qt.AlignmentFlag.AlignVCenter).value | Qt.TextFlag.TextSingleLine.value
    for side in (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight)
)


class _Inks(NamedTuple):
    """Colours of a theme, made once: a frame asks for them a hundred times."""

    words: QColor
    chosen: QColor
    marked: QColor


class CellDelegate(QStyledItemDelegate):
    """Paints the cells of a `RowModel`, in the font of the view."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        inks, model, column = _inks_of(current_theme()), index.model(), index.column()
        assert isinstance(model, RowModel)
        row = model.row_of(index)
        ground = inks.chosen if option.state.value & _SELECTED else ground_of(model, row, column)
        painter.setPen(inks.words if ground is None or ground is inks.chosen else _ink_on(ground))
        if ground is not None:
            painter.fillRect(option.rect, ground)
        room = option.rect.adjusted(_BESIDE, -_RAISED, -_BESIDE, -_RAISED)
        shown = option.fontMetrics.elidedText(model.words(row, column), _CUT_AT_END, room.width())
        painter.drawText(room, _LEFT if model.has_words(column) else _RIGHT, shown)


def width_of(cells: Iterable[str], metrics: QFontMetrics) -> int:
    """Return the pixels that the widest of some cells needs, 0 for none."""
    widest = max(map(metrics.horizontalAdvance, cells), default=-1)
    return widest + 1 + 2 * _BESIDE if widest >= 0 else 0  # + 1: it is rounded, perhaps down


def ground_of(model: RowModel, row: int, column: int) -> QColor | None:
    """Return the ground of a cell: its number's colour, its row's mark, or None. row: the table's own."""
    scale = model.scale_of(column)
    cell = "" if scale is None else model.cell(row, column)
    if scale is not None and not isinstance(cell, str):
        value = np.array([cell], dtype=np.float32)
        return QColor(*(int(channel) for channel in colours(value, scale, current_theme())[0]))
    return _inks_of(current_theme()).marked if row in model.marked else None


@lru_cache(maxsize=2)
def _inks_of(theme: Theme) -> _Inks:
    return _Inks(QColor(theme.text), QColor(selection_colour(theme)), QColor(mix(theme.panel, HIGHLIGHT, _MARK)))


def _ink_on(ground: QColor) -> QColor:
    """Return black or white, whichever can be read on a ground."""
    return QColor(HALO if _grey(ground) >= _PALE else "#ffffff")


def _grey(colour: QColor) -> float:
    return 0.299 * colour.red() + 0.587 * colour.green() + 0.114 * colour.blue()
