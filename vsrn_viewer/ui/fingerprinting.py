"""What figures and sessions were made with: asked of the worker, which has the weights, one after the other."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from vsrn_viewer.answers import Fingerprints
from vsrn_viewer.requests import IdentifyPair, TakeFingerprints
from vsrn_viewer.ui.asking import Asking
from vsrn_viewer.ui.worker_door import Worker
from vsrn_viewer.view import PairId, View

_OF_A_FILE = Fingerprints("", "")  # a trace file says nothing of weights and data


class Fingerprinting(QObject):
    """Brings the fingerprints of a pair, and of an image or the split, to whoever asked. Several may wait."""

    failed = Signal(str, str)  # one sentence, details

    def __init__(self, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: deque[tuple[TakeFingerprints | IdentifyPair, Callable[[Fingerprints], None]]] = deque()
        self._asking = Asking(worker, self)
        self._asking.answered.connect(self._take)
        self._asking.failed.connect(self._take_failure)

    def bring(self, view: View, then: Callable[[Fingerprints], None]) -> None:
        """Call `then` with the fingerprints; at once for a trace file, which has none."""
        pair, image = view.asked
        if image < 0:
            then(_OF_A_FILE)
            return
        self._waiting.append((TakeFingerprints(pair, image), then))
        self._ask_next()

    def identify(self, pair: PairId, then: Callable[[Fingerprints], None]) -> None:
        """Call `then` with the fingerprints of a pair's weights and split."""
        self._waiting.append((IdentifyPair(pair), then))
        self._ask_next()

    def stop(self) -> None:
        """Let go of everything that was asked and is not answered."""
        self._waiting.clear()
        self._asking.stop()

    def _ask_next(self) -> None:
        if self._waiting and not self._asking.is_waiting:
            self._asking.ask(self._waiting[0][0])

    @Slot(object, object)
    def _take(self, _request: TakeFingerprints | IdentifyPair, found: Fingerprints) -> None:
        _, then = self._waiting.popleft()
        then(found)
        self._ask_next()

    @Slot(object, str, str)
    def _take_failure(self, _request: TakeFingerprints | IdentifyPair, sentence: str, details: str) -> None:
        self._waiting.popleft()
        self.failed.emit(sentence, details)
        self._ask_next()
