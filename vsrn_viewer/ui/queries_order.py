"""The order without hubs that is chosen, for the tables of queries: the ranks of all truths in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from vsrn_viewer.hubs import order_words
from vsrn_viewer.queries import ModelRanks, SplitQueries
from vsrn_viewer.requests import AskQueries
from vsrn_viewer.ui.asking import Asking
from vsrn_viewer.view import View

if TYPE_CHECKING:
    from vsrn_viewer.ui.query_desk import QueryDesk


class QueriesOrder(QObject):
    """Asks for the queries in the order of the View while somebody shows them, and puts their ranks beside the plain
    ones. Why there is no such order the results say."""

    def __init__(self, desk: QueryDesk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._known: dict[AskQueries, ModelRanks] = {}
        self._failed: set[AskQueries] = set()
        self._asking = Asking(desk.worker, self)
        self._asking.answered.connect(self._take)
        self._asking.failed.connect(self._take_failure)
        desk.subject.info_changed.connect(self._forget)
        desk.subject.view_changed.connect(self._take_view)
        desk.changed.connect(self.follow)

    @Slot()
    def follow(self) -> None:
        """Show the ranks of the chosen order, and ask for them if they are not known."""
        request = self._request()
        if request is None:
            self._asking.stop()
        self._desk.set_without(None if request is None else self._known.get(request))
        if request is None or request in self._known or request in self._failed or self._asking.asks(request):
            return
        if self._desk.is_wanted and self._desk.queries is not None:  # which is asked first
            self._asking.ask(request)

    def _request(self) -> AskQueries | None:
        view, info = self._desk.subject.view, self._desk.subject.info
        if info is None or not info.captions or view.correction is None:
            return None
        return AskQueries(info.pair, view.correction)

    @Slot(object, object)
    def _take_view(self, new: View, old: View) -> None:
        if new.without_hubs != old.without_hubs:
            self._failed.clear()
            self.follow()

    @Slot(object)
    def _forget(self, _info: object) -> None:
        self._asking.stop()
        self._known.clear()
        self._failed.clear()

    @Slot(object, object)
    def _take(self, request: AskQueries, queries: SplitQueries) -> None:
        assert request.correction is not None
        self._known[request] = queries.ranks(order_words(request.correction))
        self.follow()

    @Slot(object, str, str)
    def _take_failure(self, request: AskQueries, _sentence: str, _details: str) -> None:
        self._failed.add(request)
