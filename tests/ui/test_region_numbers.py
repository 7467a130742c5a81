"""After regions were left out and moved, every panel calls those that are left as the dataset does: 6, 3, 8."""

from __future__ import annotations

from functools import partial

import pytest
from changed_run import THREE_LEFT, run
from probed import of_rows
from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu
from trace_samples import move_to

from vsrn_viewer import explain
from vsrn_viewer.ui.items.circle import CircleItem
from vsrn_viewer.ui.items.matrix_grid import grid_in
from vsrn_viewer.ui.items.matrix_painting import paint_matrix
from vsrn_viewer.ui.items.reading_layout import lay_out
from vsrn_viewer.ui.items.reading_rows import paint_numbers
from vsrn_viewer.ui.panels.image import ImagePanel
from vsrn_viewer.ui.panels.registry import panel_of
from vsrn_viewer.ui.state import NOTHING, Subject
from vsrn_viewer.view import View

pytestmark = pytest.mark.usefixtures("qapp")
# A click on a layer chooses the layer (test_comparing), a neighbourhood has no line for every region
# (test_neighbourhood_panel), and words are no regions.
OF_OTHERS = ("query", "reading-words", "layers", "neighbourhood")
OF_REGIONS = [kind for kind in explain.docked_kinds() if kind.name not in OF_OTHERS]
PANELS = {"image": ImagePanel} | {kind.name: partial(panel_of, kind=kind) for kind in OF_REGIONS}


@pytest.fixture
def subject():
    present = Subject()
    present.set_traced(run(THREE_LEFT))
    present.probed = of_rows(run(THREE_LEFT).trace.region_rows)
    return present


@pytest.fixture(params=PANELS)
def panel(request, subject, qtbot):
    """Each kind of panel in turn."""
    made = PANELS[request.param](subject)
    made.resize(700, 420)
    qtbot.addWidget(made)
    made.show()
    QApplication.processEvents()
    return made


def place_of(panel, at):
    """Return (widget, a point of it) where the region at a place of the trace is meant."""
    canvas = panel.canvas
    if hasattr(canvas, "to_widget"):
        x1, y1, x2, y2 = panel.pictures.boxes.boxes[at].tolist()
        return canvas.viewport(), QPointF(canvas.to_widget(QPointF((x1 + x2) / 2, (y1 + y2) / 2)))
    if hasattr(canvas, "grid"):
        return canvas, QPointF(canvas.grid().square.left() - 8, canvas.grid().row(at).center().y())  # its number
    return canvas.viewport(), canvas.column_rect(at).center()


@pytest.mark.parametrize(("at", "row"), [(0, 5), (1, 2), (2, 7)])
def test_pointing_hovers_and_a_click_selects_the_region_by_its_row(panel, subject, qtbot, at, row):
    widget, place = place_of(panel, at)
    move_to(widget, place)
    assert subject.hover.region == row
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=place.toPoint())
    assert subject.view.selection.regions == (row,)


@pytest.mark.parametrize(("row", "at"), [(5, 0), (2, 1), (7, 2)])
def test_hovered_row_stands_out_at_its_place(panel, subject, row, at):
    subject.hover_region(row)
    assert panel.highlighted_regions() == (row,)
    assert panel.canvas.highlight.hovered == (at,)


def test_row_that_was_left_out_is_not_highlighted(panel, subject):
    subject.select_region(0)
    subject.hover_region(1)
    assert panel.highlighted_regions() == ()
    subject.hover_edge(0, 1)
    assert panel.canvas.highlight.edge is None
    subject.hover_edge(2, 5)
    assert panel.canvas.highlight.edge == (1, 0)


def test_header_says_the_number_of_what_is_hovered(panel, subject):
    subject.hover_region(2)
    said = panel.title()[1]
    assert "region 3 cow" in said or said.startswith("most from "), said
    for wrong in ("region 1", "region 2"):
        assert wrong not in said


def test_hovered_edge_is_said_with_both_numbers(subject, qtbot):
    for name in ("image", "matrix"):
        panel = PANELS[name](subject)
        qtbot.addWidget(panel)
        subject.hover_edge(2, 7)
        assert "region 3" in panel.title()[1]
        assert "receives from 8" in panel.title()[1]


def test_readout_beside_a_cell_has_both_numbers(subject, qtbot):
    panel = PANELS["matrix"](subject)
    qtbot.addWidget(panel)
    subject.hover_edge(2, 7)
    assert panel.canvas._readout.startswith("3 ← 8: ")


def test_menu_offers_to_take_away_the_region_that_is_selected_by_its_row(panel, subject):
    subject.select_region(7)  # at place 2; the region of row 2 is at place 1
    for at, verb in ((1, "Add to the selection"), (2, "Remove from the selection")):
        menu = panel.open_menu((at,), QPoint(0, 0))
        assert menu.actions()[1].text() == verb
        menu.close()


@pytest.mark.parametrize("name", ["reading", "generated"])
def test_arrow_keys_step_through_the_order_read_and_a_selection_goes_along(subject, qtbot, name):
    panel = PANELS[name](subject)
    qtbot.addWidget(panel)
    panel.show()
    subject.select_region(5)
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Right)
    assert (subject.hover.region, subject.view.selection.regions) == (2, (2,))
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Right)
    assert (subject.hover.region, subject.view.selection.regions) == (7, (7,))


