"""Edges in the graph over the image can be pointed at, kept and changed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu
from trace_samples import count_of, move_to, painted, traced

from vsrn_viewer.change import Change
from vsrn_viewer.palette import HIGHLIGHT
from vsrn_viewer.ui.panels.image import ImagePanel
from vsrn_viewer.ui.theme import apply_theme
from vsrn_viewer.view import Selection

FOUR_TO_ONE, ONE_TO_FOUR = QPointF(200, 144), QPointF(200, 176)  # the middles of both edges between 1 and 4
INTO_FOUR = QPointF(285, 163)  # on the edge from 1 to 4, inside the box of 4
NODE_FOUR, GROUND = QPointF(300, 160), QPointF(200, 280)
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def panel(subject, qtbot, qapp, info):
    apply_theme(qapp, "light")
    subject.set_info(info)
    made = ImagePanel(subject)
    made.resize(900, 600)
    qtbot.addWidget(made)
    made.show()
    subject.change_view(overlay="affinity")
    subject.set_traced(traced())
    QApplication.processEvents()
    return made


def place(panel, at):
    return panel.canvas.to_widget(at)


def click(panel, qtbot, at, modifiers=Qt.KeyboardModifier.NoModifier):
    qtbot.mouseClick(panel.canvas.viewport(), Qt.MouseButton.LeftButton, modifiers, place(panel, at))


def menu_at(panel, at):
    panel._open_menu(at, QPoint(0, 0))
    menu = panel.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly)[-1]
    return {action.text(): action for action in menu.actions()}


def test_hovered_edge_is_said_with_its_value(panel, subject):
    move_to(panel.canvas.viewport(), QPointF(place(panel, FOUR_TO_ONE)))
    assert subject.hover.edge == (0, 3)
    assert panel.words_now() == "region 1 bear receives from 4: +0.800"
    assert panel.legend.written() == panel.words_now()


def test_an_edge_wins_over_the_inside_of_a_box_and_a_node_over_the_edge(panel, subject):
    move_to(panel.canvas.viewport(), QPointF(place(panel, INTO_FOUR)))
    assert subject.hover.edge == (3, 0)
    move_to(panel.canvas.viewport(), QPointF(place(panel, NODE_FOUR)))
    assert (subject.hover.edge, subject.hover.region) == (None, 3)


def test_tab_goes_from_the_edge_to_the_box_under_it(panel, subject, qtbot):
    move_to(panel.canvas.viewport(), QPointF(place(panel, INTO_FOUR)))
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Tab)
    assert (subject.hover.edge, subject.hover.region) == (None, 3)
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Backtab)
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Return)
    assert subject.view.selection == Selection(edges=((3, 0),))


def test_click_keeps_ctrl_adds_and_a_second_click_or_escape_lets_go(panel, subject, qtbot):
    click(panel, qtbot, FOUR_TO_ONE)
    assert subject.view.selection.edges == ((0, 3),)
    click(panel, qtbot, ONE_TO_FOUR, CTRL)
    assert subject.view.selection.edges == ((0, 3), (3, 0))
    click(panel, qtbot, FOUR_TO_ONE)
    assert subject.view.selection.edges == ((3, 0),)
    click(panel, qtbot, FOUR_TO_ONE)
    assert subject.view.selection.edges == ((0, 3),)
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Escape)
    assert subject.view.selection.edges == ()


def test_kept_edge_is_cased_and_labelled(panel, subject):
    assert count_of(painted(panel.canvas), HIGHLIGHT, 2) == 0
    subject.keep_edge(0, 3)
    QApplication.processEvents()
    assert count_of(painted(panel.canvas), HIGHLIGHT, 2) > 500
    assert [panel.pictures.graph.label_of(edge) for edge in panel.pictures.graph.kept] == ["4 → 1  +0.800"]
    panel.set_overlays_hidden(True)
    assert count_of(painted(panel.canvas), HIGHLIGHT, 2) == 0


def test_menu_of_an_edge_copies_keeps_selects_and_changes(panel, subject):
    actions = menu_at(panel, FOUR_TO_ONE)
    actions["Copy the value"].trigger()
    assert QGuiApplication.clipboard().text() == "0.800000012"
    actions["Keep 4 → 1"].trigger()
    assert subject.view.selection.edges == ((0, 3),)
    actions["Select the giver, region 4"].trigger()
    assert subject.view.selection.regions == (3,)
    actions["Select the receiver, region 1"].trigger()
    assert subject.view.selection.regions == (0,)
    actions["Cut"].trigger()
    assert subject.view.change == Change(edges=((0, 0, 3, 0.0),))
    menu_at(panel, FOUR_TO_ONE)["Let go of 4 → 1"].trigger()
    assert subject.view.selection.edges == ()


def test_menu_of_an_edge_lists_the_boxes_under_it(panel):
    assert "Regions under the cursor" in menu_at(panel, INTO_FOUR)
    (inner,) = panel.findChildren(QMenu)[-1:]
    assert [action.text() for action in inner.actions()] == ["region 4 cow"]


def test_menu_of_an_edge_in_a_trace_file_changes_nothing(panel, subject):
    subject.set_info(None)
    subject.set_traced(traced())
    actions = menu_at(panel, FOUR_TO_ONE)
    assert {"Copy the value", "Keep 4 → 1"} <= set(actions)
    assert "Cut" not in actions


@pytest.mark.usefixtures("panel")
def test_edges_of_a_region_that_is_dropped_are_let_go(subject):
    subject.change_view(selection=Selection(edges=((0, 3), (1, 1))))
    subject.change_run(lambda change: replace(change, regions=(0, 1, 2)))
    assert subject.view.selection.edges == ((1, 1),)


def test_regions_on_a_circle_have_edges_too(panel, subject):
    subject.set_traced(traced(boxes=None))
    graph = panel.pictures.graph
    middle = graph.centres[[0, 3]].astype(float).mean(axis=0)
    dx, dy = (graph.centres[0] - graph.centres[3]).astype(float)
    move_to(panel.canvas.viewport(), QPointF(place(panel, QPointF(middle[0] - 0.08 * dy, middle[1] + 0.08 * dx))))
    assert subject.hover.edge == (0, 3)
