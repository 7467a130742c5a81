"""The filter of the results: it hides tiles, and changes no rank, no score and no bar."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from ui_samples import ranking_of

from vsrn_viewer.ui.panels.results import ResultsPanel

LABELS = (("bear", "dog"), ("cow",), ("Dog",), ())


@pytest.fixture
def panel(subject, qtbot):
    made = ResultsPanel(subject)
    made.filter.labels = lambda: LABELS
    made.resize(330, 420)
    qtbot.addWidget(made)
    made.show()
    return made


def shown(panel):
    tiles = [panel.model.tile(place) for place in range(panel.model.rowCount())]
    return [(tile.rank, tile.image_id) for tile in tiles]


def typed(panel, qtbot, text):
    panel.open_filter()
    panel.filter.field.clear()
    qtbot.keyClicks(panel.filter.field, text)
    qtbot.keyClick(panel.filter.field, Qt.Key.Key_Return)


def test_images_that_do_not_pass_go_and_the_others_keep_their_ranks(panel, subject, qtbot):
    subject.set_ranking(ranking_of([0.1, 0.3, 0.0, 0.4]))
    assert [image for _, image in shown(panel)] == ["d", "b", "a", "c"]
    scale = panel.model.scale
    typed(panel, qtbot, "label:dog")
    assert subject.view.result_filter == "label:dog"
    assert shown(panel) == [(3, "a"), (4, "c")]
    assert panel.title()[1].startswith("2 of 4 images pass the filter")
    assert panel.model.scale == scale
    assert [row[:2] for row in panel.model.table().rows] == [(3, "a"), (4, "c")]
    subject.set_ranking(ranking_of([0.2, 0.3, 0.4, 0.1]))
    assert shown(panel) == [(1, "c"), (3, "a")]
