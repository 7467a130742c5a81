"""Starred page: the cases that somebody wants to come back to, each with a note, and their figures."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelectionModel, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QMenu, QPushButton, QWidget

from vsrn_viewer.picture import Table
from vsrn_viewer.starred import StarredCase, starred_table
from vsrn_viewer.ui import keys
from vsrn_viewer.ui.naming import words_for_files
from vsrn_viewer.ui.panels.query_pages.page import QueriesPage, Remedy
from vsrn_viewer.ui.panels.twin import TableView
from vsrn_viewer.ui.query_desk import QueryDesk
from vsrn_viewer.ui.starred_files import StarredFiles
from vsrn_viewer.ui.theme import STEP

_EMPTY = (
    f"Nothing is starred yet. Press {keys.STAR} on an image, or on a row of these tables, and it is kept here with its "
    "rank and its score."
)
_KEYS = f"Enter opens a case, {keys.EDIT_NOTE} writes its note, {keys.UNSTAR} takes its star away"


class StarredPage(QueriesPage):
    """List the starred cases. Enter opens one, F2 writes its note, Del takes its star away."""

    WORDS = "Starred"
    TITLE = "Starred cases and their figures"
    HEADING = "Starred cases"
    NEEDS_DATASET = NEEDS_CAPTIONS = NEEDS_QUERIES = False

    def __init__(self, desk: QueryDesk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._stars = desk.starred
        self.list = StarredTable()
        self.note_field = QLineEdit(placeholderText="A note about the case")
        self.note_field.setAccessibleName("Note")
        self.files = StarredFiles(desk, self)
        self.state = QLabel()
        self.state.setObjectName("grey")
        self._lay_out()
        self.setFocusProxy(self.list)
        self.list.opened.connect(lambda row: self._stars.open_asked.emit(self._stars.cases[row]))
        self.list.menu_asked.connect(lambda _row, _column, place: self._open_menu(place))
        self.list.left.connect(self.left)
        self.list.note_asked.connect(self.edit_note)
        self.list.removal_asked.connect(self.remove_chosen)
        self.note_field.returnPressed.connect(self.list.setFocus)
        self.note_field.editingFinished.connect(self._take_note)
        self.files.said.connect(self._say)
        self._stars.changed.connect(self._show)
        self._show()

    def absence(self) -> str:
        """See QueriesPage."""
        return "" if self._stars.cases else _EMPTY

    def remedy(self) -> Remedy:
        """See QueriesPage."""
        return "Show the captions", lambda: self.turned.emit("captions")

    def sorting(self) -> int:
        """See QueriesPage."""
        return self.list.sorting()

    def sort_by(self, sorting: int) -> None:
        """See QueriesPage."""
        self.list.sort_by(sorting)

    def edit_note(self) -> None:
        """Write the note of the case that has the cursor."""
        if self._row() >= 0:
            self.note_field.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.note_field.selectAll()

    def remove_chosen(self) -> None:
        """Take the stars of the selected cases away."""
        self._stars.remove(self.list.chosen_rows())

    @Slot()
    def _show(self) -> None:
        cases, row = self._stars.cases, self._row()
        pairs = {case.pair: words_for_files(case.pair) for case in cases}
        if cases:
            self.list.show_cases(starred_table(cases, pairs if len(pairs) > 1 else {}))
            self.list.selectionModel().currentChanged.connect(lambda _new, _old: self._show_note())
            if row >= 0:
                self.list.go_to(min(row, len(cases) - 1))
        self.note = f"{len(cases):,} starred · {_KEYS}" if cases else ""
        self._show_note()
        self.changed.emit()

    def _row(self) -> int:
        """Return the row of the case that has the cursor, -1 for none."""
        return self.list.current_row() if self._stars.cases and self.list.model() is not None else -1

    def _show_note(self) -> None:
        row = self._row()
        self.note_field.setEnabled(row >= 0)
        self.note_field.setText(self._stars.cases[row].note if row >= 0 else "")

    @Slot()
    def _take_note(self) -> None:
        row = self._row()
        if row >= 0:
            self._stars.set_note(row, self.note_field.text().strip())

    @Slot(str)
    def _say(self, sentence: str) -> None:
        self.state.setText(sentence)
        self.state.setToolTip(sentence)

    def _chosen_or_all(self) -> tuple[StarredCase, ...]:
        """Return the selected cases if there are several, else all."""
        rows = self.list.chosen_rows()
        return tuple(self._stars.cases[row] for row in rows) if len(rows) > 1 else self._stars.cases

    def _open_menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.addAction("Open the case", lambda: self._stars.open_asked.emit(self._stars.cases[self._row()]))
        menu.addAction(f"Write a note\t{keys.EDIT_NOTE}", self.edit_note)
        menu.addAction(f"Take the star away\t{keys.UNSTAR}", self.remove_chosen)
        menu.addSeparator()
        menu.addAction("Copy the rows", lambda: self.list.copy_rows())
        menu.popup(place)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(2 * STEP, STEP, 2 * STEP, STEP)
        row.setSpacing(2 * STEP)
        row.addWidget(self.note_field, 1)
        row.addWidget(self.state)
        for words, do in (
            ("Draw all figures…", lambda: self.files.ask_figures(self._chosen_or_all())),
            ("Save as a list…", lambda: self.files.ask_list(self._chosen_or_all())),
            ("Save as CSV…", lambda: self.files.ask_csv(self._chosen_or_all())),
        ):
            button = QPushButton(words)
            button.clicked.connect(do)
            row.addWidget(button)
        self.column.addWidget(self.list, 1)
        self.column.addLayout(row)


class StarredTable(TableView):
    """The cases, a row each; rows are those of the table, however it is sorted."""

    note_asked = Signal()
    removal_asked = Signal()
    left = Signal()  # Esc

    def show_cases(self, table: Table) -> None:
        """Show the cases; sentences and notes share the room that numbers leave."""
        self.show_table(table, ("query", "note"))
        self.horizontalHeader().setHighlightSections(False)

    def chosen_rows(self) -> tuple[int, ...]:
        """Return the selected rows, as they stand on screen."""
        chosen = sorted(self.selectionModel().selectedRows(), key=lambda index: index.row())
        return tuple(self._model().row_of(index) for index in chosen)

    def go_to(self, row: int) -> None:
        """Put the cursor on a row and select it."""
        index = self._model().index(self._model().place_of(row), 0)
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)

    def copy_rows(self) -> None:
        """Copy the selected rows."""
        QGuiApplication.clipboard().setText(self.selected_text())

    def event(self, event: QEvent) -> bool:
        """Keep the keys of the table from the window, where they mean something else."""
        mine = (keys.code(keys.EDIT_NOTE), keys.code(keys.UNSTAR))
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in mine:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == keys.code(keys.EDIT_NOTE):
            self.note_asked.emit()
        elif event.key() == keys.code(keys.UNSTAR):
            self.removal_asked.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
