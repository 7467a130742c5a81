"""The captions panel: the ranking of one image, and asking one of its captions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu

from vsrn_viewer.answers import CaptionRanking
from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.ui.panels.captions import CaptionsPanel
from vsrn_viewer.ui.panels.message import Message
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.view import Query

SCORES = np.array([0.5, 0.25, -0.125, 0.25, 0.0, 0.125, -0.25, -0.5], dtype=np.float32)
RANKING = CaptionRanking(0, np.array([0, 1, 3, 5, 4, 2, 6, 7], dtype=np.int64), SCORES, (0, 1), 1.0)


@pytest.fixture
def panel(subject, qtbot):
    widget = CaptionsPanel(subject)
    qtbot.addWidget(widget)
    widget.resize(420, 300)
    with qtbot.waitExposed(widget):
        widget.show()
    return widget


def open_first_image(subject):
    subject.change_view(image=0)
    subject.set_captions(RANKING)


def test_lines_follow_the_ranking_and_equal_captions_stay_apart(panel, subject):
    open_first_image(subject)
    lines = [panel.model.line(place) for place in range(panel.model.rowCount())]
    assert [line.caption for line in lines] == [0, 1, 3, 5, 4, 2, 6, 7]
    assert [line.text for line in lines[1:3]] == ["a white cow", "a white cow"]
    assert [line.is_truth for line in lines] == [True, True, False, False, False, False, False, False]
    assert panel.title() == ("Captions of this image", "ranked, all 8")


def test_while_a_dataset_opens_nobody_is_asked_to_open_one(panel, subject):
    subject.set_info(None)
    subject.set_busy("open", True)
    message = panel.findChild(Message).sentence
    assert message.text() == "The captions are ranked as soon as the model and the dataset are open."
    subject.set_busy("open", False)
    assert message.text() == "Open a dataset to rank its captions."


def test_line_says_rank_score_truth_and_text(panel, subject):
    open_first_image(subject)
    said = [panel.model.index(place).data(Qt.ItemDataRole.AccessibleTextRole) for place in (1, 5)]
    assert said[0] == "rank 2, score 0.250, the truth: a white cow"
    assert said[1] == "rank 6, score −0.125: a frog behind a horse"


def test_enter_asks_the_caption_of_that_line(panel, subject, qtbot):
    open_first_image(subject)
    panel.list.setCurrentIndex(panel.model.index(2))
    with qtbot.waitSignal(panel.caption_chosen) as asked:
        qtbot.keyClick(panel.list, Qt.Key.Key_Return)
    assert asked.args == [Query("caption", "a white cow", 3)]


def test_double_click_asks_the_caption_and_a_click_does_not(panel, subject, qtbot):
    open_first_image(subject)
    place = panel.list.visualRect(panel.model.index(1)).center()
    with qtbot.assertNotEmitted(panel.caption_chosen):
        qtbot.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    with qtbot.waitSignal(panel.caption_chosen) as asked:
        qtbot.mouseDClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert asked.args == [Query("caption", "a white cow", 1)]


def test_table_twin_has_the_numbers_of_the_ranking(panel, subject):
    open_first_image(subject)
    rows = panel._table().rows
    assert [row[1] for row in rows] == [float(SCORES[line]) for line in RANKING.order]
    assert [row[4] for row in rows] == RANKING.order.tolist()
    assert [row[2] for row in rows[:3]] == ["truth", "truth", ""]


def test_without_an_image_the_panel_says_what_to_do(panel):
    assert panel.findChild(Message).sentence.text() == "Open an image to see which captions match it best."


def test_split_without_captions_says_so(info, qtbot):
    subject = Subject()
    subject.set_info(replace(info, captions=(), caption_lines=CaptionLines.even(4, 0)))
    subject.change_view(image=1)
    widget = CaptionsPanel(subject)
    qtbot.addWidget(widget)
    assert widget.findChild(Message).sentence.text().startswith("This split has no captions.")


def test_failure_of_another_topic_is_not_this_panels(panel, subject):
    open_first_image(subject)
    subject.failed.emit("images", "No.", "")
    assert panel.list.isVisible()
    subject.failed.emit("captions", "No.", "details")
    assert not panel.list.isVisible()
    subject.failed.emit("captions", "", "")
    assert panel.list.isVisible()


def test_model_keeps_the_rules_of_qt(panel, subject, qtmodeltester):
    open_first_image(subject)
    qtmodeltester.check(panel.model)


def menu_at(panel, widget, at):
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, widget.mapToGlobal(at))
    QApplication.sendEvent(widget, event)
    return panel.findChildren(QMenu)[0]


@pytest.mark.parametrize("as_table", [False, True])
def test_right_click_on_a_caption_asks_it_opens_its_image_or_copies_it(panel, subject, qtbot, as_table):
    open_first_image(subject)
    if as_table:
        panel.table_button.click()
    view = panel.twin if as_table else panel.list
    menu = menu_at(panel, view.viewport(), view.visualRect(view.model().index(4, 0)).center())
    actions = {action.text(): action for action in menu.actions()}
    actions["Copy the caption"].trigger()
    assert QGuiApplication.clipboard().text() == "a sheep"
    with qtbot.waitSignal(panel.caption_chosen) as said:
        actions["Search with this caption"].trigger()
    assert said.args == [Query("caption", "a sheep", 4)]
    actions["Open the image it belongs to"].trigger()
    assert subject.view.image == 2
    menu.close()


def test_a_caption_opens_its_own_image_where_images_have_different_numbers(info, qtbot):
    subject = Subject()
    subject.set_info(replace(info, caption_lines=CaptionLines.of_counts([5, 0, 2, 1])))
    widget = CaptionsPanel(subject)
    qtbot.addWidget(widget)
    open_first_image(subject)
    opened = []
    for place in range(8):  # lines 0 1 3 5 4 2 6 7
        menu = widget.open_caption_menu(place, widget.pos())
        next(one for one in menu.actions() if one.text() == "Open the image it belongs to").trigger()
        menu.close()
        opened.append(subject.view.image)
    assert opened == [0, 0, 0, 2, 0, 0, 2, 3]


def test_enter_or_double_click_on_a_row_of_the_table_asks_its_caption(panel, subject, qtbot):
    open_first_image(subject)
    panel.table_button.click()
    panel.twin.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    panel.twin.setCurrentIndex(panel.twin.model().index(0, 0))
    with qtbot.waitSignal(panel.caption_chosen) as said:
        qtbot.keyClick(panel.twin, Qt.Key.Key_Return)
    assert said.args == [Query("caption", "a zebra in front of a bear", 7)]
    with qtbot.waitSignal(panel.caption_chosen) as said:
        panel.twin.doubleClicked.emit(panel.twin.model().index(1, 0))
    assert said.args == [Query("caption", "a rooster", 6)]
