"""The model that the open one is compared with: which one, how all queries fare with it, and what the two differ in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from vsrn_viewer.queries import SplitQueries, models_case
from vsrn_viewer.recall import Difference
from vsrn_viewer.requests import AskDifference, AskQueries
from vsrn_viewer.ui.asking import Asking
from vsrn_viewer.ui.naming import words_for_model
from vsrn_viewer.view import PairId, Query, same_but_device, same_rows

if TYPE_CHECKING:
    from vsrn_viewer.ui.query_desk import QueryDesk

_UNLIKE = "The captions of the two models are not the same any more. Open the data again."


class OtherModel(QObject):
    """Asks for another model's queries of the same split once somebody chooses it, and for the difference of the two.

    against: the model, with the open split; None while nothing is compared. others: those that were chosen so far.
    """

    changed = Signal()  # model, queries, difference, progress or failure are others
    case_chosen = Signal(object)  # ModelsCase, to be looked at side by side

    def __init__(self, desk: QueryDesk) -> None:
        super().__init__(desk)
        self._desk = desk
        self.against: PairId | None = None
        self.others: tuple[PairId, ...] = ()
        self.queries: SplitQueries | None = None
        self.difference: Difference | None = None
        self._are_alike = True  # the captions of the two
        self.asking, self._resampling = Asking(desk.worker, self), Asking(desk.worker, self)
        self.asking.answered.connect(self._take)
        self.asking.failed.connect(self.changed)
        self.asking.went_on.connect(self.changed)
        self._resampling.answered.connect(self._take_difference)
        self._resampling.failed.connect(self.changed)
        desk.changed.connect(self._compare)
        desk.subject.info_changed.connect(self._follow)

    @property
    def failure(self) -> str:
        """Why the two are not compared, "" where they are, or will be."""
        return (_UNLIKE if not self._are_alike else "") or self.asking.failure[0] or self._resampling.failure[0]

    @property
    def name(self) -> str:
        """What the other model is called, "" for none."""
        return words_for_model(self.against) if self.against is not None else ""

    def choose(self, pair: PairId | None) -> None:
        """Compare with another model of the same split; None to stop."""
        self.asking.clear()
        self._resampling.clear()
        self.against, self.queries, self.difference, self._are_alike = pair, None, None, True
        self._desk.set_other(None)
        if pair is not None:
            self.others = (*(one for one in self.others if one != pair), pair)
            self.asking.ask(AskQueries(pair))
        self.changed.emit()

    def retry(self) -> None:
        """Ask again after a failure."""
        self.choose(self.against)

    def open_case(self, query: Query) -> None:
        """Let what both models put first for a caption or an image of the split be shown side by side."""
        ours, theirs = self._desk.queries, self.queries
        if ours is not None and theirs is not None and self.against is not None:
            self.case_chosen.emit(models_case(query, ours, theirs, self.against))

    @Slot()
    def _follow(self) -> None:
        """Keep what is of the same split, and compare with nothing that is open itself."""
        info = self._desk.subject.info
        rows = None if info is None else info.pair
        self.others = tuple(one for one in self.others if rows is not None and same_rows(one, rows))
        self.difference = None
        self._resampling.stop()
        if self.against is not None and (
            rows is None or not same_rows(self.against, rows) or same_but_device(self.against, rows)
        ):
            self.choose(None)
        else:
            self.changed.emit()

    @Slot()
    def _compare(self) -> None:
        """Put the two side by side once both are there."""
        ours, theirs, info = self._desk.queries, self.queries, self._desk.subject.info
        if ours is None or theirs is None or info is None or ours.other is not None:
            return
        if ours.lines != theirs.lines:
            self._are_alike = False
            self.changed.emit()
            return
        self._resampling.ask(AskDifference(info.pair, ours, theirs))
        self._desk.set_other(theirs.ranks(self.name))
        self.changed.emit()

    @Slot(object, object)
    def _take(self, _request: AskQueries, queries: SplitQueries) -> None:
        self.queries = queries
        self._compare()
        self.changed.emit()

    @Slot(object, object)
    def _take_difference(self, _request: AskDifference, difference: Difference) -> None:
        self.difference = difference
        self.changed.emit()
