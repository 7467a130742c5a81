"""Asking again what ranks the images of a pair while they are still being embedded."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from vsrn_viewer.requests import (
    AskWhatIf,
    FindOffsets,
    Question,
    RankCaptions,
    RankImages,
    Request,
    ShowBest,
    ShowBestCaptions,
)
from vsrn_viewer.ui.worker_door import Worker
from vsrn_viewer.view import PairId

EVERY_MS = 1_000  # results that moved more often could not be read


class Growing(QObject):
    """Watches one pair at a time, the one that `shows` says yes to."""

    due = Signal()  # more images can be ranked than were, or in an order that nobody knew before

    def __init__(self, worker: Worker, shows: Callable[[PairId], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shows = shows
        self.is_whole = True  # whether no more images are to come
        self._pause = QTimer(self, singleShot=True, interval=EVERY_MS)
        self._pause.timeout.connect(self.due)
        worker.grown.connect(self._take)
        worker.answered.connect(self._take_answer)

    def has_to_ask(self, settled: Question) -> bool:
        """Return whether more images may change what was answered. The costly ones wait until all are there."""
        if isinstance(settled, RankImages) or self._is_new_order(settled):
            return True
        ranks = isinstance(settled, AskWhatIf | ShowBest) or getattr(settled, "target", "") == "margin"
        return self.is_whole and ranks

    def _is_new_order(self, settled: Question) -> bool:
        """Return whether captions were to be ranked in an order that was not known then."""
        return isinstance(settled, RankCaptions | ShowBestCaptions) and settled.correction is not None

    @Slot(int, object, object)
    def _take_answer(self, _key: int, request: Request, _answer: object) -> None:
        """Ask again what was ranked in the plain order as long as nobody knew another."""
        if isinstance(request, FindOffsets) and self._shows(request.pair):
            self.due.emit()

    @Slot(object, bool)
    def _take(self, pair: PairId, whole: bool) -> None:
        if not self._shows(pair):
            return
        self.is_whole = whole
        if whole:
            self._pause.stop()
            self.due.emit()
        elif not self._pause.isActive():
            self._pause.start()
