"""What is pinned beside what is on screen: in every panel, side by side or as a difference."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from changed_run import run
from PySide6.QtCore import QRectF, QSettings, Qt
from PySide6.QtTest import QTest
from trace_samples import count_of, painted
from turns import settle
from words_run import read

from vsrn_viewer.change import Change
from vsrn_viewer.palette import LIGHT, NEGATIVE
from vsrn_viewer.ui.main_window import MainWindow
from vsrn_viewer.ui.playing import STEP_MS
from vsrn_viewer.ui.theme import apply_theme
from vsrn_viewer.view import View

FIVE = Change(regions=(0, 2, 5, 6, 7))


@pytest.fixture
def window(qapp, tmp_path, qtbot):
    """A window with the whole run pinned and one of five regions on screen."""
    apply_theme(qapp, "light")
    made = MainWindow(qapp, QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    made.resize(1480, 920)
    with qtbot.waitExposed(made):
        made.show()
    made.subject.set_traced(run())
    made.pinning.pin()
    made.subject.change_view(change=FIVE)
    made.subject.set_traced(run(FIVE))
    settle()
    yield made
    made.close()
    made.deleteLater()


def shown(window, name):
    return window.docks.docks[f"pinned {name}"].isVisible()


def other_image(traced):
    return replace(traced, image=1, trace=replace(traced.trace, features=traced.trace.features + 1))


def test_in_a_low_window_the_pinned_matrix_leaves_the_queries_their_rows(window, qtbot):
    window.resize(1280, 800)  # 2560 × 1600 at 200 %
    settle()
    assert shown(window, "matrix")
    window.docks.show_queries()
    settle()
    assert window.docks.docks["pinned"].isVisible()
    assert not shown(window, "matrix")
    ten_rows = 80 + 10 * 24  # header, filter and summary besides
    qtbot.waitUntil(lambda: window.docks.docks["queries"].height() >= ten_rows)
    window.docks.docks["reading"].raise_()
    settle()
    assert shown(window, "matrix")


def test_what_takes_the_place_of_a_pinned_image_is_said_and_can_be_taken_back(window, info):
    for subject in (window.subject, window.pinned):
        subject.set_info(info)
    window.subject.change_view(image=2)
    window.pinned.change_view(image=1)
    window.subject.set_traced(run(FIVE))
    window.pinning.pin()
    assert window.notices.sentence.text() == "✓ c is pinned in the place of b."
    assert window.pinned.view.image == 2
    window.notices.offer_button.click()
    assert window.pinned.view.image == 1


def test_pinned_matrix_stands_below_and_the_pinned_match_in_the_same_row(window):
    assert (shown(window, "matrix"), shown(window, "reading")) == (True, False)
    twin = window.twins["matrix"]
    assert twin.title()[0] == "Pinned: Affinity, layer 1 of 2"
    np.testing.assert_array_equal(twin.picture.values, run().trace.affinity[0])
    assert twin.picture.scale == window.evidence["matrix"].picture.scale
    match = window.evidence["reading"].picture.rows[0]
    np.testing.assert_array_equal(match.before, run().trace.score_by_step[list(FIVE.regions)])


def test_two_images_have_a_reading_line_each_half_as_wide(window):
    window.subject.set_traced(other_image(run()))
    settle()
    assert shown(window, "reading")
    wide = [panel["reading"].width() for panel in (window.evidence, window.twins)]
    assert abs(wide[0] - wide[1]) < 40
    assert "two images" in window.comparison.words.text()


def test_a_matrix_of_the_same_image_is_no_second_image(window):
    with_network = run()
    seen = replace(with_network.trace, embedding=np.zeros(0, np.float32), features=np.zeros((8, 0), np.float32))
    window.pinned.set_traced(replace(with_network, trace=seen))
    settle()
    words = window.comparison.words.text()
    assert words.endswith("a matrix has no network: nothing can be subtracted")
    assert "two images" not in words


def test_no_pinned_reading_line_stands_beside_the_queries(window):
    window.subject.set_traced(other_image(run()))
    window.docks.show_queries()
    settle()
    assert not shown(window, "reading")
    window.docks.docks["reading"].raise_()
    settle()
    assert shown(window, "reading")


def test_headers_say_what_differs(window):
    assert window.image.title()[0] == "Now 107"
    assert window.pinned_image.title()[0] == "Pinned 107"
    assert window.image.heading.text().startswith("region 2 dropped; region 4 dropped; region 5 dropped")
    assert window.pinned_image.heading.text().startswith("as it is")
    assert "Pinned: as it is" in window.comparison.words.text()


def test_difference_is_shown_in_every_panel_and_goes_with_the_pinned_one(window):
    window.comparison.mode._buttons["difference"].click()
    settle()
    matrix, reading = window.evidence["matrix"], window.evidence["reading"]
    assert matrix.title()[0] == "Affinity, now − pinned"
    expected = run(FIVE).trace.affinity[0] - run().trace.affinity[0][np.ix_(FIVE.regions, FIVE.regions)]
    places = [matrix.picture.numbers.index(row + 1) for row in FIVE.regions]
    np.testing.assert_array_equal(matrix.picture.values[np.ix_(places, places)], expected)
    assert reading.title()[0] == "Reading, now − pinned"
    assert not shown(window, "matrix")
    window.pinning.toggle(False)
    settle()
    assert matrix.title()[0] == "Affinity, layer 1 of 2"
    assert not window.comparison.isVisible()


def test_where_nothing_can_be_subtracted_a_sentence_says_why_and_a_button_leads_back(window):
    window.subject.set_traced(other_image(run()))
    window.subject.show_difference(True)
    matrix = window.evidence["matrix"]
    assert matrix._message.sentence.text().startswith("These are two images")
    assert matrix._message.button.text() == "Show them side by side"
    matrix._message.button.click()
    assert not window.subject.shows_difference
    assert matrix.picture is not None


def test_the_pinned_layer_is_stepped_on_its_own(window):
    window.comparison.layer._buttons["1"].click()
    settle()
    assert (window.pinned.view.layer, window.subject.view.layer) == (1, 0)
    np.testing.assert_array_equal(window.twins["matrix"].picture.values, run().trace.affinity[1])
    assert "layer 2" in window.comparison.words.text()


def test_images_of_one_size_are_zoomed_together(window):
    place = QRectF(50, 10, 100, 25)
    window.image.canvas._box.look_at(place)
    window.image.canvas.looked.emit(place)
    shown_place = window.pinned_image.canvas._box.viewRect()
    assert shown_place.center().x() == pytest.approx(100)
    assert shown_place.width() < 200
    window.pinned_image.canvas.looked.emit(None)
    assert window.image.canvas._box.viewRect().width() > 390


def test_images_of_another_size_keep_their_zoom(window):
    window.image.canvas.set_image_rect(QRectF(0, 0, 300, 300))
    before = window.pinned_image.canvas._box.viewRect()
    window.image.canvas.looked.emit(QRectF(0, 0, 20, 20))
    assert window.pinned_image.canvas._box.viewRect() == before


def test_a_click_on_a_layer_shows_it_and_all_layers_light_up_together(window):
    window.docks.docks["layers"].raise_()
    settle()
    panel = window.evidence["layers"]
    assert [len(panel.row.canvases), panel.picture.layer] == [2, 0]
    panel.row.chosen.emit(1)
    assert (window.subject.view.layer, panel.picture.layer) == (1, 1)
    window.subject.hover_region(5)
    assert {canvas.highlight.hovered for canvas in panel.row.canvases} == {(2,)}


def test_layers_are_painted_on_one_scale(window):
    window.docks.docks["layers"].raise_()
    window.subject.change_view(edges_per_node=6)
    settle()
    strong = [count_of(painted(canvas), NEGATIVE, 60) for canvas in window.evidence["layers"].row.canvases]
    assert strong[0] == 0  # on the scale of all layers, the edges of this one are pale
    assert strong[1] > 200


def test_the_difference_matrix_is_grey_where_only_one_has_a_region(window):
    window.subject.show_difference(True)
    settle()
    canvas = window.evidence["matrix"].canvas
    grid, pixels = canvas.grid(), painted(canvas)
    middle = grid.row(1).intersected(grid.column(1)).center().toPoint()
    assert tuple(pixels[middle.y(), middle.x()]) == tuple(int(LIGHT.line[at : at + 2], 16) for at in (1, 3, 5))


def test_playing_steps_through_the_layers_stops_at_the_end_and_at_esc(window, qtbot):
    seen = []
    window.subject.view_changed.connect(lambda new, _old: seen.append(new.layer))
    window.subject.change_view(layer=1)
    window.player.play()
    assert window.player._timer.interval() == STEP_MS == 800
    window.player._timer.setInterval(5)
    qtbot.waitUntil(lambda: not window.player.is_playing, timeout=1000)
    assert seen == [1, 0, 1]
    window.player._timer.setInterval(800)
    window.player.play()
    window.image.canvas.setFocus()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Escape)
    assert not window.player.is_playing
    assert window.subject.view.layer == 0


def test_a_pinned_view_is_its_own(window):
    assert window.pinned.view.change == View().change
    assert window.subject.view.change == FIVE


def test_word_by_region_has_its_twin_beside_it_as_long_as_it_is_seen(window):
    window.docks.show_words()
    settle()
    assert (shown(window, "interaction"), shown(window, "reading")) == (True, False)
    assert window.twins["interaction"].y() == window.evidence["interaction"].y()
    window.docks.docks["reading"].raise_()
    settle()
    assert (shown(window, "interaction"), shown(window, "matrix")) == (False, True)


def test_the_same_words_are_a_second_curve_and_other_words_a_twin_beside_them(window):
    window.docks.docks["reading-words"].raise_()
    settle()
    assert (shown(window, "reading-words"), shown(window, "matrix")) == (False, True)
    panel = window.evidence["reading-words"]
    np.testing.assert_array_equal(panel.picture.rows[0].before, run().trace.score_by_word)
    assert panel.picture.note.endswith("grey dashes: pinned")
    window.subject.set_traced(read("a cow"))
    settle()
    assert shown(window, "reading-words")
    assert window.twins["reading-words"].y() == panel.y()
    assert panel.picture.rows[0].before is None
    window.subject.show_difference(True)
    settle()
    assert not shown(window, "reading-words")
    assert panel._message.sentence.text().startswith("These are two sentences")
