"""Session: turns what a subject looks at into requests to the worker, and answers into the subject's state.

The only place of the window that talks to the worker. An answer to an older request than the newest
of its topic is dropped.
"""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from vsrn_viewer.answers import CaptionRanking, ImageRanking, PairInfo, Traced
from vsrn_viewer.trace import ReasoningTrace, TraceContext
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.workers import TOPICS, ModelWorker, OpenPair, RankCaptions, RankImages, Request, TraceImage
from vsrn_viewer.view import PairId, Query, Selection, View

TYPING_DELAY_MS = 25  # keys of one burst are answered once


class Session(QObject):
    """Drives one subject. While nobody has picked an image, the best-ranked one is shown."""

    notice = Signal(str, str)  # one sentence, details

    def __init__(self, subject: Subject, worker: ModelWorker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._subject = subject
        self._worker = worker
        self._newest: dict[str, int] = {}
        self._wanted = PairId()
        self._follow_best = True
        self._opening = False
        self._typing = False
        self._pause = QTimer(self, singleShot=True, interval=TYPING_DELAY_MS)
        self._pause.timeout.connect(self._ask_ranking)
        subject.view_changed.connect(self._follow_view)
        worker.answered.connect(self._take)
        worker.failed.connect(self._take_failure)
        worker.noticed.connect(lambda sentence: self.notice.emit(sentence, ""))

    def open_pair(self, pair: PairId) -> None:
        """Open another model or dataset; the subject keeps showing the old one until it is there."""
        self._wanted = pair
        self._ask("open", OpenPair(pair))

    @Slot(object)
    def type_query(self, query: Query) -> None:
        """Take an edited query: it is ranked once the keys rest for a moment."""
        self._typing = True
        self._subject.change_view(query=dataclasses.replace(query, unfinished=query.kind == "sentence"))

    @Slot(object)
    def submit_query(self, query: Query) -> None:
        """Take a finished query: every word counts, and the best-ranked image is opened."""
        self._typing = False
        self._follow_best = True
        if query == self._subject.view.query:
            self._ask_ranking()
        else:
            self._subject.change_view(query=query)

    def show_trace(self, trace: ReasoningTrace, context: TraceContext) -> None:
        """Show a trace file alone: it needs no model and no dataset, and what was open leaves the screen."""
        query = Query(text=context.query)
        self._typing = False
        self._forget(*TOPICS)
        self._subject.set_info(None)
        self._subject.change_view(query=query, image=-1, selection=Selection())
        self._subject.set_traced(Traced(-1, query, trace, context, 0.0))

    def show_view(self, view: View) -> None:
        """Show a past View again."""
        self._typing = False
        self._subject.change_view(**{field.name: getattr(view, field.name) for field in dataclasses.fields(view)})

    def retry(self, topic: str) -> None:
        """Ask again what failed."""
        if topic == "open":
            self.open_pair(self._wanted)
        elif topic == "images":
            self._ask_ranking()
        else:
            self._ask_image()

    @Slot(object, object)
    def _follow_view(self, new: View, old: View) -> None:
        if new.query != old.query:
            self._pause.start()
        if new.image != old.image and not self._opening:
            self._follow_best = False  # somebody picked it: it stays while the query changes
        if new.image != old.image or new.member != old.member:
            self._ask_image()

    @Slot()
    def _ask_ranking(self) -> None:
        view = self._subject.view
        self._pause.stop()
        if self._subject.info is None:
            return
        if view.query.kind == "image":
            self._forget("images")
            self._subject.set_ranking(None)
            if view.image == view.query.index:
                self._ask_image()  # its trace may still be matched with the sentence before
            else:
                self._subject.change_view(image=view.query.index)
        elif view.query.text.strip() or not self._typing:
            self._ask("images", RankImages(view.pair, view.query))
        else:
            self._forget("images")
            self._subject.set_ranking(None)
            self._ask_image()

    def _ask_image(self) -> None:
        view, info = self._subject.view, self._subject.info
        if info is None or view.image < 0:
            return
        self._ask("trace", TraceImage(view.pair, view.image, self._answered_query(), view.member))
        if info.captions and (self._subject.captions is None or self._subject.captions.image != view.image):
            self._ask("captions", RankCaptions(view.pair, view.image))

    def _answered_query(self) -> Query:
        """Return the query that the ranking on screen answers, so that trace and ranks agree."""
        ranking = self._subject.ranking
        return ranking.query if ranking else Query()

    def _ask(self, topic: str, request: Request) -> None:
        self._newest[topic] = self._worker.ask(request)
        self._subject.busy_changed.emit(topic, True)

    def _forget(self, *topics: str) -> None:
        """Take no answer any more to what was asked on these topics."""
        for topic in topics:
            if self._newest.pop(topic, None) is not None:
                self._subject.busy_changed.emit(topic, False)

    @Slot(str, int, object)
    def _take(self, topic: str, generation: int, answer: object) -> None:
        if self._newest.get(topic) != generation:
            return
        subject = self._subject
        subject.busy_changed.emit(topic, False)
        subject.failed.emit(topic, "", "")
        if isinstance(answer, PairInfo):
            self._take_pair(answer)
        elif isinstance(answer, ImageRanking):
            self._take_ranking(answer)
        elif isinstance(answer, CaptionRanking):
            subject.set_captions(answer)
        elif isinstance(answer, Traced):
            subject.set_traced(answer)

    def _take_pair(self, info: PairInfo) -> None:
        """Show what was opened; a query that was typed meanwhile is asked now."""
        subject, view = self._subject, self._subject.view
        self._forget(*TOPICS)
        subject.set_info(info)
        layer = min(view.layer, max(info.layers - 1, 0))
        query = view.query if _same_rows(view.pair, info.pair) else _without_row(view.query)
        self._opening = True
        subject.change_view(pair=info.pair, query=query, image=-1, member=1, layer=layer)
        self._opening = False
        self._pause.stop()
        for sentence in info.notices:
            self.notice.emit(sentence, "")
        self._follow_best = True
        if subject.view.query.text.strip():
            self._ask_ranking()

    def _take_ranking(self, ranking: ImageRanking) -> None:
        subject = self._subject
        subject.set_ranking(ranking)
        best = int(ranking.order[0])
        if (self._follow_best or subject.view.image < 0) and subject.view.image != best:
            self._opening = True
            subject.change_view(image=best)
            self._opening = False
        else:
            self._ask_image()

    @Slot(str, int, str, str)
    def _take_failure(self, topic: str, generation: int, sentence: str, details: str) -> None:
        if self._newest.get(topic) != generation:
            return
        self._subject.busy_changed.emit(topic, False)
        if topic == "images":
            self._subject.set_ranking(None)
        if not (topic == "images" and self._typing):  # half a sentence is no mistake: the field says what counts
            self.notice.emit(sentence, details)
        self._subject.failed.emit(topic, sentence, details)


def _same_rows(one: PairId, other: PairId) -> bool:
    """Return whether images and captions have the same numbers in both."""
    return (one.data, one.split) == (other.data, other.split)


def _without_row(query: Query) -> Query:
    """Return a query for another dataset, where the row of an image or the line of a caption is another's."""
    return Query() if query.kind == "image" else Query(text=query.text, unfinished=query.unfinished)


def snapshot(subject: Subject, pinned: Subject) -> None:
    """Copy what one subject shows into another, which then stays as it is."""
    pinned.set_info(subject.info)
    pinned.change_view(**{field.name: getattr(subject.view, field.name) for field in dataclasses.fields(subject.view)})
    pinned.set_ranking(subject.ranking)
    pinned.set_captions(subject.captions)
    pinned.set_traced(subject.traced)
