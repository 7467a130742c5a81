"""Pairs page: whether the model scores a true caption of an image above a false one that differs in little."""

from __future__ import annotations

from html import escape
from pathlib import Path

import numpy as np
from PySide6.QtCore import QPoint, Qt, QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QMenu, QPushButton, QWidget

from vsrn_viewer.answers import PairInfo, Progress
from vsrn_viewer.explain import pair_tables
from vsrn_viewer.explain.plots.pairs import pairs_plot
from vsrn_viewer.minimal_pairs import ScoredPairs
from vsrn_viewer.picture import Table
from vsrn_viewer.plot_question import PlotQuestion
from vsrn_viewer.requests import AskPairs
from vsrn_viewer.ui.asking import Asking
from vsrn_viewer.ui.panels.elided import ElidedLabel
from vsrn_viewer.ui.panels.menus_of import open_menu_of
from vsrn_viewer.ui.panels.query_pages.charts import AskedPlot, chart_commands, chart_copies, recipe_or_none
from vsrn_viewer.ui.panels.query_pages.page import QueriesPage
from vsrn_viewer.ui.panels.query_pages.ranked import REST_MS
from vsrn_viewer.ui.panels.query_pages.table import QueryTable
from vsrn_viewer.ui.panels.twin import TableView
from vsrn_viewer.ui.query_desk import QueryDesk
from vsrn_viewer.ui.theme import STEP
from vsrn_viewer.view import Query

_NOTE = "walk through the rows: both captions with their image; Enter: word × region of both"
_OPEN = "Open pairs…"
_FRAME = 16  # pixels beside the columns of the kinds, for their scroll bar
_WIDE_PX = 1360
_LESSER_KINDS = (2, 4, 5)  # columns that need it: how many are right, the ends of the interval
_LEAST_PX = 1100
_LESSER_ROWS = (1, 6, 7)  # columns that need it: the verdict, which the sign of the difference says; kind, image


