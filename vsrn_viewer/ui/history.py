"""History: past Views, to go back to and forward from, and past queries to choose among."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from vsrn_viewer.answers import PairInfo, Traced
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.view import View, same_but_device

LONGEST = 200  # Views kept
SETTLED_S = 1.0  # a shorter look, such as the answer to half a sentence, is not worth coming back to


@dataclass(frozen=True)
class PastQuery:
    """A query that was answered. view: how it was last looked at. image_id, score: of the image that was open then,
    without any what-if; None where the query ranks no images. opened: model and split, for people."""

    view: View
    image_id: str
    score: float | None
    opened: str


class History(QObject):
    """Remembers a View whenever another query or image has been answered and looked at for a moment.

    Places to go back to are those of the open pair; past queries are kept as long as the program runs.
    """

    changed = Signal(bool, bool)  # whether there is a way back, a way forward

    def __init__(
        self, subject: Subject, parent: QObject | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(parent)
        self._subject = subject
        self._clock = clock
        self._since = 0.0  # when the present place was reached, seconds
        self._info: PairInfo | None = None  # whose places these are; a trace file on top of it changes nothing
        self._views: list[View] = []
        self._at = -1
        self._queries: list[PastQuery] = []  # the newest last, each query of a pair once
        self._passes_by = False  # nobody had asked the newest of them before it came on screen now
        subject.traced_changed.connect(self._remember)
        subject.view_changed.connect(self._keep)
        subject.info_changed.connect(self._forget)

    @property
    def has_back(self) -> bool:
        """Whether there is a way back."""
        return self._at > 0

    @property
    def has_forward(self) -> bool:
        """Whether there is a way forward."""
        return self._at < len(self._views) - 1

    def queries(self) -> tuple[PastQuery, ...]:
        """Return the past queries, the newest first, the one on screen among them."""
        return tuple(reversed(self._queries))

    def back(self) -> View | None:
        """Return the View before, None if there is none."""
        return self._go(-1)

    def forward(self) -> View | None:
        """Return the View after, None if there is none."""
        return self._go(1)

    def _go(self, step: int) -> View | None:
        target = self._at + step
        if not 0 <= target < len(self._views):
            return None
        self._at = target
        self._say()
        return self._views[target]

    def _remember(self, traced: Traced | None) -> None:
        view = self._subject.view
        if traced is None or view.asked[1] < 0:
            return
        if self._at >= 0 and _same_place(view, self._views[self._at]):
            self._note_query(traced, passed_by=False)
            return
        passed_by = self._at >= 0 and self._clock() - self._since < SETTLED_S
        self._note_query(traced, passed_by)
        kept = self._at + (0 if passed_by else 1)
        self._views = [*self._views[:kept], view][-LONGEST:]
        self._at = len(self._views) - 1
        self._since = self._clock()
        self._say()

    def _note_query(self, traced: Traced, passed_by: bool) -> None:
        """Make the query on screen the newest of the past ones. passed_by: the one before it was seen for a moment."""
        view, info, ranking = self._subject.view, self._subject.info, self._subject.ranking
        if passed_by and self._passes_by:
            self._queries.pop()
        before, self._passes_by = len(self._queries), False
        self._queries = [past for past in self._queries if not _same_query(past.view, view)]
        if info is None or not view.query.text.strip():
            return
        self._passes_by = len(self._queries) == before
        is_ranked = ranking is not None and ranking.query == view.query
        is_scored = ranking is not None and is_ranked and traced.image >= 0
        score = float(ranking.scores[traced.image]) if ranking is not None and is_scored else None
        past = PastQuery(view, traced.context.image_id, score, opened_words(info))
        self._queries = [*self._queries, past][-LONGEST:]

    def _keep(self, view: View) -> None:
        """Remember layer and selection of a place as they are left."""
        if self._at >= 0 and _same_place(view, self._views[self._at]):
            self._views[self._at] = view
            if self._queries and _same_query(self._queries[-1].view, view):
                self._queries[-1] = replace(self._queries[-1], view=view)

    def _forget(self, info: PairInfo | None) -> None:
        """Forget the places of the pair before, where another one or its new contents come on screen."""
        if info is None or info is self._info:
            return
        self._info = info
        self._views, self._at = [], -1
        self._say()

    def _say(self) -> None:
        self.changed.emit(self.has_back, self.has_forward)


def opened_words(info: PairInfo) -> str:
    """Return model and split, for people."""
    return f"{info.model_name} · {info.dataset_name} / {info.split}"


def _same_query(one: View, other: View) -> bool:
    asked = replace(one.query, unfinished=False) == replace(other.query, unfinished=False)
    return asked and same_but_device(one.pair, other.pair)


def _same_place(one: View, other: View) -> bool:
    return (one.query, one.image, one.member) == (other.query, other.image, other.member)
