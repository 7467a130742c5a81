"""Models page: the open model and another one on the same queries: numbers, and where each ranks the same truths."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
from PySide6.QtCore import QPoint, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QMenu, QSplitter, QToolButton, QWidget

from vsrn_viewer.answers import PairInfo
from vsrn_viewer.data.demo import demo_checkpoints
from vsrn_viewer.explain.compared import ASKING, ComparedRow, compared_table, compared_words, level_words
from vsrn_viewer.explain.plots.rank_scatter import rank_scatter_plot
from vsrn_viewer.picture import Table
from vsrn_viewer.plot_question import PlotQuestion
from vsrn_viewer.plots import Chart, Plot, Points
from vsrn_viewer.queries import ModelRanks, SplitQueries
from vsrn_viewer.ui.items.scatter import ScatterCanvas
from vsrn_viewer.ui.keys import BOTH_ANSWERS
from vsrn_viewer.ui.model_choice import model_of_files, offered_models
from vsrn_viewer.ui.open_dialog import MODEL_FILTERS
from vsrn_viewer.ui.panels.elided import ElidedLabel
from vsrn_viewer.ui.panels.menus_of import Commands, open_menu_of
from vsrn_viewer.ui.panels.query_pages.charts import AskedPlot, chart_commands, chart_copies, recipe_or_none
from vsrn_viewer.ui.panels.query_pages.page import QueriesPage
from vsrn_viewer.ui.panels.query_pages.table import QueryTable
from vsrn_viewer.ui.query_desk import QueryDesk
from vsrn_viewer.ui.row_actions import RowAction
from vsrn_viewer.ui.theme import STEP
from vsrn_viewer.view import PairId, Query

_CHOOSE = "Choose a model to compare with: a member of the ensemble, a checkpoint, or a matrix of any method's scores."
_NOTE = "above the line: better here; a click shows what both answer; Enter on a row of numbers keeps its queries"
_ACTION = "Compare: what both models answer, side by side"
_KEY = BOTH_ANSWERS.lower()
_FRAME = 20  # pixels beside the columns of the numbers, for their scroll bar


class ModelsPage(QueriesPage):
    """Choose another model; show how both fare, and lead to the queries in which they differ."""

    WORDS = "Models"
    TITLE = "Another model on the same queries"
    HEADING = "Models"

    def __init__(self, desk: QueryDesk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.other = desk.other
        self.choice = QToolButton(popupMode=QToolButton.ToolButtonPopupMode.InstantPopup)
        self.choice.setAccessibleName("Model to compare with")
        self.choice.setMenu(QMenu(self.choice))
        self.summary = ElidedLabel(yields=True)
        self.numbers = QueryTable()
        self.charts = {asking: ScatterCanvas(f"Ranks of {asking} by both models") for asking in ASKING}
        self._behind: tuple[ComparedRow, ...] = ()
        self._shown: tuple[SplitQueries, SplitQueries] | None = None
        self._plot: Plot | None = None  # of these two
        self._points: dict[str, list[tuple[int, int]]] = {}  # ranks of each point, by what asks
        self._turn: tuple[str, int, int] = ("", -1, 0)  # the point that was clicked last, and how often
        self._lay_out()
        self.setFocusProxy(self.choice)
        self.choice.menu().aboutToShow.connect(self._fill_menu)
        self.numbers.opened.connect(self._keep_row)
        self.numbers.left.connect(self.left)
        for asking, chart in self.charts.items():
            chart.clicked.connect(partial(self._open_point, asking))
            chart.menu_asked.connect(partial(self._open_menu, asking))
        self.other.changed.connect(self._show)
        desk.changed.connect(self._show)
        desk.row_actions.append(RowAction(_ACTION, self._open_row, key=_KEY))
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little height the charts would be flat."""
        super().resizeEvent(event)
        for chart in self.charts.values():
            chart.setVisible(not self.is_low)

    def table(self) -> Table | None:
        """Return how many queries have which pair of ranks, of both charts."""
        return None if self._shown is None or self._plot is None else self._plot.table

    def choose_files(self) -> None:
        """Ask for the files of another model."""
        info = self.desk.subject.info
        if info is None:
            return
        dialog = QFileDialog(self, "Compare with: a model, an ensemble of several files, or a similarity matrix")
        dialog.setNameFilters(["All models (*.safetensors *.tar *.pth *.pt *.npy *.pkl *.pickle)", *MODEL_FILTERS])
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda files: self.other.choose(model_of_files(info.pair, files)))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _lay_out(self) -> None:
        above = QHBoxLayout()
        above.setContentsMargins(2 * STEP, STEP, 2 * STEP, STEP)
        above.setSpacing(2 * STEP)
        above.addWidget(QLabel("Compare with"))
        above.addWidget(self.choice)
        above.addWidget(self.summary, 1)
        self.column.addLayout(above)
        self._body = QSplitter(Qt.Orientation.Horizontal)
        for place, widget in enumerate((self.numbers, *self.charts.values())):
            self._body.addWidget(widget)
            self._body.setStretchFactor(place, int(place > 0))
        self.column.addWidget(self._body, 1)
        self._filler = QWidget()
        self.column.addWidget(self._filler, 1)

    @Slot()
    def _show(self) -> None:
        ours, theirs = self.desk.queries, self.other.queries
        self.choice.setText(f"{self.other.name or 'another model'} ▾")
        self.summary.setText(self._state(ours, theirs))
        both = (ours, theirs) if ours is not None and theirs is not None and ours.other is not None else None
        self._body.setVisible(both is not None)
        self._filler.setVisible(both is None)
        self.note = _NOTE if both else ""
        if both is not None:
            table, self._behind = compared_table(*both, self.other.difference)
            self.numbers.show_table(table)
            self.numbers.setMinimumWidth(self.numbers.horizontalHeader().length() + _FRAME)
            if self._shown is None or both[0] is not self._shown[0] or both[1] is not self._shown[1]:
                self._show_charts(both)
        self._shown = both
        self.changed.emit()

    def _state(self, ours: SplitQueries | None, theirs: SplitQueries | None) -> str:
        """Return what the two differ in, or why that is not known."""
        other = self.other
        if other.failure:
            return other.failure
        if other.against is None:
            return _CHOOSE
        if theirs is None:
            return other.asking.under_way("Opening the other model")
        return "" if ours is None else f"{compared_words(ours, theirs)} · {level_words(other.difference)}"

    def _both(self, ours: SplitQueries, theirs: SplitQueries) -> tuple[ModelRanks, ModelRanks]:
        info = self.desk.subject.info
        return ours.ranks(info.model_name if info else ""), theirs.ranks(self.other.name)

    def _show_charts(self, both: tuple[SplitQueries, SplitQueries]) -> None:
        plot = self._plot = rank_scatter_plot(*self._both(*both))
        for asking, chart in zip(ASKING, plot.charts, strict=True):
            self._points[asking] = _points_of(chart)
            rows = {(row[1], row[2]): row[3] for row in plot.table.rows if row[0] == asking}
            words = (
                f"{rows[ranks]:,} {asking}: rank {ranks[0]:,} here, {ranks[1]:,} by the other"
                for ranks in self._points[asking]
            )
            self.charts[asking].set_chart(chart, tuple(words))

    def _queries_at(self, asking: str, point: int) -> list[int]:
        """Return the queries of a point, lines or rows."""
        if self._shown is None:
            return []
        here, there = (getattr(one, asking) for one in self._both(*self._shown))
        ranks = self._points[asking][point]
        return np.flatnonzero((here == ranks[0]) & (there == ranks[1])).tolist()

    def _open_point(self, asking: str, point: int) -> None:
        """Show a query of a point with both models; clicking it again shows the next one."""
        queries, info = self._queries_at(asking, point), self.desk.subject.info
        if not queries or info is None:
            return
        times = self._turn[2] + 1 if self._turn[:2] == (asking, point) else 0
        self._turn = (asking, point, times)
        self.other.open_case(_query_of(asking, queries[times % len(queries)], info))

    def _open_row(self, query: Query) -> None:
        """Show a row of the other pages with both models; without another one, lead to its choice."""
        if self.other.queries is None:
            self.turned.emit("models")
        else:
            self.other.open_case(query)

    def _keep_row(self, row: int) -> None:
        self._keep(self._behind[row])

    def _keep(self, kept: ComparedRow) -> None:
        """Turn to a page, and keep there what a filter keeps."""
        self.desk.set_filter(kept.page, kept.term)
        self.turned.emit(kept.page)

    def _open_menu(self, asking: str, point: int, place: QPoint) -> None:
        commands: Commands = (
            (f"Show {asking} that are better here", partial(self._keep, ComparedRow(asking, "better:here"))),
            (f"Show {asking} that are better by the other", partial(self._keep, ComparedRow(asking, "better:other"))),
        )
        copies = {"Copy the row of numbers": self.numbers.selected_text()}
        if point >= 0:
            here, there = self._points[asking][point]
            term = f"rank:{here} other:{there}"
            mine = (
                ("Show what both models answer", partial(self._open_point, asking, point)),
                (f"Show these {asking} in their table", partial(self._keep, ComparedRow(asking, term))),
            )
            commands = (*mine, *commands)
        asked = self.asked_plot()
        if asked is not None:
            commands = (*commands, *chart_commands(self, asked.recipe, lambda: asked))
            copies |= chart_copies(asked.recipe, asked.plot.table)
        open_menu_of(self, commands, copies, place)

    def asked_plot(self) -> AskedPlot | None:
        """Return both charts as a plot, None before two models are compared. A recipe names both models' files; where
        they read words by vocabularies of their own, it cannot."""
        info, other, plot = self.desk.subject.info, self.other.against, self._plot
        if info is None or other is None or plot is None:
            return None
        pair = replace(info.pair, checkpoints=(), matrix="")
        names = info.model_name, self.other.name
        question = PlotQuestion(plot.name, pair, (_files_of(info.pair), _files_of(other)), names)
        alike = other.vocabulary in ("", info.pair.vocabulary, info.vocabulary_file)
        return AskedPlot(plot, info.pair, recipe_or_none(question) if alike else None)

    @Slot()
    def _fill_menu(self) -> None:
        menu, info = self.choice.menu(), self.desk.subject.info
        menu.clear()
        for words, pair in offered_models(info, self.other.others) if info is not None else ():
            menu.addAction(words.replace("&", "&&"), partial(self.other.choose, pair))
        menu.addSeparator()
        menu.addAction("A checkpoint or a matrix…", self.choose_files)
        if self.other.failure:
            menu.addAction("Try again", self.other.retry)
        menu.addAction("Nothing", partial(self.other.choose, None)).setEnabled(self.other.against is not None)


def _files_of(pair: PairId) -> str:
    """Return a model's files as a run: the demo's own where the pair names none."""
    return ",".join(pair.model_files or map(str, demo_checkpoints()))


def _points_of(chart: Chart) -> list[tuple[int, int]]:
    """Return the ranks of each point, in the order of the marks."""
    marks = [mark for mark in chart.marks if isinstance(mark, Points)]
    return [(int(x), int(y)) for mark in marks for x, y in zip(mark.x, mark.y, strict=True)]


def _query_of(asking: str, place: int, info: PairInfo) -> Query:
    if asking == "captions":
        return Query("caption", info.captions[place], place)
    return Query("image", info.image_ids[place], place)