class PairsPage(QueriesPage):
    """Show all pairs of a file, and how many of each kind are right. Those of the split's own relations come first.

    A pair that somebody walks to is shown with its true caption, and pinned beside it with the false one.
    """

    WORDS = "Pairs"
    TITLE = "Minimal pairs: a true and a false caption of an image"
    HEADING = "Pairs"
    NEEDS_CAPTIONS = NEEDS_QUERIES = False

    def __init__(self, desk: QueryDesk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._is_shown = False
        self.file = ""  # that the pairs are of, "" for the split's own relations
        self.found: ScoredPairs | None = None
        self._asking = Asking(desk.worker, self)
        self.button = QPushButton(_OPEN)
        self.button.setToolTip('A JSON list of {"image_id", "kind", "true", "false"}, or a file of SugarCrepe')
        self.summary = ElidedLabel(yields=True)
        self.words = QLabel()
        self.words.setTextFormat(Qt.TextFormat.RichText)
        self.words.setWordWrap(True)
        self.kinds, self.rows = TableView(), QueryTable()
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._lay_out()
        self.setFocusProxy(self.rows)
        self._connect()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the captions their room."""
        super().resizeEvent(event)
        self._fit()
        self.words.setVisible(not self.is_low)

    def set_shown(self, shown: bool) -> None:
        """See QueriesPage."""
        self._is_shown = shown
        if not shown:
            self._rest.stop()
        self._ask()

    def table(self) -> Table | None:
        """See QueriesPage."""
        return None if self.found is None else pair_tables.kinds_table(self.found)

    def choose_file(self) -> None:
        """Ask for a file of pairs."""
        dialog = QFileDialog(self, "Open minimal pairs", str(Path(self.file).parent) if self.file else "")
        dialog.setNameFilters(["Pairs (*.json)", "All files (*)"])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.open_file)
        dialog.open()

    @Slot(str)
    def open_file(self, file: str) -> None:
        """Score the pairs of a file; "" for those of the split's relations."""
        info = self.desk.subject.info
        if info is not None:
            self.file = file
            self.summary.setText("Scoring the pairs…")
            self._asking.ask(AskPairs(info.pair, file))
            self.chosen.emit()

    def show_file(self, file: str) -> None:
        """Score the pairs of a file, or of the split's relations, as soon as the page is on screen."""
        if file != self.file:
            self._asking.stop()
            self.found, self.file = None, file
            self._show()
            self._ask()

    def open_pair(self, row: int, with_words: bool = False) -> None:
        """Show a pair: the true caption on the image, the false one pinned beside it. with_words: word × region too."""
        self._rest.stop()
        if self.found is None or not 0 <= row < len(self.found.pairs):
            return
        pair = self.found.pairs[row]
        true, false = ((pair.image, Query("sentence", text)) for text in (pair.true, pair.false))
        self.desk.open_sides(true, false, with_words)

    def open_row_menu(self, row: int, _column: int, place: QPoint) -> QMenu | None:
        """Open the menu of a pair."""
        self._rest.stop()
        info = self.desk.subject.info
        if info is None or self.found is None:
            return None
        pair = self.found.pairs[row]
        commands = (
            ("Show both captions side by side", lambda: self.open_pair(row)),
            ("Show word × region of both", lambda: self.open_pair(row, with_words=True)),
            ("Save both captions as a figure…", lambda: self.pair_asked.emit(pair)),
        )
        copies = {"Copy the true caption": pair.true, "Copy the false caption": pair.false}
        copies |= {"Copy the image's id": info.image_ids[pair.image], "Copy the row": self.rows.row_text(row)}
        return open_menu_of(self, commands, copies, place)

    def open_kinds_menu(self, _row: int, _column: int, place: QPoint) -> QMenu | None:
        """Open the menu of the accuracy by kind."""
        asked = self.asked_plot()
        if asked is None:
            return None
        return open_menu_of(
            self, chart_commands(self, asked.recipe, lambda: asked), chart_copies(asked.recipe, asked.plot.table), place
        )

    def asked_plot(self) -> AskedPlot | None:
        """Return the accuracy by kind as a plot, None before there are pairs."""
        info, found = self.desk.subject.info, self.found
        if info is None or found is None:
            return None
        question = PlotQuestion("pairs", info.pair, pairs=self.file)
        return AskedPlot(pairs_plot([(info.model_name, found)]), info.pair, recipe_or_none(question))

    def _ask(self) -> None:
        """Ask for what is to be shown: the pairs of the split's own relations before anybody has opened a file."""
        info = self.desk.subject.info
        if self._is_shown and self.found is None and not self._asking.is_waiting and info is not None:
            self.summary.setText("")
            self._asking.ask(AskPairs(info.pair, self.file))

    @Slot(object)
    def _forget(self, _info: PairInfo | None) -> None:
        self._asking.stop()
        self.found, self.file = None, ""
        self._show()
        self._ask()

    @Slot(object, object)
    def _take(self, _request: AskPairs, found: ScoredPairs) -> None:
        self.found = found
        self._show()

    @Slot(object, str, str)
    def _take_failure(self, _request: AskPairs, sentence: str, _details: str) -> None:
        """Say why there are no pairs, or none of a file; what was shown before stays."""
        self.file = "" if self.found is None else self.file
        self.summary.setText(sentence)
        self.changed.emit()

    @Slot(object)
    def _take_progress(self, progress: Progress) -> None:
        self.summary.setText(f"{progress.words}…")

    def _show(self) -> None:
        info, found = self.desk.subject.info, self.found
        for table in (self.kinds, self.rows):
            table.setVisible(found is not None)
        self.words.clear()
        self.note = ""
        if found is not None and info is not None:
            self.note = _NOTE
            self.summary.setText(" · ".join((f"{found.name}: {pair_tables.pairs_words(found)}", *found.notices)))
            self.kinds.show_table(pair_tables.kinds_table(found))
            pairs = pair_tables.pair_columns(found, info.image_ids)
            self.rows.show_columns(pairs)
            kind = [column.name for column in pairs.columns].index("kind")
            self.rows.setColumnWidth(kind, self.kinds.columnWidth(0))  # the rows that Qt sizes by may be of one kind
            self._fit()
            self.rows.sortByColumn(0, Qt.SortOrder.AscendingOrder)  # what failed worst
        self.changed.emit()

    def _fit(self) -> None:
        for column in _LESSER_KINDS:
            self.kinds.setColumnHidden(column, self.width() < _WIDE_PX)
        for column in _LESSER_ROWS:
            self.rows.setColumnHidden(column, self.width() < _LEAST_PX)
        self.kinds.setFixedWidth(self.kinds.horizontalHeader().length() + _FRAME)

    @Slot(int)
    def _keep_kind(self, row: int) -> None:
        """Show only the pairs of a kind; the first row is of all."""
        if self.found is None:
            return
        kinds = [*self.found.by_kind()]
        of_kind = np.array([row <= 0 or pair.kind == kinds[row - 1] for pair in self.found.pairs], bool)
        self.rows.keep(None if row <= 0 else of_kind)

    @Slot(int)
    def _walk(self, row: int) -> None:
        """Say at once what differs, and show the pair where somebody rests."""
        if self.found is not None and row >= 0:
            true, false = (_html(words) for words in pair_tables.marked_words(self.found.pairs[row]))
            self.words.setText(f"true: {true} &nbsp;&nbsp; false: {false}")
            self._rest.start()

    def _connect(self) -> None:
        self._asking.answered.connect(self._take)
        self._asking.failed.connect(self._take_failure)
        self._asking.went_on.connect(self._take_progress)
        self._rest.timeout.connect(lambda: self.open_pair(self.rows.current_row()))
        self.button.clicked.connect(self.choose_file)
        self.kinds.walked.connect(self._keep_kind)
        self.kinds.menu_asked.connect(self.open_kinds_menu)
        self.rows.walked.connect(self._walk)
        self.rows.opened.connect(lambda row: self.open_pair(row, with_words=True))
        self.rows.menu_asked.connect(self.open_row_menu)
        self.rows.left.connect(self.left)
        self.desk.subject.info_changed.connect(self._forget)

    def _lay_out(self) -> None:
        above = QHBoxLayout()
        above.setContentsMargins(2 * STEP, STEP, 2 * STEP, STEP)
        above.setSpacing(3 * STEP)
        above.addWidget(self.button)
        above.addWidget(self.summary, 1)
        both = QHBoxLayout()
        both.setSpacing(2 * STEP)
        both.addWidget(self.kinds)
        both.addWidget(self.rows, 1)
        self.words.setContentsMargins(2 * STEP, 0, 2 * STEP, STEP)
        self.column.addLayout(above)
        self.column.addWidget(self.words)
        self.column.addLayout(both, 1)
        self._show()


def _html(words: tuple[tuple[str, bool], ...]) -> str:
    """Return words as rich text, those that the other caption lacks underlined and bold."""
    return " ".join(f"<b><u>{escape(word)}</u></b>" if is_changed else escape(word) for word, is_changed in words)
