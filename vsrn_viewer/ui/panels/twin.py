"""The table twin of a picture: its numbers, sortable, copied as tab-separated text, as alive as the picture.

What a row means is the panel's: the view says which cell is pointed at, clicked, opened or asked about, and marks rows.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from vsrn_viewer.picture import ColumnTable, Scale, Table, number_text
from vsrn_viewer.ui.panels.column_model import ColumnModel, wide_columns
from vsrn_viewer.ui.panels.row_model import Bools, Cell, Indices, RowModel, decimals_of
from vsrn_viewer.ui.panels.twin_colours import CellDelegate, width_of
from vsrn_viewer.ui.theme import current_theme, tabular_font, theme_changed

_LONG = 40  # signs: a cell of more may be cut


class TableModel(RowModel):
    """A Table for Qt."""

    def __init__(self, table: Table, parent: QWidget | None = None) -> None:
        super().__init__(table.title, table.columns, len(table.rows), parent)
        self.table = table
        columns = range(len(table.columns))
        needed = (decimals_of([row[c] for row in table.rows if isinstance(row[c], float)]) for c in columns)
        given = table.decimals or (None,) * len(columns)
        self._decimals = [own if said is None else said for own, said in zip(needed, given, strict=True)]
        self._has_words = [all(isinstance(row[c], str) for row in table.rows) for c in columns]

    def cell(self, row: int, column: int) -> Cell:
        return self.table.rows[row][column]

    def words(self, row: int, column: int) -> str:
        value = self.cell(row, column)
        return number_text(value, self._decimals[column]) if isinstance(value, float) else str(value)

    def has_words(self, column: int) -> bool:
        return self._has_words[column]

    def tip(self, row: int, column: int) -> str:
        words = self.words(row, column)
        return words if len(words) > _LONG else ""

    def sort_keys(self, column: int) -> Indices:
        keys = [_sort_key(row[column]) for row in self.table.rows]
        places = {key: place for place, key in enumerate(sorted(set(keys)))}
        return np.array([places[key] for key in keys], np.int64)

    def scale_of(self, column: int) -> Scale | None:
        return self.table.scales[column] if self.table.scales else None


class TableView(QTableView):
    """Shows one table. Ctrl+C copies the selected rows, with their column names, as tab-separated text.

    Rows and columns that it says are the table's own, however it is sorted; -1 for none.
    """

    pointed = Signal(int, int)  # row, column under the pointer or the cursor
    cell_clicked = Signal(int, int, bool)  # row, column, whether Shift was held
    walked = Signal(int)  # row that keys or a click made the current one
    opened = Signal(int)  # row, by double click or Enter
    menu_asked = Signal(int, int, QPoint)  # row, column, place on the screen
    _cell_pressed = Signal(int, int, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_filling = False  # the current row is nobody's choice
        self.setSortingEnabled(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setItemDelegate(CellDelegate(self))
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # else scrolling paints every row
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(24)
        # Queued: what a click brings about may replace the model that Qt is still busy with.
        self._cell_pressed.connect(self.cell_clicked, Qt.ConnectionType.QueuedConnection)
        self.doubleClicked.connect(lambda index: self.opened.emit(self._model().row_of(index)))
        theme_changed.connect(self._repaint)

    def show_table(self, table: Table, wide: Sequence[str] = ()) -> None:
        """Show a table in its own order; sorting and widths chosen before are kept if the columns are the same. wide:
        the columns that share the room that the others leave."""
        self._show(TableModel(table, self), [table.columns.index(name) for name in wide])

    def show_columns(self, table: ColumnTable) -> None:
        """Show a table of many rows. Wide columns share the room that the others leave."""
        self._show(ColumnModel(table, self), wide_columns(table.columns))

    def _show(self, model: RowModel, wide: Sequence[int]) -> None:
        old, header = self.model(), self.horizontalHeader()
        same = isinstance(old, RowModel) and old.columns == model.columns
        sorting = self.sorting() if same else 0
        self.setFont(tabular_font())
        self.setModel(model)
        self.sort_by(sorting)  # Qt keeps the indicator and forgets the order
        self.setAccessibleName(model.title)
        self.selectionModel().currentChanged.connect(self._take_current)
        if not same:
            header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)  # what was wide before need not be now
            for column in range(len(model.columns)):
                if column in wide:
                    header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
                else:
                    self.resizeColumnToContents(column)
        if old is not None:
            old.deleteLater()

    def sizeHintForColumn(self, column: int) -> int:
        """Return the width of the widest of the first thousand cells. Qt would ask for a thousand widths one by one,
        which takes up to five times as long."""
        if self.itemDelegateForColumn(column) is not None:
            return super().sizeHintForColumn(column)
        model = self._model()
        rows = model.first_rows(self.horizontalHeader().resizeContentsPrecision())
        return width_of((model.words(row, column) for row in rows), self.fontMetrics())

    def table(self) -> Table | None:
        """Return the table that is shown, None before any, and where it is one of columns."""
        model = self.model()
        return model.table if isinstance(model, TableModel) else None

    def keep(self, kept: Bools | None) -> None:
        """Show only the rows of a mask (rows,); None for all. The current row stays so if it is kept, and in sight."""
        if self.model() is None:
            return
        model, current = self._model(), self.current_row()
        self._is_filling = True
        model.keep(kept)
        self._is_filling = False
        self.go_to(current)

    def go_to(self, row: int) -> None:
        """Make a row the current one and reveal it, as if nobody had walked to it; none that is not kept."""
        place = self._model().place_of(row) if row >= 0 and self.model() is not None else -1
        if place >= 0:
            self._is_filling = True
            self.setCurrentIndex(self._model().index(place, 0))
            self._is_filling = False

    def refresh(self, column: int) -> None:
        """Show a column of the table whose values have changed."""
        if self.model() is not None:
            self._model().refresh(column)

    def go_on(self) -> None:
        """Make the row below the current one."""
        below = self.currentIndex().siblingAtRow(self.currentIndex().row() + 1)
        if below.isValid():
            self.setCurrentIndex(below)

    def sorting(self) -> int:
        """Return by which column the table is sorted, from 1, negative where it falls; 0 for its own order."""
        header = self.horizontalHeader()
        falls = header.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder
        return (header.sortIndicatorSection() + 1) * (-1 if falls else 1)

    def sort_by(self, sorting: int) -> None:
        """Sort the table as `sorting` says it was."""
        falls = sorting < 0
        self.sortByColumn(abs(sorting) - 1, Qt.SortOrder.DescendingOrder if falls else Qt.SortOrder.AscendingOrder)

    def current_row(self) -> int:
        """Return the row that keys act on, -1 for none."""
        return self._model().row_of(self.currentIndex()) if self.currentIndex().isValid() else -1

    def mark(self, rows: Sequence[int]) -> None:
        """Let rows of the table stand out, those of what is hovered or selected elsewhere, and reveal the first."""
        model = self.model()
        if not isinstance(model, RowModel) or model.marked == frozenset(rows):
            return
        model.marked = frozenset(rows)
        self.viewport().update()
        if rows and not self.underMouse() and not self.hasFocus():
            self.scrollTo(model.index(model.place_of(rows[0]), max(0, self.columnAt(0))))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground, which nobody else does behind an opaque widget, and the cells."""
        with QPainter(self.viewport()) as painter:
            painter.fillRect(event.rect(), QColor(current_theme().panel))
        super().paintEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Take the focus. Qt makes the first row the current one then, unseen: the first Down would pass it over."""
        before = self.currentIndex().isValid()
        self._is_filling = True
        super().focusInEvent(event)
        if not before and self.model() is not None:
            self.selectionModel().clearCurrentIndex()
        self._is_filling = False

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

    def _model(self) -> RowModel:
        model = self.model()
        assert isinstance(model, RowModel)
        return model

    def _point(self, index: QModelIndex) -> None:
        if index.isValid():
            self.pointed.emit(self._model().row_of(index), index.column())
        else:
            self.pointed.emit(-1, -1)

    @Slot(QModelIndex)
    def _take_current(self, index: QModelIndex) -> None:
        if index.isValid() and not self._is_filling:
            self.walked.emit(self._model().row_of(index))
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
        model = self._model()
        chosen = sorted({index.row() for index in self.selectionModel().selectedRows()})
        return self._text_of([model.row_of(model.index(place, 0)) for place in chosen or range(model.rowCount())])

    def row_text(self, row: int) -> str:
        """Return a row, with the column names, as tab-separated text, numbers in full."""
        return self._text_of([row])

    def _text_of(self, rows: Sequence[int]) -> str:
        model = self._model()
        columns = range(len(model.columns))
        return tab_separated([model.columns, *([model.cell(row, column) for column in columns] for row in rows)])


def tab_separated(lines: Iterable[Sequence[Cell]]) -> str:
    """Return lines of cells as text for a spreadsheet, numbers in full."""
    words = [[f"{cell:.9g}" if isinstance(cell, float) else str(cell) for cell in line] for line in lines]
    return "".join("\t".join(line) + "\n" for line in words)


def _sort_key(value: Cell) -> tuple[int, Cell]:
    """Words after numbers, and what is not a number after both: neither compares with the rest."""
    if isinstance(value, str):
        return 1, value.casefold()
    return (2, 0) if math.isnan(value) else (0, value)
