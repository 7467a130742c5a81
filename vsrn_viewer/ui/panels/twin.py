"""The table twin of a picture: its numbers, sortable, copied as tab-separated text, as alive as the picture.

What a row means is the panel's: the view says which cell is pointed at, clicked, opened or asked about, and marks rows.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from vsrn_viewer.picture import Table
from vsrn_viewer.scale import number_text
from vsrn_viewer.ui.panels.twin_colours import CellDelegate
from vsrn_viewer.ui.theme import tabular_font, theme_changed

Index = QModelIndex | QPersistentModelIndex
Cell = str | int | float

DIGITS = 4  # significant digits of the largest number of a column; the whole column gets its decimals


def decimals_of(values: list[float]) -> int:
    """Return how many decimals show the largest of the values with four digits: 0 to 8."""
    largest = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
    if largest == 0:
        return 1
    return min(8, max(0, DIGITS - 1 - math.floor(math.log10(largest))))


class TableModel(QAbstractTableModel):
    """A Table for Qt. EditRole holds the very numbers, DisplayRole their words."""

    def __init__(self, table: Table, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = table
        self.marked: frozenset[int] = frozenset()  # of the table's rows, those that stand out
        self._order = list(range(len(table.rows)))  # which of the table's rows stands where
        columns = range(len(table.columns))
        self._decimals = [decimals_of([row[c] for row in table.rows if isinstance(row[c], float)]) for c in columns]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.table.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        value = self.table.rows[self.row_of(index)][index.column()]
        if role == Qt.ItemDataRole.EditRole:
            return value
        if role == Qt.ItemDataRole.DisplayRole:
            return number_text(value, self._decimals[index.column()]) if isinstance(value, float) else str(value)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(index.column())
        return None

    def row_of(self, index: Index) -> int:
        """Return the table's row that stands at a place, wherever sorting has put it."""
        return self._order[index.row()]

    def place_of(self, row: int) -> int:
        """Return where one of the table's rows stands."""
        return self._order.index(row)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(section)
        return self.table.columns[section] if role == Qt.ItemDataRole.DisplayRole else None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; equal values keep the picture's order. A column below 0 restores that order.

        What is selected stays so, wherever its row goes.
        """
        self.layoutAboutToBeChanged.emit()
        before, rows = self._order, self.table.rows
        self._order = list(range(len(rows)))
        if column >= 0:
            reverse = order == Qt.SortOrder.DescendingOrder
            self._order.sort(key=lambda row: _sort_key(rows[row][column]), reverse=reverse)
        place = {row: at for at, row in enumerate(self._order)}
        old = self.persistentIndexList()
        self.changePersistentIndexList(old, [self.index(place[before[i.row()]], i.column()) for i in old])
        self.layoutChanged.emit()

    def _alignment(self, column: int) -> Qt.AlignmentFlag:
        words = all(isinstance(row[column], str) for row in self.table.rows)
        return (Qt.AlignmentFlag.AlignLeft if words else Qt.AlignmentFlag.AlignRight) | Qt.AlignmentFlag.AlignVCenter


class TableView(QTableView):
    """Shows one Table. Ctrl+C copies the selected rows, with their column names, as tab-separated text.

    Rows and columns that it says are the table's own, however it is sorted; -1 for none.
    """

    pointed = Signal(int, int)  # row, column under the pointer or the cursor
    cell_clicked = Signal(int, int, bool)  # row, column, whether Shift was held
    opened = Signal(int)  # row, by double click or Enter
    menu_asked = Signal(int, int, QPoint)  # row, column, place on the screen
    _cell_pressed = Signal(int, int, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSortingEnabled(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setItemDelegate(CellDelegate(self))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(24)
        # Queued: what a click brings about may replace the model that Qt is still busy with.
        self._cell_pressed.connect(self.cell_clicked, Qt.ConnectionType.QueuedConnection)
        self.doubleClicked.connect(lambda index: self.opened.emit(self._model().row_of(index)))
        theme_changed.connect(self._repaint)

    def show_table(self, table: Table) -> None:
        """Show a table in its own order; sorting and widths chosen before are kept if the columns are the same."""
        old = self.model()
        sorted_by = self.horizontalHeader().sortIndicatorSection()
        order = self.horizontalHeader().sortIndicatorOrder()
        model = TableModel(table, self)
        same = isinstance(old, TableModel) and old.table.columns == table.columns
        self.horizontalHeader().setSortIndicator(sorted_by if same else -1, order)
        self.setFont(tabular_font())
        self.setModel(model)
        self.setAccessibleName(table.title)
        self.selectionModel().currentChanged.connect(self._point_by_key)
        if not same:
            self.resizeColumnsToContents()
        if old is not None:
            old.deleteLater()

    def table(self) -> Table | None:
        """Return the table that is shown, None before any."""
        model = self.model()
        return model.table if isinstance(model, TableModel) else None

    def mark(self, rows: Sequence[int]) -> None:
        """Let rows of the table stand out, those of what is hovered or selected elsewhere, and reveal the first."""
        model = self.model()
        if not isinstance(model, TableModel) or model.marked == frozenset(rows):
            return
        model.marked = frozenset(rows)
        self.viewport().update()
        if rows and not self.underMouse() and not self.hasFocus():
            self.scrollTo(model.index(model.place_of(rows[0]), max(0, self.columnAt(0))))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._point(self.indexAt(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point(QModelIndex())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            cell = self._model().row_of(index), index.column()
            self._cell_pressed.emit(*cell, shift)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        index = self.indexAt(event.pos()) if mouse else self.currentIndex()
        if index.isValid():
            self.menu_asked.emit(self._model().row_of(index), index.column(), event.globalPos())

    def _model(self) -> TableModel:
        model = self.model()
        assert isinstance(model, TableModel)
        return model

    def _point(self, index: QModelIndex) -> None:
        if index.isValid():
            self.pointed.emit(self._model().row_of(index), index.column())
        else:
            self.pointed.emit(-1, -1)

    @Slot(QModelIndex)
    def _point_by_key(self, index: QModelIndex) -> None:
        if self.hasFocus() and not self.underMouse():
            self._point(index)

    @Slot(object)
    def _repaint(self, _: object) -> None:
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.selected_text())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self._model().row_of(self.currentIndex()))
        else:
            super().keyPressEvent(event)

    def selected_text(self) -> str:
        """Return the selected rows (all of them if none is) as tab-separated text, numbers in full."""
        model = self.model()
        chosen = sorted({index.row() for index in self.selectionModel().selectedRows()})
        columns = range(model.columnCount())
        lines: list[Sequence[Cell]] = [[model.headerData(column, Qt.Orientation.Horizontal) for column in columns]]
        for row in chosen or range(model.rowCount()):
            lines.append([model.index(row, column).data(Qt.ItemDataRole.EditRole) for column in columns])
        return tab_separated(lines)


def tab_separated(lines: Iterable[Sequence[Cell]]) -> str:
    """Return lines of cells as text for a spreadsheet, numbers in full."""
    words = [[f"{cell:.9g}" if isinstance(cell, float) else str(cell) for cell in line] for line in lines]
    return "".join("\t".join(line) + "\n" for line in words)


def _sort_key(value: Cell) -> tuple[int, Cell]:
    """Words after numbers, and what is not a number after both: neither compares with the rest."""
    if isinstance(value, str):
        return 1, value.casefold()
    return (2, 0) if math.isnan(value) else (0, value)
