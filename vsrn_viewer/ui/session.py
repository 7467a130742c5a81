"""Session: turns what a subject looks at into requests to the worker, and answers into the subject's state.

The only place of the window that talks to the worker. An answer is shown only while the View asks its request, so after
every gesture and every answer the session compares the two, asks what is missing, and takes away what nothing asks for.
"""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from vsrn_viewer.answers import Answer, CaptionRanking, ImageRanking, PairInfo, Progress, Traced
from vsrn_viewer.requests import (
    PROBES,
    VIEW_TOPICS,
    OpenPair,
    Question,
    RankImages,
    Request,
    Topic,
    TraceImage,
    awaited_by,
    is_run_before,
    pairs_of,
    questions_of,
    topic_of,
)
from vsrn_viewer.trace import ReasoningTrace, TraceContext
from vsrn_viewer.ui.fitted import fields_of, fitted
from vsrn_viewer.ui.growing import Growing
from vsrn_viewer.ui.notices import notice_of_opening
from vsrn_viewer.ui.placing import of_no_image
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.worker_door import Worker, new_key
from vsrn_viewer.view import PairId, Query, View, same_but_device, same_rows, without_row

TYPING_DELAY_MS = 25  # keys of one burst are answered once
PROBING_DELAY_MS = 200  # what is asked beside the trace waits until the keys rest, so that it never delays them
_STOPPED = "This was stopped. Start it again, or ask something else."


