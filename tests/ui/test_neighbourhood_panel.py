"""The neighbourhood panel: a line is its region, painted where it is said to be."""

from __future__ import annotations

import pytest
from changed_run import THREE_LEFT, run
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QMenu
from trace_samples import count_of, move_to, painted, traced

from vsrn_viewer.explain import kind_of
from vsrn_viewer.palette import HIGHLIGHT, LIGHT, NEGATIVE, POSITIVE
from vsrn_viewer.ui.panels.registry import panel_of
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.theme import apply_theme
from vsrn_viewer.view import Selection


@pytest.fixture
def subject(qapp):
    """Region 4 gives +0.8 to 1 and receives −0.8 from it in layer 1; in layer 2 it gives +0.8 to 3."""
    apply_theme(qapp, "light")
    present = Subject()
    present.set_traced(traced())
    return present


@pytest.fixture
def panel(subject, qtbot):
    made = panel_of(subject, kind_of("neighbourhood"))
    made.resize(400, 320)
    qtbot.addWidget(made)
    made.show()
    subject.select_region(3)
    QApplication.processEvents()
    return made


def labels(panel):
    return [(entry.neighbour.label, entry.neighbour.said) for entry in panel.canvas.entries()]


def test_it_asks_for_a_region(panel, subject):
    subject.clear_selection()
    assert panel._message.sentence.text() == "Select a region to see what it takes and gives in every layer."


def test_another_trace_turns_no_page_as_long_as_there_is_nothing_to_draw(panel, subject):
    """To the empty picture and back to the sentence, everything around it would be laid out twice."""
    subject.clear_selection()
    turned = []
    panel._pages.currentChanged.connect(turned.append)
    subject.set_traced(run())
    assert turned == []
    assert panel._message.sentence.isVisible()
    subject.select_region(3)
    assert len(turned) == 1


def test_it_shows_the_edges_of_the_selected_region(panel, subject):
    assert panel.title()[0] == "Neighbourhood of 4 cow"
    assert labels(panel) == [("1 bear", "−0.800"), ("1 bear", "+0.800"), ("3 cloud", "+0.800")]
    subject.change_view(selection=Selection(regions=(1,)))
    assert labels(panel) == [("2 ear", "+0.400"), ("2 ear", "+0.400")]


def test_bars_have_the_colour_of_their_sign_and_the_length_of_their_value(panel, subject):
    def bar(at):
        """Return the pixels below zero, above zero, and the most there can be: from zero to the end of the line."""
        rect = panel.canvas.entries()[at].rect.toRect()
        pixels = painted(panel.canvas)[rect.top() : rect.bottom() + 1, rect.left() : rect.right() + 1]
        middle = pixels[len(pixels) // 2][None]
        zero = max(x for x in range(rect.width()) if count_of(pixels[1:2, x : x + 1], LIGHT.secondary, 60))
        return count_of(middle, NEGATIVE, 4), count_of(middle, POSITIVE, 4), rect.width() - zero

    (down, none, room), (nothing, up, _) = bar(0), bar(1)
    assert (none, nothing) == (0, 0)
    assert room > 25
    assert (down, up) == (pytest.approx(room, abs=2), pytest.approx(room, abs=2))
    subject.change_view(selection=Selection(regions=(1,)))  # +0.4 where a full bar is 0.8
    none, up, room = bar(0)
    assert (none, up) == (0, pytest.approx(room / 2, abs=2))
    assert panel.scale.text() == "a full bar is 0.800 · affinity (no unit), one scale for 2 layers"


def test_a_hovered_line_lights_its_region_up_and_a_region_its_lines(panel, subject):
    move_to(panel.canvas, panel.canvas.entries()[2].rect.center())
    assert subject.hover.region == 2
    subject.hover_region(-1)
    assert count_of(painted(panel.canvas), HIGHLIGHT) == 0
    subject.hover_region(0)
    assert count_of(painted(panel.canvas), HIGHLIGHT) > 2 * 2 * 100  # both lines of region 1


def test_a_click_goes_on_to_that_region(panel, subject, qtbot):
    place = panel.canvas.entries()[2].rect.center().toPoint()
    qtbot.mouseClick(panel.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, place)
    assert subject.view.selection.regions == (3, 2)
    qtbot.mouseClick(panel.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert subject.view.selection.regions == (2,)
    assert panel.title()[0] == "Neighbourhood of 3 cloud"


def test_keys_move_along_the_lines_select_and_clear(panel, subject, qtbot):
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Down)
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Down)
    assert subject.hover.region == 0
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Return)
    assert subject.view.selection.regions == (0,)
    assert panel.title()[0] == "Neighbourhood of 1 bear"
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Escape)
    assert subject.view.selection.regions == ()


def test_a_line_that_keys_reach_is_scrolled_into_sight(panel, qtbot):
    panel.resize(400, 140)
    QApplication.processEvents()
    last = panel.canvas.entries()[2].rect.center().toPoint()
    assert not panel.canvas.visibleRegion().contains(last)
    for _ in range(3):
        qtbot.keyClick(panel.canvas, Qt.Key.Key_Down)
    assert panel.canvas.visibleRegion().contains(last)


def test_lines_are_their_regions_by_row_whatever_is_left_out_or_moved(panel, subject):
    subject.set_traced(run(THREE_LEFT))  # regions 6, 3, 8
    subject.select_region(7)
    assert panel.title()[0] == "Neighbourhood of 8 hen"
    seen = []
    for entry in panel.canvas.entries():
        move_to(panel.canvas, entry.rect.center())
        seen.append((entry.neighbour.label, subject.hover.region))
    assert set(seen) == {("6 fox", 5), ("3 cow", 2), ("8 hen", 7)}


def test_menu_of_a_line_is_that_of_its_region(panel, subject):
    panel.canvas.menu_asked.emit(2, QPoint(0, 0))
    (menu,) = panel.findChildren(QMenu)[-1:] or [None]
    actions = {action.text(): action for action in menu.actions()}
    actions["Select region 3 cloud"].trigger()
    assert subject.view.selection.regions == (2,)
    menu.close()
