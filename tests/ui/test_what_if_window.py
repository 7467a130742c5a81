"""What the window says of a what-if is what `what_if` computes, and undo brings everything back."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QSettings
from small_pairs import small_pair

from vsrn_viewer.change import Change
from vsrn_viewer.explain import standing_words
from vsrn_viewer.probe.what_if import what_if
from vsrn_viewer.retrieval.search import rank_images, trace_image
from vsrn_viewer.ui.change_menus import drop, skip_layer
from vsrn_viewer.ui.main_window import MainWindow
from vsrn_viewer.view import Query
from vsrn_viewer.workbench import Workbench, drain

ASKED = Query(text="a red ball")
LONG_MS = 30_000


@pytest.fixture
def window(qapp, qtbot, tmp_path):
    made = MainWindow(qapp, QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    made.show()
    made.open_pair(small_pair(tmp_path))
    qtbot.waitUntil(lambda: made.subject.info is not None, timeout=LONG_MS)
    made.session.submit_query(ASKED)
    qtbot.waitUntil(lambda: made.subject.traced is not None and not made.subject.busy, timeout=LONG_MS)
    yield made
    made.close()
    made.deleteLater()


def settled(window, qtbot):
    qtbot.waitUntil(lambda: not window.subject.busy and not window.session.is_pausing, timeout=LONG_MS)
    qtbot.wait(1)  # what is queued


def test_score_rank_results_and_trace_are_those_of_the_changed_run_until_it_is_undone(window, qtbot):
    subject, pair = window.subject, drain(Workbench().open(window.subject.view.pair))
    image, before = subject.view.image, subject.traced
    drop(subject, (1,))
    skip_layer(subject, 0, True)
    settled(window, qtbot)
    change = Change(regions=(0, 2), skipped_layers=(0,))
    expected = what_if(pair, image, ASKED, change)
    assert window.changes.standing.text() == standing_words(expected, 100)
    shown = [window.results.model.tile(place) for place in range(100)]
    assert [tile.image for tile in shown] == expected.ranking.order.tolist()
    plain = rank_images(pair, ASKED).order.tolist()
    assert [tile.risen for tile in shown] == [plain.index(tile.image) - place for place, tile in enumerate(shown)]
    plainly_traced = trace_image(pair, image, ASKED, 1, change).trace
    np.testing.assert_array_equal(subject.traced.trace.hidden, plainly_traced.hidden)
    reading = window.evidence["reading"].picture
    np.testing.assert_array_equal(reading.rows[0].values[[0, 2]], plainly_traced.score_by_step)
    np.testing.assert_array_equal(reading.rows[0].before, before.trace.score_by_step)
    window.changes.undo_button.click()
    window.changes.undo_button.click()
    settled(window, qtbot)
    assert subject.view.change == Change()
    assert [window.results.model.tile(place).image for place in range(100)] == plain
    np.testing.assert_array_equal(subject.traced.trace.hidden, before.trace.hidden)
    assert window.evidence["reading"].picture.dropped == ()


def test_the_run_before_is_the_one_that_was_on_screen(window, qtbot):
    subject, before = window.subject, window.subject.traced
    drop(subject, (1,))
    settled(window, qtbot)
    assert subject.probed.before is before  # and was not computed again
