"""Results grow while images are embedded, and nobody's image is taken away meanwhile."""

from __future__ import annotations

import pytest
from fake_bench import FakeBench, pair_named, truth
from late_worker import LateWorker

from vsrn_viewer.requests import OpenPair, RankImages
from vsrn_viewer.ui import growing
from vsrn_viewer.ui.session import Session
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.view import Query
from vsrn_viewer.workbench.queue import Answered

A = pair_named("a")
QUERY = Query(text="a bear")


@pytest.fixture
def opened(qapp, monkeypatch):
    """A session on a pair of five images, of which one is embedded and ranked."""
    monkeypatch.setattr(growing, "EVERY_MS", 0)
    bench = FakeBench(growing={A})
    worker, subject = LateWorker(bench), Subject()
    session = Session(subject, worker)
    session.open_pair(A)
    subject.info_changed.connect(lambda _: session.submit_query(QUERY))
    for _ in range(500):
        worker.take_order()
        if subject.ranking is not None:
            return session, worker, subject
        worker.queue.step()
        worker.deliver()
        qapp.processEvents()
    raise AssertionError("nothing was ranked")


def rest(worker, qapp):
    for _ in range(5):
        worker.rest()
        qapp.processEvents()


def test_results_hold_every_image_in_the_end_and_the_best_is_shown(opened, qapp):
    _, worker, subject = opened
    assert len(subject.ranking.order) < 5
    rest(worker, qapp)
    order = truth(RankImages(A, QUERY), 0).order
    assert subject.ranking.order.tolist() == order.tolist()
    assert subject.view.image == order[0]


def test_an_image_that_somebody_chose_stays(opened, qapp):
    _, worker, subject = opened
    subject.pick_image(1)
    rest(worker, qapp)
    assert len(subject.ranking.order) == 5
    assert subject.view.image == 1
    assert subject.traced.image == 1


def test_what_is_strange_about_the_images_is_said_once_they_are_all_there(opened, qapp):
    session, worker, _ = opened
    said = []
    session.notice.connect(lambda sentence, _: said.append(sentence))
    rest(worker, qapp)
    assert said == ["Two images are one."]


def test_nothing_is_busy_for_ever(opened, qapp):
    _, worker, subject = opened
    rest(worker, qapp)
    assert not subject.busy
    assert not any(isinstance(event, Answered) for event in worker.events)
    assert OpenPair(A) not in worker.queue._waiting.values()
