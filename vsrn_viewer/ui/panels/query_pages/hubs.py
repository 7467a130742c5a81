"""Hubs page: which images and captions are near to everything, and what an order without them brings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPoint, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from vsrn_viewer.answers import PairInfo
from vsrn_viewer.explain import hub_pictures
from vsrn_viewer.explain.hub_pictures import Side
from vsrn_viewer.explain.plots.hubs import hubs_plot
from vsrn_viewer.hubs import DEPTHS, FORMULAS, NAMES, Correction, Hubs
from vsrn_viewer.picture import Table
from vsrn_viewer.plot_question import PlotQuestion, Within
from vsrn_viewer.requests import AskHubs
from vsrn_viewer.ui.asking import Asking
from vsrn_viewer.ui.items.bars import BarsCanvas
from vsrn_viewer.ui.panels.elided import ElidedLabel
from vsrn_viewer.ui.panels.menus_of import open_menu_of
from vsrn_viewer.ui.panels.query_pages.charts import AskedPlot, chart_commands, chart_copies, recipe_or_none
from vsrn_viewer.ui.panels.query_pages.page import QueriesPage, Remedy
from vsrn_viewer.ui.panels.query_pages.table import QueryTable
from vsrn_viewer.ui.panels.segmented import SegmentedSwitch
from vsrn_viewer.ui.query_desk import QueryDesk
from vsrn_viewer.ui.theme import STEP
from vsrn_viewer.view import Query, View

_CORRECTIONS: tuple[Correction, ...] = get_args(Correction)
_ALL, _QUERY = "all", "query"
_LEAST_FOR_BARS = 240, 900  # the height and the width of a page, pixels


class HubsPage(QueriesPage):
    """Show N_k of all images or captions, or where the answers to the query on screen stand, in both orders.

    Asks for the plain order and the chosen one once it is shown, and keeps them until another pair is open.
    """

    WORDS = "Hubs"
    TITLE = "Hubs: what is everybody's answer, and the order without"
    HEADING = "Hubs"
    NEEDS_QUERIES = False

    def __init__(self, desk: QueryDesk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._is_shown = False
        self._found: dict[Correction | None, Hubs] = {}
        self._asking = Asking(desk.worker, self)
        self.listed = SegmentedSwitch("Listed", {_ALL: "All", _QUERY: "This query"})
        self.side = SegmentedSwitch("Of", {"images": "Images", "captions": "Captions"})
        self.within = SegmentedSwitch("Among the first", {str(depth): f"N{depth}" for depth in DEPTHS})
        self.correction = SegmentedSwitch("Order", {one: NAMES[one] for one in _CORRECTIONS})
        self.within.set_current(str(DEPTHS[-1]))
        self.summary, self.formula = ElidedLabel(yields=True), ElidedLabel(yields=True)
        self.recall = ElidedLabel(yields=True), ElidedLabel(yields=True)  # text → image, image → text
        self.formula.setObjectName("grey")
        self.bars = BarsCanvas("How often they are among the first")
        self.rows = QueryTable()
        self._lay_out()
        self.setFocusProxy(self.rows)
        self._connect()

    def absence(self) -> str:
        """See QueriesPage. What is missing of the order without hubs is said below the switches."""
        return "" if None in self._found else self._missing_words()

    def remedy(self) -> Remedy | None:
        """See QueriesPage."""
        return ("Try again", self._choose) if self._asking.failure[0] else None

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room it is the rows'."""
        super().resizeEvent(event)
        high, wide = _LEAST_FOR_BARS
        self.bars.setVisible(self.height() >= high and self.width() >= wide)
        for label in (*self.recall, self.formula):
            label.setVisible(not self.is_low)

    def set_shown(self, shown: bool) -> None:
        """See QueriesPage."""
        self._is_shown = shown
        self._ask()

    def choices(self) -> dict[str, str]:
        """See QueriesPage."""
        return {name: switch.current() for name, switch in self._switches().items()}

    def choose_again(self, choices: Mapping[str, str]) -> None:
        """See QueriesPage."""
        for name, switch in self._switches().items():
            switch.choose(choices.get(name, ""))
        self._choose()

    def table(self) -> Table | None:
        """See QueriesPage."""
        both = self._both()
        return None if both is None else hub_pictures.hubs_table(*both, self._side)

    @Slot(int)
    def open_row(self, row: int) -> None:
        """Open an image of the list, or ask a caption."""
        info, subject = self.desk.subject.info, self.desk.subject
        if info is None or row < 0:
            return
        if self._listed_side() == "images":
            subject.pick_image(row)
        else:
            subject.follow_best()
            subject.change_view(query=Query("caption", info.captions[row], row))

    def open_row_menu(self, row: int, _column: int, place: QPoint) -> QMenu | None:
        """Open the menu of a row."""
        info = self.desk.subject.info
        if info is None:
            return None
        of_image = self._listed_side() == "images"
        words = "Open this image" if of_image else "Search with this caption"
        copies = {"Copy its id": info.image_ids[row]} if of_image else {"Copy the caption": info.captions[row]}
        copies["Copy the row"] = self.rows.row_text(row)
        return open_menu_of(self, ((words, lambda: self.open_row(row)),), copies, place)

    def _switches(self) -> dict[str, SegmentedSwitch]:
        return {"listed": self.listed, "side": self.side, "within": self.within, "order": self.correction}

    def open_bars_menu(self, place: QPoint) -> QMenu | None:
        """Open the menu of the histogram."""
        asked, table = self.asked_plot(), self.table()
        if asked is None or table is None:
            return None
        return open_menu_of(
            self, chart_commands(self, asked.recipe, lambda: asked), chart_copies(asked.recipe, asked.plot.table), place
        )

    def asked_plot(self) -> AskedPlot | None:
        """Return both orders as a plot, of images and of captions; None until they are there."""
        both, info, depth = self._both(), self.desk.subject.info, int(self.within.current())
        if both is None or info is None:
            return None
        within = next(one for one in get_args(Within) if one == depth)
        question = PlotQuestion("hubs", info.pair, without_hubs=self._correction, within=within)
        return AskedPlot(hubs_plot(both, depth), info.pair, recipe_or_none(question))

    @property
    def _side(self) -> Side:
        return "images" if self.side.current() == "images" else "captions"

    @property
    def _correction(self) -> Correction:
        return next(one for one in _CORRECTIONS if one == self.correction.current())

    def _both(self) -> tuple[Hubs, Hubs] | None:
        """Return the plain order and the one that is compared with it, None until both are there."""
        plain, without = self._found.get(None), self._found.get(self._correction)
        return None if plain is None or without is None else (plain, without)

    def _listed_side(self) -> Side:
        """Return what the rows are. The answers to an image are captions, to everything else images."""
        if self.listed.current() == _ALL:
            return self._side
        return "captions" if self.desk.subject.view.query.kind == "image" else "images"

    def _scores(self) -> npt.NDArray[np.float32] | None:
        """Return the plain scores of all answers to the query on screen, None while there are none."""
        subject = self.desk.subject
        if self._listed_side() == "captions":
            return None if subject.captions is None else subject.captions.scores
        return None if subject.ranking is None else subject.ranking.scores

    def _missing_words(self) -> str:
        """Return why an order is not there: it failed, or is under way."""
        return self._asking.failure[0] or self._asking.under_way("Finding who is near to whom")

    def _ask(self) -> None:
        """Ask for the order that is missing first."""
        info = self.desk.subject.info
        missing = [one for one in (None, self._correction) if one not in self._found]
        if self._is_shown and missing and self._asking.is_idle and info and info.captions:
            self._asking.ask(AskHubs(info.pair, missing[0]))

    @Slot(object)
    def _forget(self, _info: PairInfo | None) -> None:
        self._asking.clear()
        self._found = {}
        self._ask()
        self._show()

    @Slot(object, object)
    def _take(self, request: AskHubs, hubs: Hubs) -> None:
        self._found[request.correction] = hubs
        self._ask()
        self._show()

    @Slot()
    def _take_progress(self) -> None:
        if self._both() is None:
            self.summary.setText(self._missing_words())
        self.changed.emit()

    def _choose(self) -> None:
        """Show what the switches say. Another order may do where one failed."""
        self._asking.forgive()
        self._ask()
        self._show()

    def _show(self) -> None:
        both, info = self._both(), self.desk.subject.info
        self.formula.setText(f"{NAMES[self._correction]}: {FORMULAS[self._correction]}")
        self.rows.setVisible(both is not None)
        if both is None or info is None:
            self.bars.set_picture(None)
            self._say_recall("", "")
            self.summary.setText(self._missing_words())
            self.changed.emit()
            return
        side, depth = self._side, int(self.within.current())
        for switch in (self.side, self.within):
            switch.set_dim(self.listed.current() == _QUERY)
        self.note = "N10 of an image: for how many captions it is among the first 10"
        self.summary.setText(hub_pictures.hub_words(*both, side, depth))
        self._say_recall(*hub_pictures.recall_change_words(*both))
        self.bars.set_picture(hub_pictures.hubs_picture(*both, side, depth))
        self._show_rows(*both, info)
        self.changed.emit()

    def _say_recall(self, *words: str) -> None:
        for label, said in zip(self.recall, words, strict=True):
            label.setText(said)

    def _show_rows(self, plain: Hubs, without: Hubs, info: PairInfo) -> None:
        side = self._listed_side()
        names = info.image_ids if side == "images" else info.captions
        if self.listed.current() == _ALL:
            self.rows.show_columns(hub_pictures.hubs_columns(plain, without, side, names))
            place = 1 + DEPTHS.index(int(self.within.current()))
            self.rows.sortByColumn(place, Qt.SortOrder.DescendingOrder)  # everybody's answers first
            return
        scores = self._scores()
        if scores is None:
            self.summary.setText("Ask something to see where its answers stand without hubs.")
            scores = np.full(len(names), -np.inf, np.float32)
        else:
            self.summary.setText(self._words_of_query(scores, without, side, names))
        self.rows.show_columns(hub_pictures.query_columns(scores, without, plain, side, names))
        self.rows.sortByColumn(0, Qt.SortOrder.AscendingOrder)

    def _words_of_query(
        self, scores: npt.NDArray[np.float32], without: Hubs, side: Side, names: tuple[str, ...]
    ) -> str:
        """Return where what the query looks for stands, or what is on screen if that is not known."""
        subject = self.desk.subject
        truths: tuple[int, ...] = ()
        if side == "captions" and subject.captions is not None:
            truths = subject.captions.truths
        elif subject.ranking is not None and subject.ranking.truth >= 0:
            truths = (subject.ranking.truth,)
        elif subject.view.image >= 0:
            truths = (subject.view.image,)
        before, after = hub_pictures.places_without(scores, without, side)
        best = min(truths, key=lambda one: (after[one] or len(after), one), default=-1)
        if best < 0 or not after[best]:
            return "Nothing of the query is ranked yet."
        return hub_pictures.place_words(int(before[best]), int(after[best]), without, names[best].strip())

    def _connect(self) -> None:
        self._asking.answered.connect(self._take)
        self._asking.failed.connect(self._show)
        self._asking.went_on.connect(self._take_progress)
        for switch in self._switches().values():
            switch.changed.connect(lambda _: self._choose())
            switch.changed.connect(lambda _: self.chosen.emit())
        self.bars.menu_asked.connect(self.open_bars_menu)
        self.rows.opened.connect(self.open_row)
        self.rows.menu_asked.connect(self.open_row_menu)
        self.rows.left.connect(self.left)
        subject = self.desk.subject
        subject.info_changed.connect(self._forget)
        subject.ranking_changed.connect(lambda _: self._show_query())
        subject.captions_changed.connect(lambda _: self._show_query())
        subject.view_changed.connect(self._follow_view)

    def _show_query(self) -> None:
        if self._is_shown and self.listed.current() == _QUERY:
            self._show()

    @Slot(object, object)
    def _follow_view(self, new: View, old: View) -> None:
        if new.image != old.image or new.query != old.query:
            self._show_query()

    def _lay_out(self) -> None:
        switches = QHBoxLayout()
        switches.setSpacing(3 * STEP)
        for switch in self._switches().values():
            switches.addWidget(switch)
        switches.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(STEP)
        words.addLayout(switches)
        for label in (self.summary, *self.recall, self.formula):
            words.addWidget(label)
        words.setContentsMargins(2 * STEP, STEP, 2 * STEP, STEP)
        both = QHBoxLayout()
        both.setSpacing(2 * STEP)
        both.addWidget(self.rows, 3)
        both.addWidget(self.bars, 2)
        self.column.addLayout(words)
        self.column.addLayout(both, 1)
