"""The queue of one worker: requests of several subjects, and the long jobs behind them.

Requests are kept by (subject, topic), and the newest of a key replaces an unserved one. Long jobs are generators: one
loads a pair, one embeds its images, one its captions. `step` does one small thing, and people come first: a request
that can be answered is answered before any job goes on, of the images that are embedded so far. What needs a pair waits
until it is loaded, and loads it if nobody has; so every request ends in an answer, in a failure, or in a newer request.
A pair is let go when no subject keeps it.

Knows neither threads nor Qt: one thread owns a queue, and calls it.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Collection, Generator, Iterator
from dataclasses import dataclass, field
from typing import Generic, Literal, Protocol, TypeAlias, TypeVar

from vsrn_viewer.answers import Answer, PairInfo, Progress
from vsrn_viewer.errors import MEMORY_ENDED, ViewerError, is_end_of_memory
from vsrn_viewer.requests import (
    OF_ALL_IMAGES,
    OF_CAPTIONS,
    TOPICS,
    OpenPair,
    Question,
    RankImages,
    Request,
    Topic,
    topic_of,
)
from vsrn_viewer.view import PairId, beside

JobKind: TypeAlias = Literal["open", "answer", "images", "captions"]
_KINDS: tuple[JobKind, ...] = ("open", "answer", "images", "captions")  # in the order in which they are served
Key: TypeAlias = tuple[int, Topic]


class OpenedPair(Protocol):
    """What the queue needs to know of an open pair."""

    @property
    def info(self) -> PairInfo: ...


P = TypeVar("P", bound=OpenedPair)
P_co = TypeVar("P_co", bound=OpenedPair, covariant=True)
P_contra = TypeVar("P_contra", bound=OpenedPair, contravariant=True)


class Bench(Protocol[P_co]):
    """Loads pairs, and lets them go."""

    def load(self, wanted: PairId) -> Generator[Progress, None, P_co]: ...

    def close(self, pair: PairId) -> None: ...


class Answering(Protocol[P_contra]):
    """Answers what is asked of an open pair; see `serving`."""

    def answer(self, pair: P_contra, request: Question) -> Answer: ...

    def begin(self, pair: P_contra, request: Question) -> Generator[Progress, None, Answer] | None: ...

    def preparation(self, pair: P_contra) -> Iterator[Progress] | None: ...

    def reading(self, pair: P_contra) -> Generator[Progress, None, tuple[str, ...]] | None: ...

    def can_rank(self, pair: P_contra) -> bool: ...

    def remark(self, pair: P_contra, request: Question, answer: Answer) -> str: ...


@dataclass(frozen=True)
class Answered:
    """A subject's request was answered."""

    subject: int
    request: Request
    answer: Answer | PairInfo


@dataclass(frozen=True)
class Remarked:
    """A subject's request was answered, but the answer is not all that it could be: the sentence says why."""

    subject: int
    request: Request
    sentence: str


@dataclass(frozen=True)
class Failed:
    """A subject's request cannot be answered. sentence: for people. details: a traceback, or ""."""

    subject: int
    request: Request
    sentence: str
    details: str = ""


@dataclass(frozen=True)
class Worked:
    """A job went on. progress: how far it is; None when no job goes on any more.

    subject, request: whom and what it answers, where it answers one request.
    """

    progress: Progress | None
    subject: int = 0
    request: Question | None = None


@dataclass(frozen=True)
class Grown:
    """More images of a pair are embedded than before, and can be ranked. whole: all of them that can be."""

    pair: PairId
    whole: bool


Event: TypeAlias = Answered | Remarked | Failed | Worked | Grown


@dataclass
class Job(Generic[P]):
    """A long job. started: its place in the order of the jobs; the newest goes first.

    request, subject: what it answers, where it answers one request of one subject.
    """

    kind: JobKind
    pair: PairId
    steps: Iterator[Progress] | Generator[Progress, None, P | Answer | tuple[str, ...]]
    started: int
    request: Question | None = None
    subject: int = 0
    progress: Progress | None = None
    paused: bool = False


