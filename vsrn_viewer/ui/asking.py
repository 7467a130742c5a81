"""Asking the worker for what no View asks by itself, such as a check or a search that takes minutes."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from vsrn_viewer.answers import Progress
from vsrn_viewer.requests import Question, topic_of
from vsrn_viewer.ui.worker_door import Worker, new_key

_NO_FAILURE = ("", "")


class Asking(QObject):
    """One question at a time; a newer one replaces one that has not been answered.

    progress: of what is under way, None before anything is heard of it. failure: why there is no answer, one sentence
    and details; ("", "") once something is asked again.
    """

    answered = Signal(object, object)  # request, answer
    failed = Signal(object, str, str)  # request, one sentence, details
    went_on = Signal(object)  # Progress of what is under way

    def __init__(self, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._key = new_key()
        self._worker = worker
        self._asked: Question | None = None
        self.progress: Progress | None = None
        self.failure = _NO_FAILURE
        worker.answered.connect(self._take)
        worker.failed.connect(self._take_failure)
        worker.went_on.connect(self._take_progress)

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is awaited."""
        return self._asked is not None

    @property
    def is_idle(self) -> bool:
        """Whether nothing is awaited, and nothing has failed that somebody should see first."""
        return not self.is_waiting and self.failure == _NO_FAILURE

    def asks(self, request: Question) -> bool:
        """Return whether the answer to this is awaited."""
        return self._asked == request

    def ask(self, request: Question) -> None:
        """Ask. The pair stays open until the answer is there."""
        self.clear()
        self._asked = request
        self._worker.ask(self._key, request)

    def under_way(self, begun: str) -> str:
        """Return what is being done and how much of it is, for people. begun: said before anything is heard of it."""
        return f"{self.progress.words if self.progress is not None else begun}…"

    def forgive(self) -> None:
        """Forget why there was no answer."""
        self.failure = _NO_FAILURE

    def clear(self) -> None:
        """Stop waiting for an answer, and forget why there was none."""
        self.stop()
        self.forgive()

    def stop(self) -> None:
        """Stop waiting for an answer, and let the worker stop."""
        if self._asked is not None:
            self._worker.forget(self._key, topic_of(self._asked))
        self._rest()

    def hold(self, paused: bool) -> None:
        """Let what is under way rest, or go on where it rested."""
        if self._asked is not None:
            self._worker.hold(self._key, topic_of(self._asked), paused)

    def _rest(self) -> None:
        self._asked = self.progress = None
        self._worker.keep(self._key, ())

    @Slot(int, object, object)
    def _take(self, key: int, request: Question, answer: object) -> None:
        if key == self._key and request == self._asked:
            self._rest()
            self.answered.emit(request, answer)

    @Slot(int, object, object)
    def _take_progress(self, key: int, request: Question, progress: Progress) -> None:
        if key == self._key and request == self._asked:
            self.progress = progress
            self.went_on.emit(progress)

    @Slot(int, object, str, str)
    def _take_failure(self, key: int, request: Question, sentence: str, details: str) -> None:
        if key == self._key and request == self._asked:
            self._rest()
            self.failure = (sentence, details)
            self.failed.emit(request, sentence, details)
