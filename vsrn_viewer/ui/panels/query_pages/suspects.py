"""Really wrong? page: failed queries whose answer may be true, to be marked one after the other, and recall with marks.

R marks an answer right too, W really wrong, U takes the mark away, and so does the same letter again; each goes on to
the next row.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from vsrn_viewer.explain.suspect_columns import VERDICTS, case_of_suspect, recall_beside, suspect_columns
from vsrn_viewer.marks import Verdict
from vsrn_viewer.queries import Case, SplitQueries
from vsrn_viewer.requests import AskSuspects
from vsrn_viewer.suspects import Suspects
from vsrn_viewer.ui.ask_value import ValueField
from vsrn_viewer.ui.asking import Asking
from vsrn_viewer.ui.mark_actions import KEYS, VERDICT_OF, WORDS_OF
from vsrn_viewer.ui.panels.elided import ElidedLabel
from vsrn_viewer.ui.panels.menus_of import open_menu_of
from vsrn_viewer.ui.panels.query_pages.mark_column import MarkColumn
from vsrn_viewer.ui.panels.query_pages.page import QueriesPage, Remedy
from vsrn_viewer.ui.panels.query_pages.table import QueryTable
from vsrn_viewer.ui.query_desk import QueryDesk
from vsrn_viewer.ui.theme import STEP
from vsrn_viewer.view import Query

REST_MS = 200  # as on the other pages
_MARK = 0  # the column of what was said
# Columns that only a page of this width has: the own image, margin, what asked; the three parts of what is plausible.
_LEAST_FOR = {1360: (3, 9, 10), 900: (6, 7, 8)}
_FINDING = "Looking for answers that may be true"
_NONE = "Every query finds first what it asks for, so there is no answer to doubt."


class SuspectsPage(QueriesPage):
    """Show what may be right although the ground truth does not know it."""

    WORDS = "Really wrong?"
    TITLE = "Failed queries whose answer may be true"
    HEADING = "Really wrong?"

    def __init__(self, desk: QueryDesk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.suspects: Suspects | None = None
        self._of: SplitQueries | None = None  # whose suspects are shown, asked for or could not be found
        self._filled_with: Suspects | None = None  # what the table holds
        self._is_shown = False
        self.recall = ElidedLabel(yields=True), ElidedLabel(yields=True)  # text → image, image → text
        self.counts, self.place = ElidedLabel(yields=True), ElidedLabel(yields=True)
        self.export_button = QPushButton("Export…")
        self.rows = QueryTable()
        self._marked = MarkColumn(self.rows, desk.marking)
        self.export_button.setToolTip("Write all marks to a file, CSV or JSON")
        self._lay_out()
        self.setFocusProxy(self.rows)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(lambda: self.open_case(self.rows.current_row()))
        self.rows.walked.connect(lambda _row: self._rest.start())
        self.rows.opened.connect(self.open_case)
        self.rows.typed.connect(self._act)
        self.rows.menu_asked.connect(self.open_row_menu)
        self.rows.left.connect(self.left)
        self.export_button.clicked.connect(self._ask_where)
        self._asking = Asking(desk.worker, self)
        self._asking.answered.connect(self._take)
        self._asking.failed.connect(self._take_failure)
        self._asking.went_on.connect(self.changed)
        desk.changed.connect(self._follow)
        desk.marking.changed.connect(self._show_marks)
        desk.marking.recall_changed.connect(self._show_recall)
        self._show_marks()

    def absence(self) -> str:
        """See QueriesPage."""
        if self._asking.failure[0]:
            return self._asking.failure[0]
        if self.suspects is None:
            return self._asking.under_way(_FINDING)
        return "" if len(self.suspects.line) else _NONE

    def remedy(self) -> Remedy | None:
        """See QueriesPage."""
        return ("Try again", self._try_again) if self._asking.failure[0] else None

    def set_shown(self, shown: bool) -> None:
        """See QueriesPage."""
        self._is_shown = shown
        self.desk.marking.want_recall(self, shown)
        if shown:
            self._follow()
            self._fill()
        else:
            self._rest.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the captions their room: what a narrow table leaves out stands in the case that a row opens."""
        super().resizeEvent(event)
        self._fit_columns()

    def mark(self, row: int, verdict: Verdict | None) -> None:
        """Mark a suspect."""
        if self.suspects is not None:
            self.desk.marking.mark(int(self.suspects.line[row]), int(self.suspects.image[row]), verdict)

    def open_case(self, row: int) -> None:
        """Let what should have been found and what was found be shown side by side."""
        self._rest.stop()
        case = self._case(row)
        if case is not None:
            self.desk.open_case(case)

    def open_row_menu(self, row: int, _column: int, place: QPoint) -> QMenu | None:
        """Open the menu of a row."""
        self._rest.stop()
        info, suspects, case = self.desk.subject.info, self.suspects, self._case(row)
        if info is None or suspects is None or case is None:
            return None
        line, other = int(suspects.line[row]), int(suspects.image[row])
        caption, subject, marks = info.captions[line], self.desk.subject, self.desk.marks
        asked = Query("caption", caption, line)
        is_marked = marks is not None and marks.at(line, other) is not None
        note = (("Note on the mark…", lambda: self._ask_note(line, other, place)),) if is_marked else ()
        others = [one for one in self.desk.row_actions if one.key not in KEYS and case.query.kind in one.kinds]
        commands = (
            ("Open the case: truth and answer side by side", lambda: self.open_case(row)),
            (f"Open image {info.image_ids[other]} alone", lambda: subject.pick_image(other, query=asked)),
            *((words, lambda verdict=verdict: self.mark(row, verdict)) for verdict, words in WORDS_OF.items()),
            *note,
            *((one.words, lambda one=one: one.do(case.query)) for one in others),
        )
        copies = {"Copy the caption": caption.strip(), "Copy the other image's id": info.image_ids[other]}
        return open_menu_of(self, commands, copies | {"Copy the row": self.rows.row_text(row)}, place)

    def _lay_out(self) -> None:
        above = QHBoxLayout()
        above.setContentsMargins(2 * STEP, STEP, 2 * STEP, STEP)
        above.setSpacing(4 * STEP)
        for labels, share in ((self.recall, 3), ((self.counts, self.place), 2)):
            words = QVBoxLayout()
            words.setSpacing(0)
            for label in labels:
                words.addWidget(label)
            above.addLayout(words, share)
        above.addWidget(self.export_button)
        self.column.addLayout(above)
        self.column.addWidget(self.rows, 1)

    def _case(self, row: int) -> Case | None:
        info, suspects = self.desk.subject.info, self.suspects
        if row < 0 or self._of is None or info is None or suspects is None:
            return None
        return case_of_suspect(suspects, row, self._of, info.captions, info.image_ids)

    def _fit_columns(self) -> None:
        for least, columns in _LEAST_FOR.items():
            for column in columns:
                self.rows.setColumnHidden(column, self.width() < least)

    def _try_again(self) -> None:
        self._of = None
        self._follow()

    @Slot()
    def _follow(self) -> None:
        """Ask once the queries are there and somebody looks; let go of what is of others."""
        queries, info = self.desk.queries, self.desk.subject.info
        if queries is not self._of and (queries is None or self._is_shown):
            self._rest.stop()
            self._asking.clear()
            self._of, self.suspects, self.note = queries, None, ""
            if queries is not None and info is not None:
                self._asking.ask(AskSuspects(info.pair, queries))
            self._show_recall()
            self.changed.emit()

    @Slot(object, object)
    def _take(self, _request: AskSuspects, suspects: Suspects) -> None:
        self.suspects = suspects
        self.note = f"{len(suspects.line):,} failed, the most plausible first" if len(suspects.line) else ""
        self._fill()
        self.changed.emit()

    def _fill(self) -> None:
        """Fill the table, unless it is out of sight."""
        info, suspects = self.desk.subject.info, self.suspects
        if not self._is_shown or info is None or suspects is None or suspects is self._filled_with:
            return
        self._filled_with = suspects
        marked = self._marked.of(_MARK, suspects.line, suspects.image)
        lines, captions = info.caption_lines, info.captions
        self.rows.show_columns(suspect_columns(suspects, lines, captions, info.image_ids, marked))
        widest = self.rows.fontMetrics().horizontalAdvance(max(VERDICTS, key=len))
        self.rows.setColumnWidth(_MARK, widest + 6 * STEP)
        self._fit_columns()

    @Slot()
    def _take_failure(self) -> None:
        self._of = None  # whoever comes back asks again
        self.changed.emit()

    @Slot()
    def _show_marks(self) -> None:
        marking = self.desk.marking
        marks = marking.marks
        self.export_button.setEnabled(marks is not None and len(marks) > 0)
        if marks is None:
            said, place = marking.problem, ""
        else:
            said = f"{marks.count('right'):,} right too · {marks.count('wrong'):,} really wrong"
            place = f"kept in {marking.path}"
            self.place.set_short(f"kept in {marking.path.name}" if marking.path else "")
        self.counts.setText(said)
        self.place.setText(place)

    @Slot()
    def _show_recall(self) -> None:
        queries = self.desk.queries
        said = ("", "") if queries is None else recall_beside(queries, self.desk.marking.recall)
        for label, words in zip(self.recall, said, strict=True):
            label.setText(words)

    def _act(self, row: int, letter: str) -> None:
        """Mark a row by a letter and go on to the next; letters of others act on its query."""
        key = letter.upper()
        if key in VERDICT_OF:
            self.mark(row, VERDICT_OF[key])
            self.rows.go_on()
            return
        case = self._case(row)
        for action in self.desk.row_actions:
            if case is not None and action.key.upper() == key and case.query.kind in action.kinds:
                action.do(case.query)

    def _ask_note(self, line: int, image: int, place: QPoint) -> None:
        marks = self.desk.marks
        mark = marks.at(line, image) if marks is not None else None

        def take(text: str) -> str:
            self.desk.marking.note(line, image, text)
            return ""

        field = ValueField("Note on the mark", take, (), self)
        field.field.setText(mark.note if mark is not None else "")
        field.open_at(place)

    def _ask_where(self) -> None:
        dialog = QFileDialog(self, "Export the marks")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(["CSV (*.csv)", "JSON (*.json)"])
        dialog.setDefaultSuffix("csv")
        dialog.selectFile("marks.csv")
        dialog.fileSelected.connect(lambda file: self.desk.marking.export(Path(file)))
        dialog.open()
