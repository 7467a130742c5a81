"""Questions about the whole split: offered, asked once, paused, stopped, answered, shown."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from fake_bench import FakeBench
from late_worker import LateWorker
from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication
from split_answers import binding, label_pairs, method_faithfulness, order_effect, sanity

from vsrn_viewer.answers import Progress
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.requests import AskSplit
from vsrn_viewer.statistics import AskBinding, AskFaithfulness, AskLabelPairs, AskOrder, AskSanity
from vsrn_viewer.ui.panels.analysis import QUESTIONS, AnalysisPanel
from vsrn_viewer.view import PairId

ANSWERS = {
    AskBinding: binding,
    AskLabelPairs: label_pairs,
    AskOrder: order_effect,
    AskFaithfulness: method_faithfulness,
    AskSanity: sanity,
}
STEPS = 4


class SplitBench(FakeBench):
    """Answers questions about a split in STEPS steps."""

    refused = False

    def begin(self, _pair, request):
        return self._answer(request)

    def _answer(self, request):
        for step in range(STEPS):
            yield Progress("Counting", step, STEPS)
        if self.refused:
            raise DatasetError("split 'test' has no labels. Name them.")
        return ANSWERS[type(request.question)]()


@pytest.fixture
def worker(qapp):
    assert qapp
    return LateWorker(SplitBench())


@pytest.fixture
def panel(subject, worker, qtbot):
    made = AnalysisPanel(subject, worker)
    qtbot.addWidget(made)
    made.resize(420, 360)
    made.show()
    return made


def let_through(worker, until):
    """Let one thing after another happen until something is so."""
    for _ in range(200):
        if until():
            return
        worker.take_order() | worker.queue.step() | worker.deliver()
    raise AssertionError("it never came to be so")


def ask(panel, worker, key):
    panel.choose(key)
    panel.ask()
    worker.rest()
    return panel.pages[key]


def message(panel):
    return panel._message.sentence.text() if panel._pages.currentWidget() is panel._message else ""


def test_nothing_is_asked_until_somebody_starts_it(panel, worker):
    assert "boxes of one thing" in message(panel)
    assert not worker.orders
    panel._message.button.click()
    worker.rest()
    assert message(panel) == ""
    np.testing.assert_allclose(panel.pages["binding"].canvas.picture.values, [[0.8, 0.4]], atol=1e-6)


@pytest.mark.parametrize("key", QUESTIONS)
def test_each_question_is_shown_with_its_table(panel, worker, key):
    page = ask(panel, worker, key)
    assert page.isVisible()
    assert panel.title()[1]
    panel.table_button.click()
    assert panel.twin.isVisible()
    assert panel.twin.table().rows == page.table().rows


def test_a_running_question_says_how_far_it_is_rests_and_stops(panel, worker):
    panel.ask()
    let_through(worker, lambda: "1 of 4" in panel.running.words.text())
    panel.running.pause.click()
    worker.rest()
    assert "paused" in panel.running.words.text()
    assert panel.running.pause.text() == "Resume"
    assert panel.running.isVisible()
    panel.running.pause.click()
    worker.rest()
    assert panel.pages["binding"].isVisible()
    panel.choose("order")
    panel.ask()
    let_through(worker, lambda: "1 of 4" in panel.running.words.text())
    panel.running.stop.click()
    worker.rest()
    assert "another order" in message(panel)
    assert not worker.queue.jobs()


def test_two_questions_wait_for_each_other_and_are_both_answered(panel, worker):
    panel.ask()
    panel.choose("order")
    panel.ask()
    worker.rest()
    assert panel.pages["order"].isVisible()
    panel.choose("binding")
    assert panel.pages["binding"].isVisible()


def test_why_there_is_no_answer_is_said_and_it_can_be_tried_again(panel, worker):
    worker.queue.bench.refused = True
    ask(panel, worker, "labels")
    assert message(panel) == "split 'test' has no labels. Name them."
    worker.queue.bench.refused = False
    panel._message.button.click()
    worker.rest()
    assert panel.pages["labels"].isVisible()


def test_layer_and_quantity_of_the_view_are_shown_and_a_bar_chooses_the_layer(panel, worker, subject):
    page = ask(panel, worker, "binding")
    assert page.canvas.marked == 0
    page.canvas.clicked.emit((0, 1))
    assert subject.view.layer == 1
    assert page.canvas.marked == 1
    subject.change_view(quantity="effective")
    np.testing.assert_allclose(page.canvas.picture.values, [[0.8, 0.3]], atol=1e-6)


def test_another_member_is_another_question(panel, worker, subject, info):
    subject.set_info(replace(info, members=2))
    ask(panel, worker, "binding")
    subject.change_view(member=2)
    assert "boxes of one thing" in message(panel)
    panel.ask()
    asked = panel._states["binding"].asked
    assert asked == AskBinding(2)
    worker.rest()
    subject.change_view(member=1)
    assert panel.pages["binding"].isVisible()  # what was found before is still there


def test_another_pair_forgets_what_was_found(panel, worker, subject, info):
    ask(panel, worker, "binding")
    subject.set_info(replace(info, pair=PairId(data="other")))
    assert "boxes of one thing" in message(panel)
    subject.set_info(None)
    assert "Open a dataset" in message(panel)
    subject.set_busy("open", True)
    assert message(panel) == "All images can be asked about as soon as the model and the dataset are open."


def test_an_answer_that_comes_too_late_is_not_shown(panel, worker, subject, info):
    panel.ask()
    let_through(worker, lambda: "1 of 4" in panel.running.words.text())
    subject.set_info(replace(info, pair=PairId(data="other")))
    worker.rest()
    assert "boxes of one thing" in message(panel)


def test_a_cell_lists_its_images_and_one_opens_with_its_edge(panel, worker, subject):
    page = ask(panel, worker, "labels")
    page.canvas.clicked.emit((1, 0), False)  # dog gives, cat receives
    assert (page.giver.currentText(), page.receiver.currentText()) == ("dog", "cat")
    assert page.list.isVisible()
    assert [row[1] for row in page.list.table().rows] == ["c", "a"]
    page.list.opened.emit(0)
    assert subject.view.image == 2
    assert subject.view.overlay == "affinity"
    assert subject.view.selection.edges == ((1, 2),)
    assert subject.view.selection.regions == (1, 2)


def test_relations_are_searched_by_name_and_follow_the_layer(panel, worker, subject):
    page = ask(panel, worker, "labels")
    page.giver.setCurrentText("cat")
    page.receiver.setCurrentText("dog")
    assert page.list.table().rows == ((1, "a", -4.0, "5 → 1"),)
    subject.change_view(layer=1)
    assert page.list.table().rows == ((1, "a", -8.0, "5 → 1"),)
    page.which._buttons["mean"].click()
    assert page.list.table().rows == ((1, "a", -6.0, "5 → 1"),)
    page.receiver.setCurrentText("cat")
    assert page.list.table().rows == ()
    assert "0 images" in page.words.text()


def test_pointing_at_a_cell_says_who_gives_to_whom(panel, worker):
    page = ask(panel, worker, "labels")
    page.canvas.pointed.emit((1, 0))
    assert page.canvas._readout == "dog → cat: +1.25"
    page.canvas.pointed.emit((0, 0))
    assert page.canvas._readout == "dog → dog: never together"


def test_menus_copy_what_is_shown(panel, worker):
    page = ask(panel, worker, "binding")
    page.open_menu(QPoint()).actions()[0].trigger()
    first, second, *_ = QGuiApplication.clipboard().text().splitlines()
    assert first.startswith("layer\tAUC of affinity")
    layer, auc, *_ = second.split("\t")
    assert (layer, float(auc)) == ("1", pytest.approx(0.8, abs=1e-6))
    labels = ask(panel, worker, "labels")
    labels._choose((1, 0))
    words = [action.text() for action in labels.open_hit_menu(0, QPoint()).actions() if action.text()]
    assert words == ["Open this image", "Copy its id", "Copy its value"]


def test_what_is_asked_names_the_open_pair(panel, worker, info):
    panel.ask()
    worker.take_order()
    let_through(worker, lambda: bool(worker.queue.jobs()) and worker.queue.jobs()[0].request is not None)
    assert worker.queue.jobs()[0].request == AskSplit(info.pair, AskBinding(1))


def test_the_panel_fits_a_small_screen(panel):
    assert panel.minimumSizeHint().height() <= 120  # its header included, which a dock takes away
    assert panel.minimumSizeHint().width() <= 240
