"""What the models of all tables share: in which order rows stand, which of them are kept, and which stand out.

Sorting and keeping work on arrays, so that tens of thousands of rows are sorted within a frame or two.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from vsrn_viewer.picture import Scale

Index = QModelIndex | QPersistentModelIndex
Cell = str | int | float
Bools = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.int64]

_UP, _DOWN = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
# As integers: a frame of a table asks a thousand times, and comparing enumerations is slow.
_DISPLAY, _EDIT, _TIP, _ALIGNMENT = (
    int(role)
    for role in (
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.EditRole,
        Qt.ItemDataRole.ToolTipRole,
        Qt.ItemDataRole.TextAlignmentRole,
    )
)
_LAST = np.iinfo(np.int64).max  # the key of a row that has none
DIGITS = 4  # significant digits of the largest number of a column; the whole column gets its decimals


def decimals_of(values: Sequence[float] | npt.NDArray[np.float64] | Indices) -> int:
    """Return how many decimals show the largest of the values with four digits: 0 to 8."""
    sizes = np.abs(np.asarray(values, np.float64))
    largest = float(sizes.max(initial=0.0, where=np.isfinite(sizes)))
    if largest == 0:
        return 1
    return min(8, max(0, DIGITS - 1 - math.floor(math.log10(largest))))


class RowModel(QAbstractTableModel):
    """Rows of cells for Qt: EditRole holds the very values, DisplayRole their words. A subclass says what they are.

    Rows and columns that methods take are the table's own, however it is sorted.
    """

    def __init__(self, title: str, columns: Sequence[str], rows: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = title
        self.columns = tuple(columns)
        self.rows = rows
        self.marked: frozenset[int] = frozenset()  # rows that stand out
        self._sorted_by: tuple[int, Qt.SortOrder] = (-1, _UP)
        self._kept: Bools | None = None
        self._sorted: Indices | None = None  # all rows as they are sorted; None: to be sorted
        self._order = np.arange(rows)  # which row stands where
        self._keys: dict[int, Indices] = {}  # of the columns that it was sorted by

    def cell(self, row: int, column: int) -> Cell:
        """Return the very value of a cell."""
        raise NotImplementedError

    def words(self, row: int, column: int) -> str:
        """Return what stands in a cell."""
        raise NotImplementedError

    def has_words(self, column: int) -> bool:
        """Return whether a column holds words; numbers stand at the right."""
        raise NotImplementedError

    def sort_keys(self, column: int) -> Indices:
        """Return integers (rows,) that are in the order of a column's values, equal for equal ones; negative for a row
        that has none, which stands last in either direction."""
        raise NotImplementedError

    def scale_of(self, _column: int) -> Scale | None:
        """Return what colours a column's numbers, None for no colours."""
        return None

    def means(self, _column: int) -> str:
        """Return what stands in a column, half a sentence, "" where its heading says it."""
        return ""

    def tip(self, _row: int, _column: int) -> str:
        """Return what is said of a cell that the pointer rests on."""
        return ""

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == _DISPLAY:
            return self.words(self.row_of(index), index.column())
        if role == _ALIGNMENT:
            return self._alignment(index.column())
        if role == _EDIT:
            return self.cell(self.row_of(index), index.column())
        if role == _TIP:
            return self.tip(self.row_of(index), index.column())
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(section)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.means(section)
        return self._heading(section) if role == Qt.ItemDataRole.DisplayRole else None

    def row_of(self, index: Index) -> int:
        """Return the row that stands at a place, wherever sorting has put it."""
        return int(self._order[index.row()])

    def first_rows(self, count: int) -> list[int]:
        """Return the rows that stand in the first places, at most so many."""
        rows: list[int] = self._order[:count].tolist()
        return rows

    def place_of(self, row: int) -> int:
        """Return where a row stands, -1 if it is not kept."""
        places = np.flatnonzero(self._order == row)
        return int(places[0]) if len(places) else -1

    def sort(self, column: int, order: Qt.SortOrder = _UP) -> None:
        """Sort by a column; equal values keep the table's order. A column below 0 restores that order.

        What is selected stays so, wherever its row goes.
        """
        self.layoutAboutToBeChanged.emit()
        before, self._sorted_by, self._sorted = self._order, (column, order), None
        self._arrange()
        place = np.full(self.rows, -1)
        place[self._order] = np.arange(len(self._order))
        old = self.persistentIndexList()
        self.changePersistentIndexList(old, [self.index(int(place[before[i.row()]]), i.column()) for i in old])
        self.layoutChanged.emit()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)

    def keep(self, kept: Bools | None) -> None:
        """Show only the rows of a mask (rows,), in the order chosen; None for all."""
        self.beginResetModel()
        self._kept = kept
        self._arrange()
        self.endResetModel()

    def refresh(self, column: int) -> None:
        """Show a column whose values have changed. Rows stay where they are until somebody sorts again."""
        self._keys.pop(column, None)
        if column == self._sorted_by[0]:
            self._sorted = None
        if len(self._order):
            self.dataChanged.emit(self.index(0, column), self.index(len(self._order) - 1, column))

    def _arrange(self) -> None:
        if self._sorted is None:
            self._sorted = self._sort_rows()
        self._order = self._sorted if self._kept is None else self._sorted[self._kept[self._sorted]]

    def _sort_rows(self) -> Indices:
        column, order = self._sorted_by
        if not 0 <= column < len(self.columns):
            return np.arange(self.rows)
        if column not in self._keys:
            self._keys[column] = self.sort_keys(column)
        keys = self._keys[column]
        turned = -keys if order == _DOWN else keys
        return np.argsort(np.where(keys < 0, _LAST, turned), kind="stable")

    def _heading(self, column: int) -> str:
        """Return a column's name with an arrow if the rows are sorted by it: Qt would draw one over the name."""
        by, order = self._sorted_by
        if column != by:
            return self.columns[column]
        arrow = "▾" if order == _DOWN else "▴"
        return f"{self.columns[column]} {arrow}" if self.has_words(column) else f"{arrow} {self.columns[column]}"

    def _alignment(self, column: int) -> Qt.AlignmentFlag:
        return _LEFT if self.has_words(column) else _RIGHT
