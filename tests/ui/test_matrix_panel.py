"""The matrix panel: rows receive, columns give."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtWidgets import QApplication
from trace_samples import count_of, many, move_to, painted, traced

from vsrn_viewer.explain import kind_of
from vsrn_viewer.palette import HIGHLIGHT, LIGHT, NEGATIVE, POSITIVE
from vsrn_viewer.ui.panels.matrix import MatrixPanel
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.theme import apply_theme


@pytest.fixture
def subject(qapp):
    apply_theme(qapp, "light")
    present = Subject()
    present.set_traced(traced())
    return present


@pytest.fixture
def panel(subject, qtbot):
    made = MatrixPanel(subject, kind_of("matrix"))
    made.resize(380, 330)
    qtbot.addWidget(made)
    made.show()
    QApplication.processEvents()
    return made


def cell(panel, receiver, giver):
    """Return the middle of a cell."""
    grid = panel.canvas.grid()
    return QPointF(grid.column(giver).center().x(), grid.row(receiver).center().y())


def colour_at(panel, receiver, giver):
    place = cell(panel, receiver, giver).toPoint()
    return painted(panel.canvas)[place.y() - 3 : place.y() + 3, place.x() - 3 : place.x() + 3]


def test_cells_are_orange_blue_or_the_panels_colour(panel):
    assert count_of(colour_at(panel, 0, 3), POSITIVE, 2) == 36
    assert count_of(colour_at(panel, 3, 0), NEGATIVE, 2) == 36
    assert count_of(colour_at(panel, 2, 2), LIGHT.panel, 2) == 36


def test_pointed_cell_is_the_edge_from_its_column_to_its_row(panel, subject):
    move_to(panel.canvas, cell(panel, 0, 3))
    assert subject.hover.edge == (0, 3)
    assert panel.title() == ("Affinity, layer 1 of 2", "region 1 receives from 4: +0.800")
    move_to(panel.canvas, QPointF(2, 2))
    assert subject.hover.edge is None
    assert panel.title()[1] == "row receives, column gives"


def test_hover_leaves_the_colour_of_the_cell_as_it_is(panel):
    move_to(panel.canvas, cell(panel, 0, 3))
    assert count_of(colour_at(panel, 0, 3), POSITIVE, 2) == 36


def test_region_hovered_elsewhere_is_said_with_its_strongest_giver(panel, subject):
    subject.hover_region(3)
    assert panel.title()[1] == "most from 1: −0.800"


def test_arrow_keys_move_over_the_cells_and_stop_at_the_edges(panel, subject, qtbot):
    keys = {"down": Qt.Key.Key_Down, "up": Qt.Key.Key_Up, "left": Qt.Key.Key_Left, "right": Qt.Key.Key_Right}
    seen = []
    for name in ("right", "right", "down", "left", "up", "up"):
        qtbot.keyClick(panel.canvas, keys[name])
        seen.append(subject.hover.edge)
    assert seen == [(0, 0), (0, 1), (1, 1), (1, 0), (0, 0), (0, 0)]


def test_keys_start_from_the_selected_region(panel, subject, qtbot):
    subject.select_region(2)
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Right)
    assert subject.hover.edge == (2, 2)


def test_click_and_enter_keep_the_edge_of_a_cell(panel, subject, qtbot):
    qtbot.mouseClick(panel.canvas, Qt.MouseButton.LeftButton, pos=cell(panel, 3, 1).toPoint())
    assert subject.view.selection.edges == ((3, 1),)
    subject.hover_edge(1, 0)
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert subject.view.selection.edges == ((3, 1), (1, 0))
    qtbot.mouseClick(panel.canvas, Qt.MouseButton.LeftButton, pos=cell(panel, 3, 1).toPoint())
    assert subject.view.selection.edges == ((1, 0),)
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Escape)
    assert subject.view.selection.edges == ()


def test_click_on_a_number_selects_the_region(panel, subject, qtbot):
    grid = panel.canvas.grid()
    beside, above = QPointF(grid.square.left() - 8, cell(panel, 3, 1).y()), QPointF(cell(panel, 3, 1).x(), 0)
    above.setY(grid.square.top() - 8)
    qtbot.mouseClick(panel.canvas, Qt.MouseButton.LeftButton, pos=beside.toPoint())
    assert subject.view.selection.regions == (3,)
    qtbot.mouseClick(panel.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, above.toPoint())
    assert subject.view.selection.regions == (3, 1)


def test_kept_cell_is_framed_and_keeps_its_colour(panel, subject):
    before = count_of(painted(panel.canvas), HIGHLIGHT, 2)
    subject.keep_edge(0, 3)
    QApplication.processEvents()
    assert count_of(painted(panel.canvas), HIGHLIGHT, 2) > before + 100
    assert count_of(colour_at(panel, 0, 3), POSITIVE, 2) == 36


def test_layer_and_quantity_change_title_and_cells(panel, subject):
    subject.change_view(layer=1)
    assert panel.title()[0] == "Affinity, layer 2 of 2"
    assert count_of(colour_at(panel, 2, 3), POSITIVE, 2) == 36
    assert count_of(colour_at(panel, 0, 3), LIGHT.panel, 2) == 36
    subject.change_view(quantity="effective")
    assert panel.title()[0] == "Contribution, layer 2 of 2"


def test_own_scale_brings_out_a_weak_layer(panel, subject):
    weak = traced()
    weak.trace.affinity[1] /= 8
    subject.set_traced(weak)
    subject.change_view(layer=1)
    assert count_of(colour_at(panel, 2, 3), POSITIVE, 20) == 0
    subject.change_view(shared_scale=False)
    assert count_of(colour_at(panel, 2, 3), POSITIVE, 2) == 36


def test_model_without_layers_is_said(panel, subject):
    subject.set_traced(traced(layers=0))
    assert "no graph layers" in panel._message.sentence.text()
    subject.set_traced(traced())
    assert panel.canvas.isVisibleTo(panel)


def test_hundred_regions_fit(panel, subject):
    subject.set_traced(many(100))
    grid = panel.canvas.grid()
    assert grid.count == 100
    assert QRectF(panel.canvas.rect()).contains(grid.square)
    move_to(panel.canvas, cell(panel, 99, 42))
    assert subject.hover.edge == (99, 42)
