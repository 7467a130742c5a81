"""What everything shares that looks at all queries of a split: the queries, what of them is kept, the way to a case."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from vsrn_viewer.answers import PairInfo
from vsrn_viewer.marks import Marks
from vsrn_viewer.queries import Case, ModelRanks, SplitQueries
from vsrn_viewer.requests import AskQueries
from vsrn_viewer.ui.asking import Asking
from vsrn_viewer.ui.kept import Kept
from vsrn_viewer.ui.marking import Marking
from vsrn_viewer.ui.other_model import OtherModel
from vsrn_viewer.ui.queries_order import QueriesOrder
from vsrn_viewer.ui.query_lines import QueryLines
from vsrn_viewer.ui.row_actions import RowAction
from vsrn_viewer.ui.starred_rows import StarredRows
from vsrn_viewer.ui.stars import Stars
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.worker_door import Worker
from vsrn_viewer.view import Query


class QueryDesk(QObject):
    """Asks for the queries of what a subject has open once somebody wants them, and keeps them until that changes."""

    changed = Signal()  # queries, progress or failure are others
    case_chosen = Signal(object)  # Case, to be looked at side by side
    case_shown = Signal(object)  # Case whose sides are both on screen, another one than before
    sides_chosen = Signal(object, object, bool)  # what is shown and what is pinned, see `open_sides`
    filter_changed = Signal(str)  # page whose filter is another

    def __init__(self, subject: Subject, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.subject = subject
        self.worker = worker
        self.queries: SplitQueries | None = None
        self.filters: dict[str, str] = {}  # which rows of a page are kept, see `filtering`
        self.kept = Kept(self)  # which rows of the pages are shown
        self.row_actions: list[RowAction] = []  # what others can do with a row of the tables
        self.marking = Marking(subject, worker, self)
        self.lines = QueryLines(subject, worker, self)
        self.starred = Stars(self)
        self.starred_rows = StarredRows(subject, self.starred, self)
        self._wanted_by: set[object] = set()
        self.asking = Asking(worker, self)  # for the queries
        self.asking.answered.connect(self._take)
        self.asking.failed.connect(self.changed)
        self.asking.went_on.connect(self.changed)
        subject.info_changed.connect(self._forget)
        self.other = OtherModel(self)
        self.order = QueriesOrder(self)

    @property
    def marks(self) -> Marks | None:
        """What is marked right or wrong in the open split, None before it is read; `marking` says when it changes."""
        return self.marking.marks

    def want(self, owner: object, wanted: bool) -> None:
        """Say whether somebody shows the queries. They are asked for once, and kept when nobody does any more."""
        if wanted:
            self._wanted_by.add(owner)
            self._ask()
            self.order.follow()
        else:
            self._wanted_by.discard(owner)

    @property
    def is_wanted(self) -> bool:
        """Whether somebody shows the queries."""
        return bool(self._wanted_by)

    def retry(self) -> None:
        """Ask again after a failure."""
        self.asking.forgive()
        self._ask()

    def set_filter(self, page: str, text: str) -> None:
        """Keep of a page's rows those that a filter keeps; "" for all."""
        if text != self.filters.get(page, ""):
            self.filters[page] = text
            self.filter_changed.emit(page)

    def set_other(self, other: ModelRanks | None) -> None:
        """Put the ranks of another model beside the queries', or take them away."""
        if self.queries is not None and self.queries.other is not other:
            self.queries = replace(self.queries, other=other)
            self.changed.emit()

    def set_without(self, without: ModelRanks | None) -> None:
        """Put the ranks in an order without hubs beside the queries', or take them away."""
        if self.queries is not None and self.queries.without is not without:
            self.queries = replace(self.queries, without=without)
            self.changed.emit()

    def open_case(self, case: Case) -> None:
        """Let a case be shown side by side."""
        self.case_chosen.emit(case)

    def open_sides(self, shown: tuple[int, Query], pinned: tuple[int, Query], with_words: bool) -> None:
        """Let two images be shown side by side, each a row with what it is matched with. with_words: word × region of
        both too."""
        self.sides_chosen.emit(shown, pinned, with_words)

    def _ask(self) -> None:
        info = self.subject.info
        is_there = self.queries is not None or self.asking.is_waiting or self.asking.failure[0]
        if self._wanted_by and not is_there and info is not None and info.captions:
            self.asking.ask(AskQueries(info.pair))
            self.changed.emit()

    @Slot(object)
    def _forget(self, _info: PairInfo | None) -> None:
        """Let go of what is of another pair, or of one whose files have changed."""
        self.asking.clear()
        self.kept.forget()
        self.queries = None
        self._ask()
        self.changed.emit()

    @Slot(object, object)
    def _take(self, _request: AskQueries, queries: SplitQueries) -> None:
        self.queries = queries
        self.changed.emit()
