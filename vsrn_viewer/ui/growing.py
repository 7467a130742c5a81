"""Asking again what ranks the images of a pair while they are still being embedded."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from vsrn_viewer.requests import AskWhatIf, Question, RankImages, ShowBest
from vsrn_viewer.ui.worker_door import Worker
from vsrn_viewer.view import PairId

EVERY_MS = 1_000  # results that moved more often could not be read


class Growing(QObject):
    """Watches one pair at a time, the one that `shows` says yes to."""

    due = Signal()  # more images can be ranked than were

    def __init__(self, worker: Worker, shows: Callable[[PairId], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shows = shows
        self.is_whole = True  # whether no more images are to come
        self._pause = QTimer(self, singleShot=True, interval=EVERY_MS)
        self._pause.timeout.connect(self.due)
        worker.grown.connect(self._take)

    def has_to_ask(self, settled: Question) -> bool:
        """Return whether more images may change what was answered. The costly ones wait until all are there."""
        if isinstance(settled, RankImages):
            return True
        ranks = isinstance(settled, AskWhatIf | ShowBest) or getattr(settled, "target", "") == "margin"
        return self.is_whole and ranks

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
