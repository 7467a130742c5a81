"""How a table's cells are painted: with the colours that their numbers have in the picture, marked rows on a ground."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QModelIndex, QPersistentModelIndex
from PySide6.QtGui import QColor, QPainter, QPalette
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from vsrn_viewer.palette import HALO, HIGHLIGHT, colours
from vsrn_viewer.picture import Scale
from vsrn_viewer.ui.theme import current_theme, mix

_MARK = 0.35  # share of the highlight's colour in the ground of a marked row
_PALE = 140  # from this grey on, 0 to 255, dark words read better than light ones


class CellDelegate(QStyledItemDelegate):
    """Paints the cells of a `RowModel`."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        ground = ground_of(index)
        if ground is not None:
            painter.fillRect(option.rect, ground)
            ink = QColor(HALO if _grey(ground) >= _PALE else "#ffffff")
            for role in (QPalette.ColorRole.Text, QPalette.ColorRole.HighlightedText):
                option.palette.setColor(role, ink)
        super().paint(painter, option, index)


def ground_of(index: QModelIndex | QPersistentModelIndex) -> QColor | None:
    """Return the ground of a cell of a `RowModel`: its number's colour, its row's mark, or None."""
    model = index.model()
    scale: Scale | None = model.scale_of(index.column())
    cell = model.cell(model.row_of(index), index.column()) if scale is not None else ""
    if scale is not None and not isinstance(cell, str):
        value = np.array([cell], dtype=np.float32)
        return QColor(*(int(channel) for channel in colours(value, scale, current_theme())[0]))
    if model.marked and model.row_of(index) in model.marked:
        return QColor(mix(current_theme().panel, HIGHLIGHT, _MARK))
    return None


def _grey(colour: QColor) -> float:
    return 0.299 * colour.red() + 0.587 * colour.green() + 0.114 * colour.blue()
