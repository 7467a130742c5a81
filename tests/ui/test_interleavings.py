"""Whatever comes across whatever, a subject shows what its View says.

Two subjects, two pairs and one queue, driven at random: gestures, orders that reach the queue late, answers that reach
the window late, pairs and traces that fail, files that change. No threads: what would be a race is a turn of the dice.
"""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from fake_bench import FakeBench, pair_named, truth
from fake_bench import traced as trace_answer
from late_worker import LateWorker

from vsrn_viewer.answers import Attribution, Generated, WhatIf
from vsrn_viewer.change import Change
from vsrn_viewer.errors import ViewerError
from vsrn_viewer.requests import (
    PROBES,
    VIEW_TOPICS,
    AskSentence,
    AskWhatIf,
    Explain,
    RankCaptions,
    RankImages,
    TraceBefore,
    TraceImage,
)
from vsrn_viewer.ui import session as session_module
from vsrn_viewer.ui.panels.captions import CaptionsPanel
from vsrn_viewer.ui.panels.image import ImagePanel
from vsrn_viewer.ui.panels.query import QueryPanel
from vsrn_viewer.ui.panels.results import ResultsPanel
from vsrn_viewer.ui.photograph_query import search_photograph
from vsrn_viewer.ui.session import Session
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.view import Query

SEEDS, STEPS, REST_EVERY = 40, 250, 25
PHOTOGRAPHS = ("/photographs/bear.jpg", "/photographs/cow.jpg")
PAIRS = (pair_named("a"), pair_named("b"))
TEXTS = ("", "a", "a bear", "a bear and", "xylophone")
CHANGES = (Change(), Change(regions=(1, 0)), Change(skipped_layers=(0,)))


class Place:
    """One subject with its session, its panels, and the Views it has shown."""

    def __init__(self, worker, qtbot):
        self.subject = Subject()
        self.session = Session(self.subject, worker)
        panels = (ResultsPanel, CaptionsPanel, ImagePanel, QueryPanel)
        self.results, self.captions, self.image, self.query = (panel(self.subject) for panel in panels)
        for panel in (self.results, self.captions, self.image, self.query):
            qtbot.addWidget(panel)
        self.query.query_changed.connect(self.session.type_query)
        self.query.submitted.connect(self.session.submit_query)
        self.past, self.foreign, self.wants = [], [], False
        self.subject.view_changed.connect(lambda view, _: self.past.append(view))
        self.subject.ranking_changed.connect(lambda answer: self._look_at("images", answer))
        self.subject.captions_changed.connect(lambda answer: self._look_at("captions", answer))
        self.subject.traced_changed.connect(lambda answer: self._look_at("trace", answer))
        self.subject.probed_changed.connect(lambda probe: self._look_at(probe, self.subject.answer(probe)))
        self.subject.failed.connect(self._look_at_failure)

    def _look_at(self, topic, answer):
        """Note an answer that reaches the screen although the View asks something else, even if for a moment."""
        if answer is None or self.subject.info is None:
            return
        request = self.asked().get(topic)
        if request is None or not is_same(answer, honest(request, self.subject.info)):
            self.foreign.append((topic, answer))

    def _look_at_failure(self, topic, sentence, _details):
        """Note a failure of something else than the View asks."""
        request = self.asked().get(topic)
        if sentence and topic != "open" and (request is None or honest(request, self.subject.info) is not None):
            self.foreign.append((topic, sentence))

    def asked(self):
        """Return what the View asks, by topic, written down without the window's own code."""
        view, info, asked = self.subject.view, self.subject.info, {}
        if info is None:
            return asked
        has_words = view.query.kind in ("sentence", "caption") and bool(view.query.text.strip())
        if has_words:
            asked["images"] = RankImages(info.pair, view.query)
        if view.query.kind == "photograph":
            asked["images"] = RankImages(replace(info.pair, photograph=view.query.text), view.query)
        pair, image = (
            (replace(info.pair, photograph=view.photograph), 0) if view.photograph else (info.pair, view.image)
        )
        if image >= 0:
            matched = view.query if has_words and honest(asked["images"], info) is not None else Query()
            asked["captions"] = RankCaptions(pair, image, change=view.change)
            asked["trace"] = TraceImage(pair, image, matched, view.member, view.change)
            asked |= self._asked_beside(view, pair, image, matched)
        return asked

    def _asked_beside(self, view, pair, image, matched):
        """Return what is asked beside the trace: what a change does always, an explanation while it is wanted."""
        changed, asked = view.change != Change(), {}
        if changed:
            asked["before"] = TraceBefore(pair, image, matched, view.member)
        if changed and matched.text and not view.photograph:  # which has no rank among the images
            asked["standing"] = AskWhatIf(pair, image, matched, view.change)
        if self.wants:
            asked["generated"] = AskSentence(pair, image, view.member, view.change)
        if matched.text and self.wants:
            asked["attribution"] = Explain(pair, image, matched, view.method, change=view.change)
        return asked

    def want(self, wants):
        """Show an explanation, or no more."""
        self.wants = wants
        self.subject.want(self, ("attribution", "generated") if wants else ())

    def shown(self):
        return {
            topic: answer
            for topic, answer in (
                ("images", self.subject.ranking),
                ("captions", self.subject.captions),
                ("trace", self.subject.traced),
                *((probe, self.subject.answer(probe)) for probe in PROBES),
            )
            if answer is not None
        }


