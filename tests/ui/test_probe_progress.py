"""An explanation that takes long says how far it is, rests, stops and starts again; nothing else waits for it."""

from __future__ import annotations

import numpy as np
import pytest
from fake_bench import FakeBench, pair_named, truth
from late_worker import LateWorker

from vsrn_viewer.requests import Explain
from vsrn_viewer.ui.panels.probe_progress import ProbeProgress
from vsrn_viewer.ui.session import Session
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.view import Query

A = pair_named("a")
ASKED = Query(text="a bear")


class Desk:
    """A subject whose explanation has taken its first step, with the control beside its method."""

    def __init__(self, qtbot):
        self.subject, self.worker = Subject(), LateWorker(FakeBench())
        self.session = Session(self.subject, self.worker)
        self.control = ProbeProgress(self.subject, "attribution")
        self.control.restarted.connect(self.session.retry)
        qtbot.addWidget(self.control)
        self.session.open_pair(A)
        self.worker.rest()
        self.session.replace_query(ASKED)
        self.session._pause.stop()
        self.subject.pick_image(1)
        self.worker.rest()
        self.subject.want(self, ("attribution",))
        self.go_on()
        self.control._show_work()

    def go_on(self):
        """Take the orders of the window, a step of the queue, and what it says."""
        while self.worker.take_order():
            pass
        self.worker.queue.step()  # the explanation is begun
        self.worker.queue.step()
        while self.worker.deliver():
            pass

    @property
    def request(self):
        view = self.subject.view
        return Explain(A, 1, view.query, view.method, view.target, view.grouping, view.own_groups, view.change)


@pytest.fixture
def desk(qtbot):
    return Desk(qtbot)


def test_it_says_how_far_the_explanation_is(desk):
    assert desk.control.words.text() == "0 of 3 runs"
    desk.worker.queue.step()
    while desk.worker.deliver():
        pass
    assert desk.control.words.text() == "1 of 3 runs"
    desk.worker.rest()
    assert not desk.control.isVisible()
    assert np.array_equal(desk.subject.probed.attribution.by_region, truth(desk.request, 0).by_region)


def test_cancel_ends_the_job_and_nothing_asks_again_until_somebody_does(desk):
    desk.control.cancel.click()
    desk.worker.rest()
    assert desk.worker.queue.jobs() == ()
    assert desk.subject.probed.attribution is None
    assert "attribution" not in desk.subject.busy
    assert desk.subject.failures["attribution"][0].startswith("This was stopped.")
    desk.subject.change_view(layer=1)  # any gesture that asks nothing else of the explanation
    desk.worker.rest()
    assert desk.subject.probed.attribution is None
    assert desk.control.again.isVisible()
    desk.control.again.click()
    desk.worker.rest()
    assert np.array_equal(desk.subject.probed.attribution.by_region, truth(desk.request, 0).by_region)
    assert "attribution" not in desk.subject.failures
    assert not desk.control.isVisible()


def test_another_method_is_explained_after_one_was_stopped(desk):
    desk.control.cancel.click()
    desk.subject.change_view(method="gradient")
    desk.worker.rest()
    assert desk.subject.probed.attribution.method == "gradient"
    assert not desk.control.isVisible()


def test_what_rests_goes_on_where_it_rested_and_what_is_asked_anew_does_not_rest(desk):
    desk.control.pause.click()
    desk.worker.rest()
    assert desk.subject.probed.attribution is None
    assert desk.control.words.text().endswith("paused")
    assert desk.control.pause.text() == "Resume"
    desk.control.pause.click()
    desk.worker.rest()
    assert desk.subject.probed.attribution is not None
    desk.subject.change_view(method="gradient")
    desk.go_on()
    desk.control._show_work()
    desk.control.pause.click()
    desk.subject.change_view(method="shapley")
    desk.worker.rest()
    assert desk.subject.probed.attribution.method == "shapley"
    assert desk.control.pause.text() == "Pause"


def test_what_is_there_at_once_shows_no_progress(desk, qtbot):
    quick = ProbeProgress(desk.subject, "attribution")
    qtbot.addWidget(quick)
    assert not quick.isVisible()
    desk.worker.rest()
    assert not quick._later.isActive()
