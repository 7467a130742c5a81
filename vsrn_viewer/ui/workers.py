"""The one worker that owns the model.

Requests carry the pair that they are about and a generation; the newest wins per topic, so typing
never cancels a trace. Long jobs are generators: between two of their steps the worker answers people.
Answers cross to the window by queued signals, as plain data. torch is imported here, in the thread,
once the window is on screen.
"""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QThread, Signal

from vsrn_viewer.answers import Progress
from vsrn_viewer.errors import ViewerError
from vsrn_viewer.view import PairId, Query

if TYPE_CHECKING:
    from vsrn_viewer.retrieval.pair import Pair
    from vsrn_viewer.workbench import Workbench

TOPICS = ("open", "images", "captions", "trace")  # in the order in which they are served


@dataclass(frozen=True)
class OpenPair:
    """Load a model with a split. Answered by PairInfo on topic "open"."""

    pair: PairId


@dataclass(frozen=True)
class RankImages:
    """Rank the images for a sentence; typing: it may end in half a word. Answered on topic "images"."""

    pair: PairId
    query: Query
    typing: bool


@dataclass(frozen=True)
class RankCaptions:
    """Rank the captions for an image. Answered on topic "captions"."""

    pair: PairId
    image: int


@dataclass(frozen=True)
class TraceImage:
    """Trace an image, matched with the query. Answered on topic "trace"."""

    pair: PairId
    image: int
    query: Query
    member: int


Request = OpenPair | RankImages | RankCaptions | TraceImage
_TOPIC_OF: dict[type, str] = {OpenPair: "open", RankImages: "images", RankCaptions: "captions", TraceImage: "trace"}


class ModelWorker(QThread):
    """Serves requests until `stop`. `ask` may be called from the GUI thread only."""

    answered = Signal(str, int, object)  # topic, generation, answer
    failed = Signal(str, int, str, str)  # topic, generation, one sentence, details
    noticed = Signal(str)  # a sentence about an answer that is not all it could be
    progressed = Signal(object)  # Progress of the long job, None when there is none

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wake = threading.Condition()
        self._waiting: dict[str, tuple[int, Request]] = {}
        self._generation = 0
        self._stopping = False
        self._looked_at: set[tuple[PairId, int]] = set()
        self._jobs: list[tuple[str, int, Iterator[Progress]]] = []

    def ask(self, request: Request) -> int:
        """Queue a request in the place of an unserved one of its topic; return its generation."""
        with self._wake:
            self._generation += 1
            self._waiting[_TOPIC_OF[type(request)]] = (self._generation, request)
            self._wake.notify()
            return self._generation

    def stop(self) -> None:
        """Finish the step in progress and end the thread; returns when it has ended."""
        with self._wake:
            self._stopping = True
            self._wake.notify()
        self.wait()

    def run(self) -> None:
        """Serve: people first, in the order of TOPICS, then one step of the oldest long job."""
        from vsrn_viewer.workbench import Workbench

        bench = Workbench()
        while True:
            with self._wake:
                while not (self._stopping or self._servable(bench) or self._jobs):
                    self._wake.wait()
                if self._stopping:
                    return
                topic = self._servable(bench)
                generation, request = self._waiting.pop(topic) if topic else (0, None)
            if request is not None:
                self._guard(topic, generation, partial(self._serve, bench, topic, generation, request))
            else:
                self._step()

    def _servable(self, bench: Workbench) -> str:
        """Return the topic to serve now, "" if none: what needs a pair waits until it is open."""
        for topic in TOPICS:
            if topic in self._waiting:
                request = self._waiting[topic][1]
                if isinstance(request, OpenPair) or self._is_ready(bench, request):
                    return topic
        return ""

    @staticmethod
    def _is_ready(bench: Workbench, request: Request) -> bool:
        try:
            pair = bench.get(request.pair)
        except KeyError:
            return False
        return not isinstance(request, RankCaptions) or bool(pair.captions) or not pair.info.captions

    def _serve(self, bench: Workbench, topic: str, generation: int, request: Request) -> None:
        from vsrn_viewer.retrieval import search

        answer: Any
        if isinstance(request, OpenPair):
            self._jobs = [(topic, generation, self._open(bench, generation, request.pair))]
            return
        pair = bench.get(request.pair)
        if isinstance(request, RankImages):
            answer = search.rank_images(pair, request.query, request.typing)
        elif isinstance(request, RankCaptions):
            answer = search.rank_captions(pair, request.image)
        else:
            answer = search.trace_image(pair, request.image, request.query, request.member)
            self._look_at_photograph(pair, request.image)
        self.answered.emit(topic, generation, answer)

    def _look_at_photograph(self, pair: Pair, image: int) -> None:
        """Say, once an image, why its photograph cannot be shown; its trace can."""
        from vsrn_viewer.retrieval import search

        if (pair.info.pair, image) in self._looked_at:
            return
        self._looked_at.add((pair.info.pair, image))
        try:
            search.look_at_photograph(pair, image)
        except ViewerError as error:
            self.noticed.emit(str(error))

    def _open(self, bench: Workbench, generation: int, wanted: PairId) -> Iterator[Progress]:
        """Open a pair; say so as soon as images can be ranked, then go on with the captions."""
        from vsrn_viewer.retrieval import search

        pair: Pair = yield from bench.open(wanted)
        self.answered.emit("open", generation, pair.info)
        yield from search.prepare_captions(pair)

    def _step(self) -> None:
        topic, generation, job = self._jobs[0]

        def step() -> None:
            try:
                self.progressed.emit(next(job))
            except StopIteration:
                self._jobs.pop(0)
                self.progressed.emit(None)

        if not self._guard(topic, generation, step):
            self._jobs.pop(0)
            self.progressed.emit(None)

    def _guard(self, topic: str, generation: int, action: Callable[[], None]) -> bool:
        """Run an action; turn whatever it raises into `failed`. The worker outlives every request."""
        try:
            action()
        except ViewerError as error:
            self.failed.emit(topic, generation, str(error), "")
        except Exception as error:  # noqa: BLE001 (said to the user with its traceback, never swallowed)
            sentence = f"This did not work: {type(error).__name__}: {error}. Details can be copied into a report."
            self.failed.emit(topic, generation, sentence, traceback.format_exc())
        else:
            return True
        return False
