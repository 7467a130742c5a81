"""The column of a table of queries that says which of them have a star. It follows the stars in place."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt, Slot
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from vsrn_viewer.picture import Column
from vsrn_viewer.ui.panels.query_pages.table import QueryTable
from vsrn_viewer.ui.qt_palette import selection_colour
from vsrn_viewer.ui.query_desk import QueryDesk
from vsrn_viewer.ui.row_actions import QueryKind
from vsrn_viewer.ui.starred_rows import NOT_STARRED, STARRED
from vsrn_viewer.ui.theme import STEP, current_theme

_SIGNS = (STARRED, NOT_STARRED)  # the first sorts first
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class StarColumn(QObject):
    """Fills one column of a table of all captions, or of all images."""

    def __init__(self, rows: QueryTable, desk: QueryDesk, kind: QueryKind) -> None:
        super().__init__(rows)
        self._rows, self._desk, self._kind, self._place = rows, desk, kind, -1
        self._values = np.zeros(0, np.int64)
        self._delegate = _StarDelegate(rows)
        desk.starred.changed.connect(self._follow)

    def of(self, place: int, rows: int) -> Column:
        """Return the column of a table that is shown next. place: which of its columns it will be, from 0. rows: how
        many it has."""
        self._rows.setItemDelegateForColumn(self._place, None)  # type: ignore[arg-type]  # Qt's own way to take it away
        self._rows.setItemDelegateForColumn(place, self._delegate)
        self._place, self._values = place, np.ones(rows, np.int64)
        self._fill()
        return Column("star", "whether it is starred; S on the row, or a click here, changes it", self._values, _SIGNS)

    def is_it(self, column: int) -> bool:
        """Return whether a column of the table is this one."""
        return column == self._place

    def _fill(self) -> None:
        self._values[:] = 1
        self._values[list(self._desk.starred_rows.of(self._kind))] = 0

    @Slot()
    def _follow(self) -> None:
        if len(self._values):
            self._fill()
            self._rows.refresh(self._place)


class _StarDelegate(QStyledItemDelegate):
    """Lets a star be seen among hollow ones, which only say where a click would put it. The style, which paints three
    times as long, would give both the colour of words."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme, sign = current_theme(), index.data()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, QColor(selection_colour(theme)))
        painter.setPen(QColor(theme.accent if sign == STARRED else theme.secondary))
        painter.drawText(option.rect.adjusted(2 * STEP, 0, 0, 0), _LEFT, sign)