class World:
    """Both places, and the dice."""

    def __init__(self, seed, qtbot, qapp):
        self.dice, self.app, self.log = random.Random(seed), qapp, []
        self.bench = FakeBench()
        self.worker = LateWorker(self.bench)
        self.places = [Place(self.worker, qtbot) for _ in range(2)]

    def act(self):
        place, dice = self.dice.choice(self.places), self.dice
        gestures = {
            "pick": lambda: place.subject.pick_image(dice.randrange(5)) if place.subject.info else None,
            "type": lambda: place.session.type_query(Query(text=dice.choice(TEXTS))),
            "submit": lambda: place.session.submit_query(Query(text=dice.choice(TEXTS))),
            "ask a caption": lambda: place.session.submit_query(Query("caption", "a bear", dice.randrange(5))),
            "ask an image": lambda: self._ask_image(place),
            "drop": lambda: self._drop(place),
            "open": lambda: place.session.open_pair(dice.choice(PAIRS)),
            "go back": lambda: place.session.show_view(dice.choice(place.past)) if place.past else None,
            "pin": lambda: self.places[1].session.show_copy(self.places[0].session),
            "unpin": lambda: self.places[1].session.clear() if dice.random() < 0.3 else None,
            "open a trace": lambda: self._open_trace(place) if dice.random() < 0.3 else None,
            "member": lambda: place.subject.change_view(member=dice.choice((1, 2))),
            "layer": lambda: place.subject.step_layer(dice.choice((-1, 1))),
            "change": lambda: place.subject.change_view(change=dice.choice(CHANGES)),
            "method": lambda: place.subject.change_view(method=dice.choice(("shapley", "gradient"))),
            "want": lambda: place.want(dice.random() < 0.7),
            "retry": lambda: place.session.retry(dice.choice(("open", *VIEW_TOPICS))),
            "break": lambda: self.bench.broken.symmetric_difference_update({dice.choice(PAIRS)}),
            "retrain": lambda: self._retrain(dice.choice(PAIRS)),
        }
        late = {
            "keys rest": self.app.processEvents,
            "order": self.worker.take_order,
            "step": self.worker.queue.step,
            "deliver": self.worker.deliver,
        }
        turn = dice.choice((gestures, late, late))
        name = dice.choice(list(turn))
        self.log.append((name, self.places.index(place)))
        turn[name]()

    def rest(self):
        """Let everything through until nothing is left."""
        self.log.append("rest")
        while True:
            self.app.processEvents()
            self.worker.rest()
            if not any(place.session.is_pausing for place in self.places):
                return

    def _drop(self, place):
        if place.subject.info is not None:
            search_photograph(place.subject, self.dice.choice(PHOTOGRAPHS))

    def _retrain(self, pair):
        self.bench.contents[pair] = self.bench.contents.get(pair, 0) + 1

    def _ask_image(self, place):
        image = self.dice.randrange(5)
        place.session.submit_query(Query("image", f"image {image}", image))

    def _open_trace(self, place):
        stored = trace_answer(TraceImage(PAIRS[0], 1, Query(text="a stored bear")), 0)
        place.session.show_trace(stored.trace, stored.context)


def honest(request, info):
    """Return the only answer that may be shown, None where a sentence has to stand instead."""
    try:
        return truth(request, int(info.model_name.split()[1]))
    except ViewerError:
        return None


def is_same(one, other):
    """Return whether two answers say the same numbers about the same thing."""
    if isinstance(one, type(None)) or isinstance(other, type(None)):
        return one is other
    if hasattr(one, "trace"):
        same = np.array_equal(one.trace.embedding, other.trace.embedding) and one.trace.score == other.trace.score
        about, other_about = (
            (traced.image, traced.query, replace(traced.context, words=())) for traced in (one, other)
        )
        return same and about == other_about
    if isinstance(one, Generated):
        return np.array_equal(one.word_ids, other.word_ids)
    if isinstance(one, WhatIf):
        return one == other
    if isinstance(one, Attribution):
        return one.method == other.method and np.array_equal(one.by_region, other.by_region)
    return np.array_equal(one.scores, other.scores) and np.array_equal(one.order, other.order)


