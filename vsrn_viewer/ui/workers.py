"""The thread that owns the models: a request queue of the workbench, fed by the window and answering by queued signals.

torch is imported here, in the thread, once the window is on screen.
"""

from __future__ import annotations

import gc
import threading
from collections import deque
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDeadlineTimer, QObject, QThread, Signal

from vsrn_viewer.data.demo import demo_checkpoints
from vsrn_viewer.data.reading_ahead import ReadAhead
from vsrn_viewer.data.tensor_file import SUFFIX as WEIGHTS
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.requests import Request, Topic
from vsrn_viewer.ui.delivery import Delivery
from vsrn_viewer.view import PairId

if TYPE_CHECKING:
    from vsrn_viewer.retrieval.pair import Pair
    from vsrn_viewer.workbench.queue import Event, RequestQueue


PATIENCE_MS = 10_000  # for the step in progress when the window is closed; one that only computes takes about a second


class ModelWorker(QThread):
    """Serves requests until `stop`. `ask` and `keep` are called in the GUI thread and never wait."""

    answered = Signal(int, object, object)  # subject, request, answer
    remarked = Signal(int, object, str)  # subject, request, a sentence about an answer that is not all it could be
    failed = Signal(int, object, str, str)  # subject, request, one sentence, details
    progressed = Signal(object)  # Progress of the long job, None when there is none
    grown = Signal(object, bool)  # a pair of which more images can be ranked than before; whether that is all of them
    went_on = Signal(int, object, object)  # subject, request, Progress of the job that answers it

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wake = threading.Condition()
        self._orders: deque[Callable[[RequestQueue[Pair]], None]] = deque()
        self._stopping = False
        self._delivery: Delivery[Event] = Delivery(self._say, _is_answer, self)
        self._ahead = ReadAhead()

    def read_ahead(self, pair: PairId) -> None:
        """Begin to read the weights of a pair that will be asked for as soon as the worker runs."""
        with suppress(DatasetError):  # no demo: whoever loads it says so
            files = [Path(name) for name in pair.checkpoints] or demo_checkpoints()
            self._ahead.begin(file for file in files if file.suffix == WEIGHTS)

    def ask(self, subject: int, request: Request) -> None:
        """Queue a request in the place of an unserved one of this subject and topic."""
        self._order(lambda queue: queue.ask(subject, request))

    def forget(self, subject: int, topic: Topic) -> None:
        """Drop what a subject asked of a topic, also if it is being answered."""
        self._order(lambda queue: queue.forget(subject, topic))

    def hold(self, subject: int, topic: Topic, paused: bool) -> None:
        """Let the job that answers a subject's topic rest, or go on."""
        self._order(lambda queue: queue.hold(subject, topic, paused))

    def keep(self, subject: int, pairs: Collection[PairId]) -> None:
        """Say which pairs a subject shows or awaits: whatever else was opened or asked for it is let go."""
        self._order(lambda queue: queue.keep(subject, pairs))

    def hold_reading(self, paused: bool) -> None:
        """Let the images that are being embedded wait, or go on with them."""
        self._order(lambda queue: queue.hold_reading(paused))

    def stop_reading(self) -> None:
        """Leave the images that are not embedded yet; the others can still be ranked."""
        self._order(lambda queue: queue.stop_reading())

    def stop(self, patience_ms: int = PATIENCE_MS) -> bool:
        """Finish the step in progress and end the thread; return whether it has ended.

        A step may never end: it reads a folder on a network that is gone. The thread must not be deleted then.
        """
        with self._wake:
            self._stopping = True
            self._wake.notify()
        return self.wait(QDeadlineTimer(patience_ms))

    def run(self) -> None:
        """Do step after step, orders of the window before each; sleep while there is nothing to do."""
        from vsrn_viewer.vsrn.device import leave_a_core
        from vsrn_viewer.workbench import Workbench
        from vsrn_viewer.workbench.queue import RequestQueue
        from vsrn_viewer.workbench.serving import Serving

        leave_a_core()
        gc.freeze()  # torch brings half a million objects that stay: to look through them stops the window for 0.1 s
        queue: RequestQueue[Pair] = RequestQueue(Workbench(ahead=self._ahead), Serving(), self._delivery.put)
        while self._take_orders(queue):
            if not queue.step():
                self._ahead.forget()
                with self._wake:
                    self._wake.wait_for(lambda: self._orders or self._stopping)

    def _order(self, order: Callable[[RequestQueue[Pair]], None]) -> None:
        with self._wake:
            self._orders.append(order)
            self._wake.notify()

    def _take_orders(self, queue: RequestQueue[Pair]) -> bool:
        """Hand the window's orders to the queue; return whether to go on."""
        with self._wake:
            while self._orders:
                self._orders.popleft()(queue)
            return not self._stopping

    def _say(self, event: Event) -> None:
        from vsrn_viewer.workbench.queue import Answered, Failed, Grown, Remarked

        if isinstance(event, Answered):
            self.answered.emit(event.subject, event.request, event.answer)
        elif isinstance(event, Remarked):
            self.remarked.emit(event.subject, event.request, event.sentence)
        elif isinstance(event, Failed):
            self.failed.emit(event.subject, event.request, event.sentence, event.details)
        elif isinstance(event, Grown):
            self.grown.emit(event.pair, event.whole)
        else:
            self.progressed.emit(event.progress)
            if event.request is not None:
                self.went_on.emit(event.subject, event.request, event.progress)


def _is_answer(event: Event) -> bool:
    """Return whether panels are drawn for it."""
    from vsrn_viewer.workbench.queue import Answered

    return isinstance(event, Answered)