@dataclass
class RequestQueue(Generic[P]):
    """Serves requests step by step. say: is told every answer, failure and progress."""

    bench: Bench[P]
    answering: Answering[P]
    say: Callable[[Event], None]
    _waiting: dict[Key, Request] = field(default_factory=dict)
    _kept: dict[int, frozenset[PairId]] = field(default_factory=dict)
    _opened: dict[PairId, P] = field(default_factory=dict)
    _jobs: list[Job[P]] = field(default_factory=list)
    _started: int = 0

    def ask(self, subject: int, request: Request) -> None:
        """Queue a request in the place of an unserved one of its key. Its pair is kept from now on."""
        key = (subject, topic_of(request))
        self.forget(*key)  # the newest of a topic is served last among several subjects
        self._waiting[key] = request
        self._kept[subject] = self._kept.get(subject, frozenset()) | {request.pair}

    def forget(self, subject: int, topic: Topic) -> None:
        """Drop what a subject asked of a topic, also if it is being answered."""
        self._waiting.pop((subject, topic), None)
        for job in [job for job in self._jobs if job.request is not None]:
            if job.subject == subject and job.request is not None and topic_of(job.request) == topic:
                self._end(job)

    def hold(self, subject: int, topic: Topic, paused: bool) -> None:
        """Let the job that answers a subject's topic rest, or go on where it rested. Does nothing without one."""
        for job in self._jobs:
            if job.subject == subject and job.request is not None and topic_of(job.request) == topic:
                job.paused = paused

    def hold_reading(self, paused: bool) -> None:
        """Let the images that are being embedded wait, or go on with them."""
        for job in [job for job in self._jobs if job.kind == "images"]:
            job.paused = paused

    def stop_reading(self) -> None:
        """Leave the images that are not embedded yet. Opening the pair again goes on with them."""
        for job in [job for job in self._jobs if job.kind == "images"]:
            self._end(job)
            self._fail(job, "The images are not all read: results hold those that are. Open the data again to go on.")

    def keep(self, subject: int, pairs: Collection[PairId]) -> None:
        """Say which pairs a subject shows or awaits: what it asked of others is forgotten, and nobody's are closed."""
        self._kept[subject] = frozenset(pairs)
        for key, request in list(self._waiting.items()):
            if key[0] == subject and request.pair not in self._kept[subject]:
                del self._waiting[key]
        for job in [job for job in self._jobs if job.request is not None and job.subject == subject]:
            if job.pair not in self._kept[subject]:
                self._end(job)
        for pair in {*self._opened, *(job.pair for job in self._jobs)} - self._needed():
            self._let_go(pair)

    def jobs(self) -> tuple[Job[P], ...]:
        """Return the long jobs that are not done, the next one first; paused ones last."""
        return tuple(sorted(self._jobs, key=_turn))

    def pause(self, job: Job[P]) -> None:
        """Let a job rest until `resume`; what waits for it goes on waiting."""
        job.paused = True

    def resume(self, job: Job[P]) -> None:
        """Let a job go on where it rested."""
        job.paused = False

    def cancel(self, job: Job[P]) -> None:
        """End a job for good. Whoever waits for it is told so; asking again begins anew."""
        self._end(job)
        self._fail(job, f"{_NAMES[job.kind]} was stopped. Retry starts it again.")

    def step(self) -> bool:
        """Answer one request, else go on with one job; return whether there was anything to do."""
        key = next((key for key in self._in_order() if self._is_servable(self._waiting[key])), None)
        if key is not None:
            self._serve(key)
            return True
        job = next((job for job in self.jobs() if not job.paused), None)
        if job is not None:
            self._go_on(job)
        return job is not None

    def _in_order(self) -> list[Key]:
        return sorted(self._waiting, key=lambda key: TOPICS.index(key[1]))

    def _needed(self) -> frozenset[PairId]:
        return frozenset().union(*self._kept.values())

    def _job(self, kind: JobKind, pair: PairId) -> Job[P] | None:
        return next((job for job in self._jobs if (job.kind, job.pair) == (kind, pair)), None)

    def _is_servable(self, request: Request) -> bool:
        """Return whether a step would bring the request on; what waits for a job would not."""
        if isinstance(request, OpenPair) or request.pair not in self._opened:
            return self._job("open", request.pair) is None
        if isinstance(request, OF_CAPTIONS) and self._job("captions", request.pair):
            return False
        reading = self._job("images", request.pair)
        return reading is None or (not isinstance(request, OF_ALL_IMAGES) and self._can_rank(request))

    def _can_rank(self, request: Question) -> bool:
        """Return whether there is an image to rank, if the request needs one."""
        return not isinstance(request, RankImages) or self.answering.can_rank(self._opened[request.pair])

    def _serve(self, key: Key) -> None:
        request = self._waiting[key]
        pair = self._opened.get(request.pair)
        if isinstance(request, OpenPair) or pair is None:
            self._start("open", request.pair, self.bench.load(request.pair))
        elif not (isinstance(request, OF_CAPTIONS) and self._prepare(pair)):
            del self._waiting[key]
            steps = self.answering.begin(pair, request)
            if steps is None:
                self._answer(key[0], pair, request)
            else:
                self._start("answer", request.pair, steps, request, key[0])

    def _prepare(self, pair: P) -> bool:
        """Start with the captions of a pair unless that is done or under way; return whether it is under way."""
        wanted = pair.info.pair
        if not self._job("captions", wanted) and (steps := self.answering.preparation(pair)):
            self._start("captions", wanted, steps)
        return self._job("captions", wanted) is not None

    def go_on_reading(self, wanted: PairId) -> None:
        """Embed what is missing of a pair's images, after that was stopped."""
        pair = self._opened.get(wanted)
        if pair is not None and not self._job("images", wanted) and (steps := self.answering.reading(pair)):
            self._start("images", wanted, steps)

    def _answer(self, subject: int, pair: P, request: Question) -> None:
        try:
            answer = self.answering.answer(pair, request)
        except Exception as error:  # noqa: BLE001 (said to the user, never swallowed)
            self.say(Failed(subject, request, *_words_of(error)))
            return
        self._tell(subject, pair, request, answer)

    def _tell(self, subject: int, pair: P, request: Question, answer: Answer) -> None:
        self.say(Answered(subject, request, answer))
        if remark := self.answering.remark(pair, request, answer):
            self.say(Remarked(subject, request, remark))

    def _start(
        self,
        kind: JobKind,
        pair: PairId,
        steps: Iterator[Progress],
        request: Question | None = None,
        subject: int = 0,
    ) -> None:
        self._started += 1
        self._jobs.append(Job(kind, pair, steps, self._started, request, subject))

    def _go_on(self, job: Job[P]) -> None:
        """Take one step of a job. The queue outlives whatever it raises."""
        try:
            job.progress = next(job.steps)
            self.say(Worked(job.progress, job.subject, job.request))
            if job.kind == "images":
                self.say(Grown(job.pair, whole=False))
        except StopIteration as end:
            self._end(job)
            if job.kind == "open":
                self._take_pair(job.pair, end.value)
            elif job.kind == "images":
                self._end_reading(job.pair, end.value)
            elif job.request is not None:
                self._tell(job.subject, self._opened[job.pair], job.request, end.value)
        except Exception as error:  # noqa: BLE001 (said to the user, never swallowed)
            self._end(job)
            self._fail(job, *_words_of(error))

    def _take_pair(self, wanted: PairId, pair: P) -> None:
        """Tell who asked for the pair, and, if it is another one than before, all who show it."""
        before = self._opened.get(wanted)
        self._opened[wanted] = pair
        if before is not None and before is not pair:
            for job in [job for job in self._jobs if job.pair == wanted]:
                self._end(job)  # captions of the pair as it was
            for guest in [one for one in self._opened if one.photograph and beside(wanted, one.photograph) == one]:
                self._let_go(guest)  # it shares the models
        for subject, pairs in self._kept.items():
            asked = self._waiting.get((subject, "open")) == OpenPair(wanted)
            if asked:
                del self._waiting[subject, "open"]
            if asked or (wanted in pairs and pair is not before):
                self.say(Answered(subject, OpenPair(wanted), pair.info))
        self.go_on_reading(wanted)
        self._prepare(pair)

    def _end_reading(self, wanted: PairId, strange: tuple[str, ...]) -> None:
        """Tell who shows a pair that its images are all there, and what is strange about them."""
        self.say(Grown(wanted, whole=True))
        for subject, pairs in self._kept.items():
            if wanted in pairs and strange:
                self.say(Remarked(subject, OpenPair(wanted), " ".join(strange)))

    def _fail(self, job: Job[P], sentence: str, details: str = "") -> None:
        """Tell everybody who waits for a job that it failed. A pair that was open before stays so."""
        if job.request is not None:
            self.say(Failed(job.subject, job.request, sentence, details))
            return
        if job.kind == "images":
            self.say(Grown(job.pair, whole=True))  # as far as it will
            for subject in [subject for subject, pairs in self._kept.items() if job.pair in pairs]:
                self.say(Failed(subject, OpenPair(job.pair), sentence, details))
        for key, request in list(self._waiting.items()):
            if request.pair == job.pair and self._waits_for(request, job.kind):
                del self._waiting[key]
                self.say(Failed(key[0], request, sentence, details))

    def _waits_for(self, request: Request, kind: JobKind) -> bool:
        if kind == "captions":
            return isinstance(request, OF_CAPTIONS)
        if kind == "images":
            return isinstance(request, (*OF_ALL_IMAGES, RankImages))
        return isinstance(request, OpenPair) or request.pair not in self._opened

    def _end(self, job: Job[P]) -> None:
        """Take a job out of the queue."""
        self._jobs.remove(job)
        if isinstance(job.steps, Generator):
            job.steps.close()
        if not self._jobs:
            self.say(Worked(None))

    def _let_go(self, pair: PairId) -> None:
        for job in [job for job in self._jobs if job.pair == pair]:
            self._end(job)
        if self._opened.pop(pair, None) is not None:
            self.bench.close(pair)


def _turn(job: Job[P]) -> tuple[bool, int, int, int]:
    """Return the place of a job among the others. Of what is asked beside a trace, the topics keep their order."""
    topic = 0 if job.request is None else TOPICS.index(topic_of(job.request))
    return job.paused, _KINDS.index(job.kind), topic, -job.started


_NAMES: dict[JobKind, str] = {
    "open": "Opening the model and the dataset",
    "answer": "The calculation",
    "images": "Reading the images",
    "captions": "Reading the captions",
}


def _words_of(error: Exception) -> tuple[str, str]:
    """Return a sentence for people and, unless it is their mistake, the traceback for a report."""
    if isinstance(error, ViewerError):
        return str(error), ""
    if is_end_of_memory(error):
        return MEMORY_ENDED, ""
    sentence = f"This did not work: {type(error).__name__}: {error}. Details can be copied into a report."
    return sentence, traceback.format_exc()
