"""The filter of the results: it hides tiles, and changes no rank, no score and no bar."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from ui_samples import ranking_of

from vsrn_viewer.answers import Standing, WhatIf
from vsrn_viewer.ui.panels.message import Message
from vsrn_viewer.ui.panels.results import ResultsPanel
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.view import PairId, Query

LABELS = (("bear", "dog"), ("cow",), ("Dog",), ())
SCORES = (0.1, 0.3, 0.0, 0.4)  # d, b, a, c


@pytest.fixture
def panel(subject, qtbot):
    made = ResultsPanel(subject)
    made.filter.labels = lambda: LABELS
    made.resize(330, 420)
    qtbot.addWidget(made)
    made.show()
    subject.set_ranking(ranking_of(SCORES, truth=0))
    return made


def shown(panel):
    tiles = [panel.model.tile(place) for place in range(panel.model.rowCount())]
    return [(tile.rank, tile.image_id) for tile in tiles]


def typed(panel, qtbot, text):
    panel.open_filter()
    panel.filter.field.clear()
    qtbot.keyClicks(panel.filter.field, text)
    qtbot.keyClick(panel.filter.field, Qt.Key.Key_Return)


def test_images_that_do_not_pass_go_and_the_others_keep_ranks_scores_and_bars(panel, subject, qtbot):
    tile, scale = panel.model.tile(2), panel.model.scale
    typed(panel, qtbot, "label:dog")
    assert subject.view.result_filter == "label:dog"
    assert shown(panel) == [(3, "a"), (4, "c")]
    assert (panel.title()[1], panel.truth.text()) == ("2 of 4 pass the filter", "✓ truth at 3")
    assert (panel.model.tile(0), panel.model.scale) == (tile, scale)
    assert [row[:2] for row in panel.model.table().rows] == [(3, "a"), (4, "c")]
    subject.set_ranking(ranking_of([0.2, 0.3, 0.4, 0.1]))
    assert shown(panel) == [(1, "c"), (3, "a")]


def test_ranks_pass_by_what_they_are_and_the_truth_is_told_where_it_is_hidden(panel, subject, qtbot):
    typed(panel, qtbot, "rank:2|4")
    assert shown(panel) == [(2, "b"), (4, "c")]
    assert panel.title()[1] == "2 of 4 pass the filter · truth filtered out"
    assert panel.truth.text() == "✓ truth at 3"
    typed(panel, qtbot, "label:unicorn")
    assert shown(panel) == []
    assert panel.title()[1].startswith("0 of 4 pass the filter")
    assert panel.model.table() is None
    message = panel.findChild(Message)
    assert (message.isVisible(), message.sentence.text()) == (True, "No image passes the filter.")
    qtbot.keyClick(panel.filter.field, Qt.Key.Key_Escape)
    assert subject.view.result_filter == ""
    assert len(shown(panel)) == 4
    assert panel.grid.isVisible()
    subject.change_view(result_filter="rank:1")  # as undo does
    assert panel.filter.isVisible()
    assert panel.filter.field.text() == "rank:1"
    assert shown(panel) == [(1, "d")]


def test_a_mistake_is_said_below_and_the_last_filter_stays(panel, qtbot):
    typed(panel, qtbot, "rank:1")
    typed(panel, qtbot, "rnak:1")
    assert panel.filter.problem.isVisible()
    assert panel.filter.problem.text().startswith("At character 1: there is no field 'rnak' (did you mean 'rank'?).")
    assert shown(panel) == [(1, "d")]


def test_enter_leads_to_what_passes_and_the_arrows_walk_through_it(panel, subject, qtbot):
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow)
    typed(panel, qtbot, "rank:>1")
    assert panel.grid.hasFocus()
    for image in (1, 0):
        qtbot.keyClick(panel.grid, Qt.Key.Key_Right)
        assert subject.view.image == image


def test_a_filter_that_cannot_be_applied_shows_all_and_says_why(panel, subject, qtbot):
    panel.filter.labels = lambda: ()
    typed(panel, qtbot, "label:dog")
    assert len(shown(panel)) == 4
    lack = "All images are shown: the filter asks for 'label', but the images have no labels."
    assert panel.filter.problem.text() == lack
    subject.set_ranking(None)
    typed(panel, qtbot, "rank:1")
    assert "nothing is ranked yet" in panel.filter.problem.text()
    assert panel.title()[1] == "4 images, in dataset order"
    subject.set_ranking(ranking_of(SCORES))
    assert shown(panel) == [(1, "d")]
    assert panel.filter.problem.text() == ""


def test_labels_that_are_still_to_come_filter_once_they_are_there(panel, qtbot):
    panel.filter.labels = lambda: None
    typed(panel, qtbot, "label:dog")
    assert len(shown(panel)) == 4
    panel.filter.labels = lambda: LABELS
    panel.filter.take_labels()
    assert shown(panel) == [(3, "a"), (4, "c")]


def test_another_pair_is_filtered_by_its_own_captions(panel, subject, info, qtbot):
    typed(panel, qtbot, "caption:cow -rank:1")
    before = shown(panel)
    assert 0 < len(before) < 4
    other = replace(info, pair=PairId(data="other"), image_ids=("x", "y"), image_files=("", ""), captions=("a", "cow"))
    other = replace(other, caption_lines=type(info.caption_lines).even(2, 1))
    subject.set_info(other)
    subject.set_ranking(ranking_of([0.9, 0.8]))
    QApplication.processEvents()
    assert shown(panel) == [(2, "y")]


def test_a_what_if_moves_ranks_and_the_filter_goes_by_where_images_now_are(panel, subject, qtbot):
    subject.change_view(query=Query(text="a bear"), image=3)
    after = ranking_of([0.1, 0.3, 0.0, 0.2])  # b, d, a, c
    subject.set_probe("standing", WhatIf(Standing(0.4, 1), Standing(0.2, 2), (), (), after))
    qtbot.waitUntil(lambda: panel.model.is_compared)
    typed(panel, qtbot, "rank:2..3")
    tiles = [panel.model.tile(place) for place in range(panel.model.rowCount())]
    assert [(tile.rank, tile.image_id, tile.risen) for tile in tiles] == [(2, "d", -1), (3, "a", 0)]


def test_a_filter_of_the_view_is_there_from_the_start(info, qtbot):
    subject = Subject()
    subject.set_info(info)
    subject.change_view(result_filter="rank:1")
    panel = ResultsPanel(subject)
    qtbot.addWidget(panel)
    panel.show()
    subject.set_ranking(ranking_of(SCORES))
    assert panel.filter.isVisible()
    assert shown(panel) == [(1, "d")]
