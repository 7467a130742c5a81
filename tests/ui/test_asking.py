"""One question to the worker, beside what Views ask."""

from __future__ import annotations

import numpy as np
import pytest
from fake_bench import FakeBench, pair_named, truth
from late_worker import LateWorker

from vsrn_viewer.requests import Explain, TraceImage
from vsrn_viewer.ui.asking import Asking
from vsrn_viewer.view import Query

A = pair_named("a")
FIRST, SECOND = (Explain(A, image, Query(text="a bear")) for image in (1, 2))


@pytest.fixture
def worker(qapp):
    assert qapp
    return LateWorker(FakeBench())


@pytest.fixture
def asking(worker):
    made = Asking(worker)
    made.said = []
    made.answered.connect(lambda *said: made.said.append(said))
    made.failed.connect(lambda *said: made.said.append(said))
    return made


def test_answer_comes_back_and_the_pair_is_let_go(asking, worker):
    asking.ask(FIRST)
    assert asking.is_waiting
    worker.rest()
    request, answer = asking.said[-1]
    assert request == FIRST
    assert np.array_equal(answer.by_region, truth(FIRST, 0).by_region)
    assert not asking.is_waiting
    assert worker.queue.bench.open_pairs == {}


def test_newer_question_alone_is_answered(asking, worker):
    asking.ask(FIRST)
    worker.take_order()
    asking.ask(SECOND)
    worker.rest()
    assert [request for request, *_ in asking.said] == [SECOND]


def test_nothing_comes_after_stop(asking, worker):
    asking.ask(FIRST)
    worker.take_order()
    worker.queue.step()
    asking.stop()
    worker.rest()
    assert asking.said == []
    assert worker.queue.bench.open_pairs == {}


def test_failure_comes_back_as_a_sentence(asking, worker):
    asking.ask(TraceImage(A, 3))
    worker.rest()
    assert asking.said[-1][1].startswith("a3: features that are not finite.")
    assert asking.failure == asking.said[-1][1:]
    assert not asking.is_idle  # until somebody asks again, or forgives it
    asking.ask(FIRST)
    assert asking.failure == ("", "")
    worker.rest()
    assert asking.is_idle


def test_two_who_ask_the_same_get_an_answer_each(asking, worker):
    other, said = Asking(worker), []
    other.answered.connect(lambda *answer: said.append(answer))
    asking.ask(FIRST)
    other.ask(FIRST)
    worker.rest()
    assert len(asking.said) == len(said) == 1


def test_a_question_that_takes_long_says_how_far_it_is_rests_and_goes_on(asking, worker):
    seen = []
    asking.went_on.connect(lambda progress: seen.append(progress.done))
    asking.ask(FIRST)
    while not seen:
        assert worker.take_order() | worker.queue.step() | worker.deliver()
    asking.hold(True)
    worker.rest()
    assert seen == [0]
    assert asking.said == []
    assert asking.under_way("Beginning") == f"{asking.progress.words}…"
    asking.hold(False)
    worker.rest()
    assert seen == [0, 1, 2]
    assert len(asking.said) == 1
    assert asking.under_way("Beginning") == "Beginning…"


def test_holding_one_question_leaves_another_alone(asking, worker):
    other, said = Asking(worker), []
    other.answered.connect(lambda *answer: said.append(answer))
    asking.ask(FIRST)
    other.ask(SECOND)
    while len(worker.queue.jobs()) < 2:
        assert worker.take_order() | worker.queue.step() | worker.deliver()
    asking.hold(True)
    worker.rest()
    assert len(said) == 1
    assert asking.said == []
