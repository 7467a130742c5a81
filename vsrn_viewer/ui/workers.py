"""The one worker that owns the model.

Requests carry the pair that they are about and a generation; the newest wins per topic, so typing
never cancels a trace. Two long jobs there can be, both generators: a pair being opened, and captions being
embedded. Between two of their steps the worker answers people.
Answers cross to the window by queued signals, as plain data. torch is imported here, in the thread,
once the window is on screen.
"""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable, Generator, Iterator
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
    """Rank the images for a sentence. Answered on topic "images"."""

    pair: PairId
    query: Query


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


@dataclass(frozen=True)
class _Opening:
    """A pair that is being opened."""

    generation: int
    steps: Generator[Progress, None, Pair]


@dataclass(frozen=True)
class _Embedding:
    """Captions of a pair that are being embedded."""

    pair: Pair
    steps: Iterator[Progress]


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
        self._opening: _Opening | None = None
        self._embedding: _Embedding | None = None

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
        """Serve: people first, in the order of TOPICS, then one step of what is being opened, then of the captions."""
        from vsrn_viewer.vsrn.device import leave_a_core
        from vsrn_viewer.workbench import Workbench

        leave_a_core()
        bench = Workbench()
        while True:
            with self._wake:
                while not (self._stopping or self._servable(bench) or self._opening or self._embedding):
                    self._wake.wait()
                if self._stopping:
                    return
                topic = self._servable(bench)
                generation, request = self._waiting.pop(topic) if topic else (0, None)
            if request is not None:
                self._guard(topic, generation, partial(self._serve, bench, topic, generation, request))
            elif self._opening is not None:
                self._go_on_opening(self._opening)
            elif self._embedding is not None:
                self._go_on_embedding(self._embedding)

    def _servable(self, bench: Workbench) -> str:
        """Return the topic to serve now, "" if none: what needs a pair waits until it is open."""
        for topic in TOPICS:
            if topic in self._waiting:
                request = self._waiting[topic][1]
                if isinstance(request, OpenPair) or self._is_ready(bench, request):
                    return topic
        return ""

    def _is_ready(self, bench: Workbench, request: RankImages | RankCaptions | TraceImage) -> bool:
        try:
            pair = bench.get(request.pair)
        except KeyError:
            return False
        return not (isinstance(request, RankCaptions) and self._is_embedding(pair))

    def _serve(self, bench: Workbench, topic: str, generation: int, request: Request) -> None:
        from vsrn_viewer.retrieval import search

        answer: Any
        if isinstance(request, OpenPair):
            # Captions that are being embedded go on after this: their pair stays on screen if this one fails.
            self._opening = _Opening(generation, bench.open(request.pair))
            return
        pair = bench.get(request.pair)
        if isinstance(request, RankCaptions) and pair.captions is None and pair.info.captions:
            self._embed_captions(pair)
            self._put_back(topic, generation, request)
            return
        if isinstance(request, RankImages):
            answer = search.rank_images(pair, request.query)
        elif isinstance(request, RankCaptions):
            answer = search.rank_captions(pair, request.image)
        else:
            answer = search.trace_image(pair, request.image, request.query, request.member)
            self._notice_once(pair, request.image, answer.notices)
        self.answered.emit(topic, generation, answer)

    def _put_back(self, topic: str, generation: int, request: Request) -> None:
        """Let a request wait again, unless a newer one of its topic has come."""
        with self._wake:
            self._waiting.setdefault(topic, (generation, request))

    def _notice_once(self, pair: Pair, image: int, notices: tuple[str, ...]) -> None:
        """Say, once an image, what its trace lacks."""
        if (pair.info.pair, image) in self._looked_at:
            return
        self._looked_at.add((pair.info.pair, image))
        for notice in notices:
            self.noticed.emit(notice)

    def _embed_captions(self, pair: Pair) -> None:
        """Begin with the captions of a pair, instead of another's, unless they are under way."""
        from vsrn_viewer.retrieval import search

        if not self._is_embedding(pair):
            self._embedding = _Embedding(pair, search.prepare_captions(pair))

    def _is_embedding(self, pair: Pair) -> bool:
        return self._embedding is not None and self._embedding.pair is pair

    def _go_on_opening(self, job: _Opening) -> None:
        """Take one step; once images can be ranked, say so and begin with the captions."""

        def step() -> None:
            try:
                self.progressed.emit(next(job.steps))
            except StopIteration as end:
                pair: Pair = end.value
                self._opening = None
                self._forget_others(pair.info.pair)
                self._embed_captions(pair)
                self.answered.emit("open", job.generation, pair.info)

        if not self._guard("open", job.generation, step):
            self._opening = None
            self.progressed.emit(None)

    def _go_on_embedding(self, job: _Embedding) -> None:
        """Take one step. A failure is the answer to whoever waits for the captions; asking again begins anew."""

        def step() -> None:
            try:
                self.progressed.emit(next(job.steps))
            except StopIteration:
                self._embedding = None
                self.progressed.emit(None)

        with self._wake:
            generation, _ = self._waiting.get("captions", (0, None))
        if not self._guard("captions", generation, step):
            self._embedding = None
            self.progressed.emit(None)
            with self._wake:
                if self._waiting.get("captions", (-1, None))[0] == generation:
                    del self._waiting["captions"]

    def _forget_others(self, wanted: PairId) -> None:
        """Drop what waits for another pair: nobody will look at it, and its captions would be embedded first."""
        with self._wake:
            for topic, (_, request) in list(self._waiting.items()):
                if not isinstance(request, OpenPair) and request.pair != wanted:
                    del self._waiting[topic]

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