class Session(QObject):
    """Drives one subject. Several sessions may share a worker: each takes the answers to its own subject."""

    notice = Signal(str, str)  # one sentence, details
    remarked = Signal(str, str)  # topic, one sentence about the answer that is shown now
    behind_changed = Signal(object)  # View or None: see `behind`

    def __init__(self, subject: Subject, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.key = new_key()  # names the subject to the worker
        self._subject = subject
        self._worker = worker
        self._wanted = PairId()  # the pair that was asked for last, whether or not it opened
        self.behind: View | None = None  # what a trace file came on top of; its pair stays open
        self._awaited_view: View | None = None  # a past View that is shown as soon as the wanted pair is open
        self._asked: dict[Topic, Request] = {}  # under way
        self._settled: dict[Topic, Question] = {}  # what is on screen answers these, or says why there is no answer
        self._pause = QTimer(self, singleShot=True, interval=TYPING_DELAY_MS)
        self._pause.timeout.connect(self._catch_up)
        self._probing_pause = QTimer(self, singleShot=True, interval=PROBING_DELAY_MS)
        self._probing_pause.timeout.connect(self._catch_up)
        self._growing = Growing(worker, self._shows_pair, self)
        self._growing.due.connect(self._ask_again)
        subject.view_changed.connect(lambda new, old: self._keep() if pairs_of(new) != pairs_of(old) else None)
        subject.view_changed.connect(self._catch_up)
        subject.wanted_changed.connect(self._catch_up)
        worker.answered.connect(self._take)
        worker.remarked.connect(self._take_remark)
        worker.failed.connect(self._take_failure)
        worker.went_on.connect(self._take_progress)
        subject.stop_asked.connect(self._stop)
        subject.hold_asked.connect(lambda topic, paused: worker.hold(self.key, topic, paused))

    @property
    def wanted_pair(self) -> PairId:
        """The pair that was asked for last: what is opened next differs from it in one part."""
        return self._wanted

    @property
    def is_pausing(self) -> bool:
        """Whether something is to be asked as soon as the keys rest."""
        return self._pause.isActive() or self._probing_pause.isActive()

    def open_pair(self, pair: PairId) -> None:
        """Open another model or dataset, or the same again; the subject keeps showing the old one until it is there."""
        self._open(pair, None)

    def show_view(self, view: View) -> None:
        """Show a past View again; if it is of another pair, as soon as that is open."""
        info = self._subject.info
        if info is None or not same_but_device(view.pair, info.pair):
            self._open(view.pair, view)
            return
        self._stop_opening()
        self._wanted = info.pair
        self._keep()
        self._subject.pick_image(**fields_of(fitted(view, info)))
        self._catch_up()

    @Slot(object)
    def type_query(self, query: Query) -> None:
        """Take an edited query: it is ranked once the keys rest for a moment."""
        self._pause.start()
        self._probing_pause.start()
        self._take_query(dataclasses.replace(query, unfinished=query.kind == "sentence"))

    @Slot(object)
    def replace_query(self, query: Query) -> None:
        """Take an edited query of whole words, such as a pasted one."""
        self._pause.start()
        self._take_query(query)

    @Slot(object)
    def submit_query(self, query: Query) -> None:
        """Take a finished query: every word counts, and the best-ranked image is opened."""
        self._pause.stop()
        self._subject.follow_best()
        self._take_query(query)
        if self._subject.ranking is not None and "images" not in self._subject.busy:
            self._show_best(self._subject.ranking)
        if query.has_words and not query.sentence:
            self.notice.emit("The query is empty: type a sentence.", "")

    def show_trace(self, trace: ReasoningTrace, context: TraceContext) -> None:
        """Show a trace file: it needs no model and no dataset. The pair that was on screen stays open behind it."""
        self.clear(self.behind or self.view_to_return_to())
        query = Query(text=context.query)
        view = dataclasses.replace(of_no_image(self._subject.view), query=query)
        self._subject.set_info(None, view)
        self._subject.set_traced(Traced(-1, query, trace, context, 0.0))

    def stop_opening(self) -> None:
        """Stop opening a pair, and stay with what is on screen."""
        self._stop_opening()
        if self._subject.info is not None:
            self._wanted = self._subject.info.pair
        self._keep()
        self._catch_up()

    def show_copy(self, other: Session) -> None:
        """Show what another subject shows, as if it had been picked. What that still waits for is asked here too."""
        source, questions = other._subject, other._questions()
        mine = questions_of(source.view, source.info, wanted=self._subject.wanted)
        self._stop_opening()
        self._wanted = source.view.pair
        self._set_behind(None)
        self._forget()
        known = {topic: other._settled.get(topic) for topic in mine}
        self._settled = {topic: one for topic, one in known.items() if one is not None and one == questions.get(topic)}
        self._subject.set_info(source.info, source.view)
        self._subject.keep_image()
        for topic in VIEW_TOPICS:
            if topic in self._settled or source.info is None:
                self._put(topic, source.answer(topic), *source.failures.get(topic, ("", "")))
        self._keep()
        self._catch_up()

    def clear(self, behind: View | None = None) -> None:
        """Show nothing, and let the pair go unless it is the one of `behind`."""
        self._stop_opening()
        self._set_behind(behind)
        self._forget()
        self._subject.set_info(None)
        for topic in ("open", *VIEW_TOPICS):
            self._subject.set_failure(topic, "")
        self._keep()
        self._catch_up()

    def retry(self, topic: Topic) -> None:
        """Ask again what failed."""
        if topic == "open":
            self._open(self._wanted, self._awaited_view)
        else:
            self._settled.pop(topic, None)
            self._catch_up()

    def _open(self, pair: PairId, view: View | None) -> None:
        self._pause.stop()
        self._wanted, self._awaited_view = pair, view
        self._ask("open", OpenPair(pair))
        self._keep()
        self._subject.set_busy("open", True)

    def _stop_opening(self) -> None:
        """Stop waiting for a pair: the user went to a place in one that is open."""
        self._pause.stop()
        self._awaited_view = None
        self._asked.pop("open", None)
        self._subject.set_failure("open", "")

    def view_to_return_to(self) -> View | None:
        """Return what is looked at of a pair, or will be as soon as it is open; None if there is no pair."""
        if self._subject.info is not None:
            return self._subject.view
        if "open" in self._asked:
            return self._awaited_view or View(self._wanted, self._subject.view.query)
        return None

    def _set_behind(self, view: View | None) -> None:
        if view != self.behind:
            self.behind = view
            self.behind_changed.emit(view)

    def _forget(self) -> None:
        """Ignore answers to what was asked of a pair from now on."""
        self._settled.clear()
        self._asked = {topic: request for topic, request in self._asked.items() if topic == "open"}

    def _keep(self) -> None:
        """Tell the worker which pairs this subject shows or awaits."""
        shown = {self._subject.info.pair, *pairs_of(self._subject.view)} if self._subject.info else set()
        shown |= {self.behind.pair} if self.behind else set()
        self._worker.keep(self.key, shown | ({self._wanted} if "open" in self._asked else set()))

    def _ask(self, topic: Topic, request: Request) -> None:
        self._asked[topic] = request
        self._subject.set_progress(topic, None)
        self._worker.ask(self.key, request)

    def _take_query(self, query: Query) -> None:
        self._awaited_view = None  # what is typed now is what shall be asked of a pair that is on its way
        if not query.has_words and query.index >= 0:
            self._subject.pick_image(image=query.index, query=query)
        else:
            self._subject.change_view(query=query)
        self._catch_up()

    def _questions(self) -> dict[Topic, Question]:
        subject = self._subject
        questions = questions_of(subject.view, subject.info, wanted=subject.wanted)
        if "images" in subject.failures and self._settled.get("images") == questions.get("images"):
            return questions_of(subject.view, subject.info, is_readable=False, wanted=subject.wanted)
        return questions

    def _must_wait(self, topic: Topic, questions: dict[Topic, Question]) -> bool:
        """Return whether it is too early to ask."""
        if topic == "images":
            return self._pause.isActive()
        if topic in PROBES and self._probing_pause.isActive():
            return True
        if topic == "before" and self._shows_run_before(questions):
            return True  # the next trace brings it along
        awaited = awaited_by(topic, questions)
        return awaited is not None and self._settled.get(awaited) != questions.get(awaited)

    def _shows_run_before(self, questions: dict[Topic, Question]) -> bool:
        """Return whether the trace on screen is the run without the what-ifs that is asked for beside the next one."""
        return self._subject.traced is not None and is_run_before(self._settled.get("trace"), questions)

    @Slot()
    def _catch_up(self) -> None:
        """Ask what the View asks and nobody has answered; take away what it asks no more; say what is under way."""
        questions, settled = self._questions(), self._settled
        for topic in VIEW_TOPICS:
            question = questions.get(topic)
            known = settled.get(topic) or self._asked.get(topic)
            if question is None or (topic in PROBES and known not in (None, question)):
                self._drop(topic)  # what was found of another run must never stand beside this one's trace
            if question not in (None, settled.get(topic), self._asked.get(topic)) and not self._must_wait(
                topic, questions
            ):
                self._ask(topic, question)
            self._subject.set_busy(topic, question is not None and settled.get(topic) != question)
        self._subject.set_busy("open", "open" in self._asked)

    def _drop(self, topic: Topic) -> None:
        """Take away what nothing asks for; the trace of a file, which no pair answered, stays."""
        if self._asked.pop(topic, None) is not None:
            self._worker.forget(self.key, topic)
        self._settled.pop(topic, None)
        if self._subject.info is not None:
            self._put(topic, None)

    def _put(self, topic: Topic, answer: Answer | None, sentence: str = "", details: str = "") -> None:
        """Put an answer on screen in the place of the one before, or the sentence that says why there is none."""
        if topic == "images":
            self._subject.set_ranking(answer if isinstance(answer, ImageRanking) else None)
        elif topic == "captions":
            self._subject.set_captions(answer if isinstance(answer, CaptionRanking) else None)
        elif topic in PROBES:
            self._subject.set_probe(topic, answer)
        else:
            self._subject.set_traced(answer if isinstance(answer, Traced) else None)
        self._subject.set_failure(topic, sentence, details)

    @Slot(int, object, object)
    def _take(self, key: int, request: Request, answer: Answer | PairInfo) -> None:
        if key != self.key:
            return
        was_asked, is_missing = self._is_answer_to_asked(request), self._is_missing(request)
        if isinstance(answer, PairInfo):
            self._take_pair(answer, was_asked)
        elif is_missing or (was_asked and self._settled.get(topic_of(request)) == request):
            if is_missing and isinstance(request, TraceImage) and self._shows_run_before(self._questions()):
                self._settled["before"] = self._questions()["before"]
                self._subject.keep_run_before()
            self._settled[topic_of(request)] = request  # type: ignore[assignment]  # only questions are missing
            self._put(topic_of(request), answer)
            if isinstance(answer, ImageRanking) and (is_missing or self._growing.is_whole):
                self._show_best(answer)  # not while images come in: the one that is looked at would be taken away
        self._catch_up()

    @Slot()
    def _ask_again(self) -> None:
        """Ask again what more images may change; what is on screen stays."""
        for topic, request in list(self._settled.items()):
            if self._growing.has_to_ask(request):
                self._ask(topic, request)

    def _shows_pair(self, pair: PairId) -> bool:
        return self._subject.info is not None and self._subject.info.pair == pair

    def _is_answer_to_asked(self, request: Request) -> bool:
        """Return whether a request was under way; it is no more."""
        topic = topic_of(request)
        if self._asked.get(topic) != request:
            return False
        del self._asked[topic]
        return True

    def _is_missing(self, request: Request) -> bool:
        """Return whether the View asks exactly this, and nothing has answered it yet."""
        topic = topic_of(request)
        return self._questions().get(topic) == request and self._settled.get(topic) != request

    def _take_pair(self, info: PairInfo, was_asked: bool) -> None:
        """Show a pair that was asked for, or the new contents of the one on screen."""
        before = self._subject.info
        if not was_asked and (before is None or before.pair != info.pair):
            return
        view = self._view_of(info)
        if was_asked:
            self._awaited_view = None
            self._set_behind(None)
            self._subject.set_failure("open", "")
        if info is before:
            self._subject.change_view(**fields_of(view))
        else:
            self._forget()
            self._subject.set_info(info, view)
            if info.notices and was_asked:
                self.notice.emit(*notice_of_opening(info))
        self._keep()

    def _view_of(self, info: PairInfo) -> View:
        """Return what is looked at once a pair is there: a past View, the present one, or the query alone."""
        view, before = self._subject.view, self._subject.info
        if self._awaited_view is not None and self._awaited_view.pair == info.pair:
            self._subject.keep_image()
            return fitted(self._awaited_view, info)
        if before is not None and same_but_device(before.pair, info.pair):
            return fitted(view, info)
        self._subject.follow_best()
        query = view.query if same_rows(view.pair, info.pair) else without_row(view.query)
        image = -1 if query.has_words else query.index
        return dataclasses.replace(of_no_image(view), pair=info.pair, query=query, image=image, member=1)

    def _show_best(self, ranking: ImageRanking) -> None:
        if ranking.order.size and (self._subject.follows_best or self._subject.view.asked[1] < 0):
            self._subject.change_view(image=int(ranking.order[0]))

    @Slot(str)
    def _stop(self, topic: Topic) -> None:
        """Let what is asked of a topic go unanswered, and say so."""
        request = self._asked.get(topic)
        if request is not None:
            self._worker.forget(self.key, topic)
            self._take_failure(self.key, request, _STOPPED, "")

    @Slot(int, object, object)
    def _take_progress(self, key: int, request: Request, progress: Progress) -> None:
        if key == self.key and self._asked.get(topic_of(request)) == request:
            self._subject.set_progress(topic_of(request), progress)

    @Slot(int, object, str)
    def _take_remark(self, key: int, request: Request, sentence: str) -> None:
        if key == self.key and isinstance(request, OpenPair) and self._shows_pair(request.pair):
            self.notice.emit(sentence, "")
        elif key == self.key and self._settled.get(topic_of(request)) == request:
            self.remarked.emit(topic_of(request), sentence)

    @Slot(int, object, str, str)
    def _take_failure(self, key: int, request: Request, sentence: str, details: str) -> None:
        if key != self.key:
            return
        was_asked, topic = self._is_answer_to_asked(request), topic_of(request)
        if isinstance(request, OpenPair):
            if was_asked or self._shows_pair(request.pair):  # of an open pair: its images cannot be read on
                self.notice.emit(sentence, details)  # before the failure: who says that elsewhere takes this away
            if was_asked:
                self._keep()
                self._subject.set_failure(topic, sentence, details)
        elif self._is_missing(request):
            self._settled[topic] = request
            if topic not in PROBES and not (isinstance(request, RankImages) and request.query.unfinished):
                self.notice.emit(sentence, details)  # half a sentence is no mistake; a panel says why a probe failed
            self._put(topic, None, sentence, details)
        self._catch_up()
