"""Things as nodes on the screen: one node is hovered, selected and named as all of its regions."""

from __future__ import annotations

from dataclasses import replace

import pytest
from changed_run import run
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QApplication
from trace_samples import count_of, move_to, painted

from vsrn_viewer.explain import kind_of
from vsrn_viewer.groups import Group
from vsrn_viewer.palette import HIGHLIGHT
from vsrn_viewer.ui.panels.image import ImagePanel
from vsrn_viewer.ui.panels.layers import LayersPanel
from vsrn_viewer.ui.panels.matrix import MatrixPanel
from vsrn_viewer.ui.panels.reading import ReadingPanel
from vsrn_viewer.ui.state import Subject

GROUPS = (Group((0, 3), "ape"), Group((1,), "bear"), Group((2, 4, 7), "cow"), Group((5, 6), ""))


@pytest.fixture
def subject(qapp):  # noqa: ARG001 (Qt must be there)
    present, traced = Subject(), run()
    present.set_traced(replace(traced, context=replace(traced.context, groups=GROUPS)))
    present.change_view(nodes="things", overlay="affinity", edges_per_node=4)
    return present


def shown(panel, qtbot, width, height):
    panel.resize(width, height)
    qtbot.addWidget(panel)
    panel.show()
    QApplication.processEvents()
    return panel


@pytest.fixture
def matrix(subject, qtbot):
    return shown(MatrixPanel(subject, kind_of("matrix")), qtbot, 420, 400)


@pytest.fixture
def image(subject, qtbot):
    return shown(ImagePanel(subject), qtbot, 700, 420)


def cell(panel, receiver, giver):
    grid = panel.canvas.grid()
    return QPointF(grid.column(giver).center().x(), grid.row(receiver).center().y())


def test_a_cell_of_two_things_is_said_with_their_letters_and_lights_all_their_regions(matrix, subject, qtbot):
    reading = shown(ReadingPanel(subject, kind_of("reading")), qtbot, 700, 300)
    move_to(matrix.canvas, cell(matrix, 2, 0))
    assert subject.hover.things == ((2, 4, 7), (0, 3))
    assert matrix.words_now().startswith("thing C receives from A: ")
    assert matrix.canvas.highlight.edge == (2, 0)
    assert {*reading.highlight_now().hovered} == {0, 2, 3, 4, 7}
    assert reading.highlight_now().edge is None


def test_a_click_on_a_row_selects_the_regions_of_its_thing_and_a_second_adds_and_takes_away(matrix, subject):
    matrix.select_place(2)
    assert subject.view.selection.regions == (2, 4, 7)
    matrix.select_place(0, add=True)
    assert subject.view.selection.regions == (2, 4, 7, 0, 3)
    matrix.select_place(2, add=True)
    assert subject.view.selection.regions == (0, 3)
    assert matrix.canvas.highlight.selected == (0,)


def test_hovering_a_region_elsewhere_lights_its_thing(matrix, subject):
    subject.hover_region(4)
    assert matrix.canvas.highlight.hovered == (2,)
    assert matrix.words_now().startswith("regions 3, 5, 8; most from ")


def test_the_table_of_things_is_alive(matrix, subject):
    matrix.table_button.click()
    matrix.point_cell(1, 4)
    assert subject.hover.things == ((1,), (2, 4, 7))
    matrix.click_cell(2, 0, False)
    assert subject.view.selection.regions == (2, 4, 7)


def test_no_edge_of_regions_is_offered_where_nodes_are_things(matrix, image):
    assert not matrix.shows_edges()
    assert not image.shows_edges()


def test_pointing_at_a_box_means_its_thing(image, subject, qtbot):
    boxes = subject.trace.boxes
    place = image.canvas.to_widget(QPointF(*boxes[4].reshape(2, 2).mean(axis=0).tolist()))
    move_to(image.canvas.viewport(), QPointF(place))
    assert subject.hover.things == ((2, 4, 7),)
    assert image.words_now() == "thing C cow (regions 3, 5, 8)"
    qtbot.mouseClick(image.canvas.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QApplication.processEvents()
    qtbot.waitUntil(lambda: subject.view.selection.regions == (2, 4, 7))


def test_a_thing_that_stands_out_has_one_frame_with_its_letter_and_its_boxes_have_none(image, subject):
    subject.select_regions((2, 4, 7))
    QApplication.processEvents()
    item, boxes = image.canvas._highlight, image.pictures.boxes_drawn
    assert item._framed(item.highlight.selected, boxes) == [((2, 4, 7), "C cow")]
    whole = painted(image.canvas)
    image.controls.nodes.changed.emit("regions")
    assert [places for places, _ in item._framed(item.highlight.selected, boxes)] == [(2,), (4,), (7,)]
    image.controls.nodes.changed.emit("things")
    assert count_of(whole, HIGHLIGHT) > 20


def test_the_switch_turns_regions_into_things_and_back(image, matrix, subject):
    before = painted(image.canvas)
    image.controls.nodes.changed.emit("regions")
    assert subject.view.nodes == "regions"
    assert not image.pictures.graph.members
    assert (painted(image.canvas) != before).any()
    matrix.nodes.changed.emit("things")
    assert len(image.pictures.graph.members.rows) == 4


def test_all_layers_show_the_things_and_hover_them(subject, qtbot):
    panel = shown(LayersPanel(subject, kind_of("layers")), qtbot, 900, 260)
    assert [len(graph.members.rows) for graph in panel.picture.graphs] == [4] * subject.layers
    panel.hover_place(4)
    assert subject.hover.things == ((2, 4, 7),)
    assert {*panel.highlight_now().hovered} == {2, 4, 7}
