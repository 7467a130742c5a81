"""What the pages Captions and Images share: recall and ranks of the queries that are kept, above a table of them.

A row is a query. Walking through the table opens each case after a short rest, Enter or a double click at once.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPoint, Qt, QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from vsrn_viewer.answers import PairInfo
from vsrn_viewer.explain.plots.rank_histogram import rank_histogram_plot
from vsrn_viewer.explain.query_ranks import rank_steps, ranks_picture, ranks_table, recall_words, without_words
from vsrn_viewer.filtering import with_term
from vsrn_viewer.picture import ColumnTable, Table
from vsrn_viewer.plot_question import Asking, PlotQuestion
from vsrn_viewer.queries import Case, SplitQueries
from vsrn_viewer.recall import recall_of
from vsrn_viewer.ui.items.bars import BarsCanvas
from vsrn_viewer.ui.panels.elided import ElidedLabel
from vsrn_viewer.ui.panels.kept_chip import KeptChip
from vsrn_viewer.ui.panels.menus_of import open_menu_of
from vsrn_viewer.ui.panels.query_pages.charts import AskedPlot, chart_commands, chart_copies, recipe_or_none
from vsrn_viewer.ui.panels.query_pages.mark_column import MarkColumn
from vsrn_viewer.ui.panels.query_pages.page import QueriesPage
from vsrn_viewer.ui.panels.query_pages.star_column import StarColumn
from vsrn_viewer.ui.panels.query_pages.table import QueryTable
from vsrn_viewer.ui.query_desk import QueryDesk
from vsrn_viewer.ui.row_actions import QueryKind
from vsrn_viewer.ui.theme import STEP
from vsrn_viewer.view import Query

REST_MS = 200  # a key held repeats every 30 to 40 ms: only where somebody stays is opened

_FAILED_WORST = -1  # by the first column, the highest rank first
_NOTE = "walk through the rows or press Enter: truth and winner stand side by side"

Bools = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.int64]


class RankedPage(QueriesPage):
    """Show one kind of queries, each a row. A subclass says what they are.

    KEY: of the page, in `PAGES` and `desk.filters`. KIND: of its queries. ASKING: what asks, for people.
    """

    KEY = ""
    KIND: QueryKind = "caption"
    ASKING = ""

    def __init__(self, desk: QueryDesk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.note = _NOTE
        self._kept: Bools | None = None
        self._is_shown = False
        self._sorting = _FAILED_WORST
        self._queries: SplitQueries | None = None  # what the mask is of
        self._filled_with: SplitQueries | None = None  # what the table holds
        self.summary = ElidedLabel(yields=True)
        self.histogram = BarsCanvas(f"Ranks of {self.ASKING}", compact=True)
        self.rows = QueryTable()
        self._marked = MarkColumn(self.rows, desk.marking)
        self._starred = StarColumn(self.rows, desk, self.KIND)
        self.tools = QVBoxLayout()  # above the summary, for whoever filters
        self._lay_out()
        self.setFocusProxy(self.rows)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(lambda: self.open_case(self.rows.current_row()))
        self.histogram.clicked.connect(lambda bar: self._keep_step(bar[1]))
        self.histogram.menu_asked.connect(self.open_ranks_menu)
        self.histogram.setToolTip("A click on a bar keeps the queries with these ranks")
        self.rows.walked.connect(lambda _row: self._rest.start())
        self.rows.opened.connect(self.open_case)
        self.rows.menu_asked.connect(self.open_row_menu)
        self.rows.cell_clicked.connect(self._click)
        self.rows.typed.connect(self._act)
        self.rows.left.connect(self.left)
        desk.changed.connect(self._show)
        desk.case_shown.connect(self._follow_case)
        desk.kept.changed.connect(lambda page: self.keep(desk.kept.of(self.KEY)) if page == self.KEY else None)
        desk.filter_changed.connect(lambda page: self._show_ranks() if page == self.KEY else None)

    def columns(self, queries: SplitQueries, info: PairInfo) -> ColumnTable:
        """Return the table of all queries, a row each."""
        raise NotImplementedError

    def answers(self, queries: SplitQueries) -> tuple[Indices, Indices]:
        """Return the line and the image of what came first instead, of each row; -1 where there is nothing."""
        raise NotImplementedError

    def ranks(self, queries: SplitQueries) -> Indices:
        """Return the rank of every query's truth, from 1; 0 for one that asks for nothing."""
        raise NotImplementedError

    def candidates(self, queries: SplitQueries) -> int:
        """Return how many answers are ranked for a query."""
        raise NotImplementedError

    def query(self, row: int, info: PairInfo) -> Query:
        """Return what a row asks."""
        raise NotImplementedError

    def case(self, row: int, queries: SplitQueries, info: PairInfo) -> Case | None:
        """Return a row's case; None for one that asks for nothing."""
        raise NotImplementedError

    def image_of(self, row: int, queries: SplitQueries) -> int:
        """Return the row of the image that a query is, or is of."""
        raise NotImplementedError

    def keep(self, kept: Bools | None) -> None:
        """Show only the queries of a mask (rows,), and recall and ranks of them; None for all. No rank changes."""
        if kept is None and self._kept is None:
            return
        self._kept = kept
        if self._filled_with is self._queries:
            self.rows.keep(kept)
            self._show_ranks()
            self.changed.emit()

    def table(self) -> Table | None:
        """Return the numbers of the histogram: the page is itself a table of the queries."""
        queries = self.desk.queries
        if queries is None:
            return None
        return ranks_table(self._kept_ranks(queries), self.candidates(queries), self.ASKING)

    def has_table(self) -> bool:
        """See QueriesPage."""
        return self.desk.queries is not None

    def chosen_case(self) -> Case | None:
        """See QueriesPage."""
        return self._case_of(self.rows.current_row())

    def sorting(self) -> int:
        """See QueriesPage."""
        return self._sorting if self._filled_with is None else self.rows.sorting()

    def sort_by(self, sorting: int) -> None:
        """See QueriesPage."""
        self._sorting = sorting or _FAILED_WORST
        if self._filled_with is not None:
            self.rows.sort_by(self._sorting)

    def set_shown(self, shown: bool) -> None:
        """See QueriesPage."""
        self._is_shown = shown
        self._rest.stop()
        self._fill()

    def open_case(self, row: int) -> None:
        """Let truth and winner of a row be shown side by side."""
        self._rest.stop()
        case = self._case_of(row)
        if case is not None:
            self.desk.open_case(case)

    @Slot(object)
    def _follow_case(self, case: Case) -> None:
        """Go to the row of a case that is shown from elsewhere, as undo does."""
        if case.query.kind == self.KIND and case.query.index != self.rows.current_row():
            self.rows.go_to(case.query.index)

    def _case_of(self, row: int) -> Case | None:
        queries, info = self.desk.queries, self.desk.subject.info
        return self.case(row, queries, info) if row >= 0 and queries is not None and info is not None else None

    def open_row_menu(self, row: int, _column: int, place: QPoint) -> QMenu | None:
        """Open the menu of a row."""
        self._rest.stop()  # the press that asked for it made the row current
        queries, info = self.desk.queries, self.desk.subject.info
        if queries is None or info is None:
            return None
        query, image = self.query(row, info), self.image_of(row, queries)
        subject, image_id = self.desk.subject, info.image_ids[image]
        asked = Query("image", image_id, image)
        others = [one for one in self.desk.row_actions if self.KIND in one.kinds]
        commands = (
            ("Open the case: truth and winner side by side", lambda: self.open_case(row)),
            (f"Open image {image_id} alone", lambda: subject.pick_image(image)),
            ("Rank the captions for it", lambda: subject.pick_image(image, query=asked)),
            *((one.words, lambda one=one: one.do(query)) for one in others),
        )
        copies = {"Copy the caption": query.text.strip()} if self.KIND == "caption" else {}
        copies |= {"Copy the image's id": image_id, "Copy the row": self.rows.row_text(row)}
        return open_menu_of(self, commands, copies, place)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little height it is the rows'."""
        super().resizeEvent(event)
        for widget in (self.histogram, self.summary):
            widget.setVisible(not self.is_low)

    def open_ranks_menu(self, place: QPoint) -> QMenu | None:
        """Open the menu of the histogram."""
        table, asked = self.table(), self.asked_plot()
        if table is None or asked is None:
            return None
        return open_menu_of(
            self, chart_commands(self, asked.recipe, lambda: asked), chart_copies(asked.recipe, table), place
        )

    def asked_plot(self) -> AskedPlot | None:
        """Return the histogram as a plot, None before the queries are there. What is kept by hand, or by marks, no
        recipe can say."""
        queries, info = self.desk.queries, self.desk.subject.info
        if queries is None or info is None:
            return None
        kept = "" if self._kept is None else self.desk.filters.get(self.KEY, "").strip()
        ranks, none = self._kept_ranks(queries) - 1, np.zeros(0, np.int64)
        of_both = (none, ranks) if self.KIND == "caption" else (ranks, none)
        lines = queries.lines
        asking: Asking = "captions" if self.KIND == "caption" else "images"
        plot = rank_histogram_plot([(info.model_name, *of_both)], lines.images, lines.captions, asking, kept)
        question = PlotQuestion("rank-histogram", info.pair, asking=asking, query_filter=kept)
        return AskedPlot(plot, info.pair, None if self.desk.kept.by_hand else recipe_or_none(question))

    def _lay_out(self) -> None:
        above = QHBoxLayout()
        above.setContentsMargins(2 * STEP, STEP, 2 * STEP, 0)
        above.setSpacing(4 * STEP)
        words = QVBoxLayout()
        words.setSpacing(STEP)
        words.addLayout(self.tools)
        below = QHBoxLayout()
        below.setSpacing(2 * STEP)
        below.addWidget(KeptChip(self.desk.kept))
        below.addWidget(self.summary, 1)
        words.addLayout(below)
        above.addLayout(words, 1)
        above.addWidget(self.histogram, 0, Qt.AlignmentFlag.AlignRight)
        self.column.addLayout(above)
        self.column.addWidget(self.rows, 1)

    @Slot()
    def _show(self) -> None:
        if self.desk.queries is not self._queries:
            self._queries, self._kept = self.desk.queries, self.desk.kept.of(self.KEY)
            self._rest.stop()
            self._fill()
        self.changed.emit()

    def _fill(self) -> None:
        """Fill the table, unless it is out of sight: two at a time would take the window longer than a frame or two."""
        queries, info = self._queries, self.desk.subject.info
        if self._is_shown and queries is not self._filled_with and queries is not None and info is not None:
            self._filled_with = queries
            table = self.columns(queries, info)
            marks = self._marked.of(len(table.columns), *self.answers(queries))
            stars = self._starred.of(len(table.columns) + 1, len(marks.values))
            self.rows.show_columns(replace(table, columns=(*table.columns, marks, stars)))
            self.rows.sort_by(self._sorting)
            if self._kept is not None:
                self.rows.keep(self._kept)
            self._show_ranks()

    def _kept_ranks(self, queries: SplitQueries) -> Indices:
        ranks = self.ranks(queries)
        kept = ranks > 0 if self._kept is None else (ranks > 0) & self._kept
        return ranks[kept]

    def _show_ranks(self) -> None:
        queries = self._filled_with
        if queries is None:
            return
        ranks, asked = self._kept_ranks(queries), int(np.count_nonzero(self.ranks(queries)))
        words = recall_words(recall_of(ranks - 1), self.ASKING, len(ranks), asked)
        self.summary.setText(words + self._recall_without(queries))
        terms = [step.term for step in rank_steps(self.candidates(queries))]
        chosen = [place for place, term in enumerate(terms) if term in self.desk.filters.get(self.KEY, "").split()]
        self.histogram.set_picture(
            ranks_picture(ranks, self.candidates(queries), self.ASKING), chosen[0] if len(chosen) == 1 else -1
        )

    def _recall_without(self, queries: SplitQueries) -> str:
        """Return the recall of the same queries in the order without hubs, behind the plain one; "" without one."""
        without = queries.without
        if without is None:
            return ""
        ranks = without.captions if self.KIND == "caption" else without.images
        kept = ranks[ranks > 0 if self._kept is None else (ranks > 0) & self._kept]
        return without_words(recall_of(kept - 1), without.name) if len(kept) else ""

    def _keep_step(self, place: int) -> None:
        """Keep the queries of a bar, in the words of the filter; a second click keeps all ranks again."""
        queries, text = self.desk.queries, self.desk.filters.get(self.KEY, "")
        if queries is not None:
            term = rank_steps(self.candidates(queries))[place].term
            self.desk.set_filter(self.KEY, with_term(text, "rank", "" if self.histogram.marked == place else term))

    @Slot(int, int)
    def _click(self, row: int, column: int) -> None:
        """Put a star, or take it away; the case is not opened by that."""
        info = self.desk.subject.info
        if self._starred.is_it(column) and info is not None:
            self._rest.stop()
            self.desk.starred.toggle_asked.emit(self.query(row, info))

    def _act(self, row: int, letter: str) -> None:
        info = self.desk.subject.info
        for action in self.desk.row_actions:
            if action.key and action.key.lower() == letter.lower() and self.KIND in action.kinds and info is not None:
                action.do(self.query(row, info))