def test_menu_names_selects_and_copies_by_number(panel, subject):
    menu = panel.open_menu((1, 2), QPoint(0, 0), listed=True)
    actions = {action.text(): action for action in menu.actions()}
    actions["Select region 3 cow"].trigger()
    assert subject.view.selection.regions == (2,)
    under = menu.findChildren(QMenu)[0].actions()
    assert [action.text() for action in under] == ["region 3 cow", "region 8 hen"]
    under[1].hover()
    assert subject.hover.region == 7
    actions["Copy numbers"].trigger()
    head, *lines = QGuiApplication.clipboard().text().splitlines()
    if panel.table().columns[0] == "place":  # of a word: the region has a column
        assert [name for name in head.split("\t") if name in ("6 fox", "3 cow", "8 hen")] == ["3 cow"]
    else:
        assert all("3\tcow" in line for line in lines)
    menu.close()


def test_matrix_writes_the_numbers_along_both_axes(recorder):
    traced = run(THREE_LEFT)
    picture = explain.matrix_picture(traced.trace, traced.context, View())
    paint_matrix(recorder, picture, grid_in(QSize(400, 400), 3, 60), QSize(400, 400))
    assert recorder.said[:6] == ["6", "6", "3", "3", "8", "8"]  # at the left and above, region after region


def test_reading_line_writes_the_numbers_under_the_crops(recorder):
    traced = run(THREE_LEFT)
    picture = explain.reading_picture(traced.trace, traced.context, View())
    paint_numbers(recorder, lay_out(picture, 100, 400, 300, False), picture)
    assert recorder.said == ["6", "3", "8"]


def test_circle_writes_the_numbers_beside_the_regions(recorder):
    traced = run(THREE_LEFT, boxes=False)
    circle = CircleItem()
    circle.set_picture(explain.graph_picture(traced.trace, traced.context, View()))
    recorder.scale(0.4, 0.4)
    circle.paint(recorder, None)
    assert recorder.said == ["6", "3", "8"]


def test_selection_stays_with_its_region_when_another_run_comes(panel, subject):
    subject.select_region(7)
    subject.set_traced(run())
    assert panel.canvas.highlight.selected == (7,)
    subject.set_traced(run(THREE_LEFT))
    assert panel.canvas.highlight.selected == (2,)


def cell_about(panel, row):
    """Return (the table's row, its column, what it is about) of a cell about the region of a row of the dataset."""
    table = panel.twin.table()
    for at in range(len(table.rows)):
        for column in range(len(table.columns)):
            if row in table.regions_at(at, column):
                return at, column, table.regions_at(at, column)
    raise AssertionError(f"no cell is about row {row}")


def in_view(twin, at, column):
    """Return where a cell of the table is in the view now, sorted as it may be."""
    model = twin.model()
    place = next(row for row in range(model.rowCount()) if model.row_of(model.index(row, 0)) == at)
    twin.scrollTo(model.index(place, column))
    QApplication.processEvents()
    return QPointF(twin.visualRect(model.index(place, column)).center())


@pytest.mark.parametrize("descending", [False, True])
def test_cell_of_a_table_hovers_and_selects_the_region_by_its_row_however_it_is_sorted(
    panel, subject, qtbot, descending
):
    panel.table_button.click()
    order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
    panel.twin.sortByColumn(0, order)
    at, column, about = cell_about(panel, 7)
    place = in_view(panel.twin, at, column)
    move_to(panel.twin.viewport(), place)
    assert (subject.hover.edge or (subject.hover.region,)) == about
    qtbot.mouseClick(panel.twin.viewport(), Qt.MouseButton.LeftButton, pos=place.toPoint())
    qtbot.waitUntil(lambda: subject.view.selection.regions == about[:1], timeout=2000)
    QApplication.sendEvent(panel.twin, QEvent(QEvent.Type.Leave))
    assert subject.hover == NOTHING


def test_row_of_a_table_has_the_menu_of_its_region(panel, qtbot):
    panel.table_button.click()
    at, column, _ = cell_about(panel, 7)
    place = in_view(panel.twin, at, column).toPoint()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, panel.twin.viewport().mapToGlobal(place))
    QApplication.sendEvent(panel.twin.viewport(), event)
    qtbot.waitUntil(lambda: bool(panel.findChildren(QMenu)), timeout=2000)
    menu = panel.findChildren(QMenu)[0]
    assert menu.actions()[0].text().startswith("Select region ")
    menu.close()


def test_region_hovered_elsewhere_is_marked_in_the_table(panel, subject):
    panel.table_button.click()
    subject.select_region(2)
    subject.hover_region(7)
    table = panel.twin.table()
    of_edges = any(len(regions) == 2 for regions in table.row_regions)
    stands_out = {7} if of_edges else {2, 7}  # all edges of a table are about the selected region
    expected = {at for at, regions in enumerate(table.row_regions) if stands_out.intersection(regions)}
    assert panel.twin.model().marked == expected
    assert bool(expected) == bool(table.row_regions)  # a table of words has no rows of regions
    subject.hover_region(-1)
    subject.clear_selection()
    assert panel.twin.model().marked == set()
