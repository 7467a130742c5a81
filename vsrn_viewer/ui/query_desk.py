"""What everything shares that looks at all queries of a split: the queries, what of them is kept, the way to a case."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from vsrn_viewer.answers import PairInfo, Progress
from vsrn_viewer.queries import Case, SplitQueries
from vsrn_viewer.requests import AskQueries
from vsrn_viewer.ui.asking import Asking
from vsrn_viewer.ui.row_actions import RowAction
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.worker_door import Worker


class QueryDesk(QObject):
    """Asks for the queries of what a subject has open once somebody wants them, and keeps them until that changes."""

    changed = Signal()  # queries, progress or failure are others
    case_chosen = Signal(object)  # Case, to be looked at side by side
    filter_changed = Signal(str)  # page whose filter is another

    def __init__(self, subject: Subject, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.subject = subject
        self.worker = worker
        self.queries: SplitQueries | None = None
        self.progress: Progress | None = None  # while they are under way
        self.failure: tuple[str, str] = ("", "")  # why there are none, details
        self.filters: dict[str, str] = {}  # which rows of a page are kept, see `filtering`
        self.row_actions: list[RowAction] = []  # what others can do with a row of the tables
        self._wanted_by: set[object] = set()
        self._asking = Asking(worker, self)
        self._asking.answered.connect(self._take)
        self._asking.failed.connect(self._take_failure)
        self._asking.went_on.connect(self._take_progress)
        subject.info_changed.connect(self._forget)

    def want(self, owner: object, wanted: bool) -> None:
        """Say whether somebody shows the queries. They are asked for once, and kept when nobody does any more."""
        if wanted:
            self._wanted_by.add(owner)
            self._ask()
        else:
            self._wanted_by.discard(owner)

    def retry(self) -> None:
        """Ask again after a failure."""
        self.failure = ("", "")
        self._ask()

    def set_filter(self, page: str, text: str) -> None:
        """Keep of a page's rows those that a filter keeps; "" for all."""
        if text != self.filters.get(page, ""):
            self.filters[page] = text
            self.filter_changed.emit(page)

    def open_case(self, case: Case) -> None:
        """Let a case be shown side by side."""
        self.case_chosen.emit(case)

    def _ask(self) -> None:
        info = self.subject.info
        is_there = self.queries is not None or self._asking.is_waiting or self.failure[0]
        if self._wanted_by and not is_there and info is not None and info.captions:
            self._asking.ask(AskQueries(info.pair))
            self.changed.emit()

    @Slot(object)
    def _forget(self, _info: PairInfo | None) -> None:
        """Let go of what is of another pair, or of one whose files have changed."""
        self._asking.stop()
        self.queries, self.progress, self.failure = None, None, ("", "")
        self._ask()
        self.changed.emit()

    @Slot(object, object)
    def _take(self, _request: AskQueries, queries: SplitQueries) -> None:
        self.queries, self.progress = queries, None
        self.changed.emit()

    @Slot(object, str, str)
    def _take_failure(self, _request: AskQueries, sentence: str, details: str) -> None:
        self.failure, self.progress = (sentence, details), None
        self.changed.emit()

    @Slot(object)
    def _take_progress(self, progress: Progress) -> None:
        self.progress = progress
        self.changed.emit()