def check(place):
    """What is on screen is about the View, unless it is marked as older; and never about another pair."""
    subject, info = place.subject, place.subject.info
    assert place.foreign == []
    if info is None:
        assert place.shown().keys() <= {"trace"}  # of a file
        assert subject.busy <= {"open"}
        return
    assert info.pair == subject.view.pair
    asked = place.asked()
    for topic, answer in place.shown().items():
        if topic not in subject.busy:
            assert is_same(answer, honest(asked[topic], info)), topic
    if subject.traced and "trace" not in subject.busy and not subject.traced.trace.sentence_follows:
        told = honest(AskSentence(*looked_at(subject.view), subject.view.member, subject.view.change), info)
        assert subject.traced.context.words == told.words
    check_older(subject, info)
    check_panels(place)


def looked_at(view):
    """Return which pair is asked about what is looked at, and about which of its images."""
    return (replace(view.pair, photograph=view.photograph), 0) if view.photograph else (view.pair, view.image)


def check_older(subject, info):
    """Even what is marked as older is this pair's."""
    pairs = [info.pair, *(replace(info.pair, photograph=file) for file in PHOTOGRAPHS)]
    if subject.ranking:
        query = subject.ranking.query
        asked = replace(info.pair, photograph=query.text) if query.kind == "photograph" else info.pair
        assert is_same(subject.ranking, honest(RankImages(asked, query), info))
    if subject.captions:
        answers = [
            honest(RankCaptions(pair, subject.captions.image, change=change), info)
            for pair in pairs
            for change in CHANGES
        ]
        assert any(is_same(subject.captions, answer) for answer in answers)
    if subject.traced:
        assert subject.traced.context.image_id == f"{info.dataset_name}{subject.traced.image}"


def check_panels(place):
    subject, info = place.subject, place.subject.info
    order = subject.ranking.order if subject.ranking else range(len(info.image_ids))
    model = place.results.model
    assert [model.tile(row).image for row in range(model.rowCount())] == list(order)
    assert model.tile(0).image_id.startswith(info.dataset_name)
    lines = [place.captions.model.line(row).caption for row in range(place.captions.model.rowCount())]
    assert lines == (list(subject.captions.order) if subject.captions else [])
    traced = subject.traced
    named = place.image.title()[0].removeprefix("Photograph ").removeprefix("Image ")
    assert named == (traced.context.image_id if traced else named)
    assert place.query.query() == replace(subject.view.query, unfinished=False)


def pairs_of(place):
    """Return the pairs of the photographs that are on screen, or asked with."""
    view = place.subject.view
    files = (view.photograph, view.query.text if view.query.kind == "photograph" else "")
    return {replace(view.pair, photograph=file) for file in files if file}


def check_rest(world, place):
    """Nothing is busy, and everything that the View asks is shown, or the sentence that says why not."""
    subject, info = place.subject, place.subject.info
    assert subject.busy == frozenset()
    if info is None:
        return
    assert info is world.bench.open_pairs[info.pair].info
    for topic, request in place.asked().items():
        answer = honest(request, info)
        assert is_same(subject.answer(topic), answer), topic
        assert (topic in subject.failures) == (answer is None), topic
    if subject.follows_best and subject.ranking:
        assert subject.view.image == subject.ranking.order[0]
    if "open" not in subject.failures:
        assert place.session.wanted_pair == info.pair


@pytest.mark.parametrize("seed", range(SEEDS))
def test_what_is_shown_is_what_the_view_says(seed, qtbot, qapp, monkeypatch):
    for delay in ("TYPING_DELAY_MS", "PROBING_DELAY_MS"):
        monkeypatch.setattr(session_module, delay, 0)  # keys rest as soon as the event loop turns
    world = World(seed, qtbot, qapp)
    for place in world.places:
        place.session.open_pair(PAIRS[0])
    for step in range(1, STEPS + 1):
        world.act()
        if step % REST_EVERY == 0:
            world.rest()
        for place in world.places:
            check(place)
            if step % REST_EVERY == 0:
                check_rest(world, place)
        if step % REST_EVERY == 0:
            assert not any(place.session.behind for place in world.places if place.subject.info)
            shown = {place.subject.info.pair for place in world.places if place.subject.info}
            behind = {place.session.behind.pair for place in world.places if place.session.behind}
            shown_files = {pair for place in world.places if place.subject.info for pair in pairs_of(place)}
            assert (
                set(world.bench.open_pairs) - shown - shown_files <= behind
            )  # those of which some were still on their way
            assert shown <= set(world.bench.open_pairs)
