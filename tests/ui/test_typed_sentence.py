"""A typed sentence in the captions panel: where it would stand for the open image."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from trace_samples import count_of, painted
from ui_samples import ranking_of

from vsrn_viewer.answers import CaptionRanking, SentencePlace, Standing, WhatIf
from vsrn_viewer.change import Change
from vsrn_viewer.palette import LIGHT
from vsrn_viewer.requests import PlaceSentence, questions_of
from vsrn_viewer.scale import ordinal
from vsrn_viewer.ui.panels.captions import CaptionsPanel
from vsrn_viewer.ui.theme import apply_theme
from vsrn_viewer.view import Query, View

SCORES = np.array([0.5, 0.25, -0.125, 0.25, 0.0, 0.125, -0.25, -0.5], dtype=np.float32)
RANKING = CaptionRanking(0, np.array([0, 1, 3, 5, 4, 2, 6, 7], dtype=np.int64), SCORES, (0, 1), 1.0)
TYPED = Query(text=" a bear ")
PLACED = SentencePlace(TYPED, 0, 0.25, 4, 8)  # behind the two captions of the same score


@pytest.fixture
def panel(subject, qtbot, qapp):
    apply_theme(qapp, "light")
    widget = CaptionsPanel(subject)
    qtbot.addWidget(widget)
    widget.resize(420, 150)
    with qtbot.waitExposed(widget):
        widget.show()
    subject.change_view(query=TYPED, image=0)
    subject.set_ranking(ranking_of([0.25, 0.5, 0.0, 0.1], text=TYPED.text))
    subject.set_captions(RANKING)
    return widget


def lines(panel):
    return [panel.model.line(place) for place in range(panel.model.rowCount())]


def test_it_stands_behind_captions_of_its_score_and_they_keep_their_ranks(panel, subject):
    assert panel.sentence_button.isHidden()
    subject.set_probe("placed", PLACED)
    assert [line.caption for line in lines(panel)] == [0, 1, 3, -1, 5, 4, 2, 6, 7]
    assert [line.rank for line in lines(panel)] == [1, 2, 3, 4, 4, 5, 6, 7, 8]
    said = panel.model.index(3).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "your sentence would be 4th, score 0.250: a bear"
    assert panel.title()[1] == "ranked, all 8 · this image is 2nd for your sentence"
    assert panel.sentence_button.text() == "your sentence: 4th"
    assert panel.sentence_button.toolTip() == (
        "Your sentence would be 4th among 8 captions for this image, which is 2nd of 4 images for your sentence. "
        "Go to it."
    )


def test_while_the_run_is_changed_list_and_rank_are_said_to_be_of_the_changed_image(panel, subject):
    subject.change_view(change=Change(regions=(0,)))
    subject.set_probe("placed", PLACED)
    assert panel.title()[1] == "ranked for the image as changed, all 8"  # its own rank is not known yet
    changed = ranking_of([0.05, 0.5, 0.0, 0.1], text=TYPED.text)
    found = WhatIf(Standing(0.25, 2), Standing(0.05, 3), (), (), changed)
    subject.set_probe("standing", found)
    assert panel.title()[1].endswith("all 8 · this image is 3rd for your sentence")
    subject.change_view(change=Change(dropped_words=(0,)))
    assert "as changed" not in panel.title()[1]  # the words of the query play no part in the list


@pytest.mark.parametrize("rank", [1, 9])
def test_it_may_stand_before_or_behind_all(panel, subject, rank):
    subject.set_probe("placed", replace(PLACED, rank=rank))
    assert [line.is_typed for line in lines(panel)].index(True) == rank - 1
    assert [line.rank for line in lines(panel) if not line.is_typed] == list(range(1, 9))


def test_it_comes_and_goes_and_the_list_stays_where_it_was_scrolled_to(panel, subject):
    panel.list.setCurrentIndex(panel.model.index(6))
    panel.list.scrollToBottom()
    scrolled = panel.list.verticalScrollBar().value()
    assert scrolled > 0
    subject.set_probe("placed", PLACED)
    assert panel.model.line(panel.list.currentIndex().row()).caption == 6
    subject.set_probe("placed", None)
    assert [line.caption for line in lines(panel)] == [0, 1, 3, 5, 4, 2, 6, 7]
    assert panel.list.verticalScrollBar().value() == scrolled
    assert panel.sentence_button.isHidden()


def test_a_button_goes_to_it(panel, subject, qtbot):
    subject.set_probe("placed", replace(PLACED, rank=9))
    qtbot.mouseClick(panel.sentence_button, Qt.MouseButton.LeftButton)
    assert panel.list.currentIndex().row() == 8


def test_it_asks_nothing_again_and_has_a_menu_of_its_own(panel, subject, qtbot):
    subject.set_probe("placed", PLACED)
    asked = []
    panel.caption_chosen.connect(asked.append)
    panel.list.setCurrentIndex(panel.model.index(3))
    qtbot.keyClick(panel.list, Qt.Key.Key_Return)
    assert asked == []
    menu = panel.open_caption_menu(3, QPoint())
    assert [action.text() for action in menu.actions() if action.text()] == ["Copy the sentence", "Copy its score"]
    menu.close()
    panel.list.setCurrentIndex(panel.model.index(4))
    qtbot.keyClick(panel.list, Qt.Key.Key_Return)
    assert asked == [Query("caption", "a bear and a bear", 5)]


def test_the_table_holds_it_too(panel, subject):
    subject.set_probe("placed", PLACED)
    panel.table_button.click()
    assert panel.twin.table().rows[3] == (4, 0.25, "your sentence", "a bear", "")


def test_it_is_marked_in_the_accent_colour(panel, subject):
    before = count_of(painted(panel.list), LIGHT.accent, 60)
    subject.set_probe("placed", PLACED)
    assert count_of(painted(panel.list), LIGHT.accent, 60) > before


def test_of_another_image_it_is_not_shown(panel, subject):
    subject.set_probe("placed", replace(PLACED, image=2))
    assert not any(line.is_typed for line in lines(panel))


def test_it_is_asked_while_the_list_is_seen_of_a_typed_sentence_alone(panel, subject, info):
    assert subject.wanted == frozenset()
    panel.set_on_top(True)
    assert subject.wanted == {"placed"}
    view = View(query=TYPED, image=0)
    assert questions_of(view, info, wanted=("placed",))["placed"] == PlaceSentence(view.pair, 0, TYPED)
    for other in (replace(view, query=Query("caption", "a sheep", 4)), replace(view, image=-1)):
        assert "placed" not in questions_of(other, info, wanted=("placed",))
    assert "placed" not in questions_of(view, replace(info, captions=()), wanted=("placed",))
    assert "placed" not in questions_of(view, info, is_readable=False, wanted=("placed",))
    panel.set_on_top(False)
    assert subject.wanted == frozenset()


@pytest.mark.parametrize(
    ("place", "said"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (112, "112th"), (1023, "1,023rd")]
)
def test_places_as_people_say_them(place, said):
    assert ordinal(place) == said
