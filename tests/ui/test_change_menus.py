"""Every gesture of a what-if ends in `View.change`, and in one step of undo."""

from __future__ import annotations

from dataclasses import replace

import pytest
from changed_run import BOXES, run
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QMouseEvent
from PySide6.QtWidgets import QApplication, QMenu
from trace_samples import move_to
from ui_samples import ranking_of

from vsrn_viewer.answers import Probed
from vsrn_viewer.change import Change
from vsrn_viewer.explain import kind_of
from vsrn_viewer.groups import Group
from vsrn_viewer.ui.ask_value import ValueField
from vsrn_viewer.ui.panels.image import ImagePanel
from vsrn_viewer.ui.panels.image_controls import ImageControls
from vsrn_viewer.ui.panels.matrix import MatrixPanel
from vsrn_viewer.ui.panels.query import QueryPanel
from vsrn_viewer.ui.panels.reading import ReadingPanel
from vsrn_viewer.view import Query, Selection, View

BEAR = Group((1, 2, 3), "bear")
ALL_BUT_BEAR = (0, 4, 5, 6, 7)


@pytest.fixture
def subject(subject):
    """It looks at an image of eight regions, of which 2, 3 and 4, seen from 1, are one bear."""
    subject.change_view(query=Query(text="a brown bear"), image=0)
    subject.set_ranking(ranking_of([4.0, 3.0, 2.0, 1.0], text="a brown bear"))
    show(subject, Change())
    subject.refusals = []
    subject.refused.connect(subject.refusals.append)
    return subject


def show(subject, change):
    """Answer the trace of a run, and the one before it."""
    traced, before = (replace(one, context=replace(one.context, groups=(BEAR,))) for one in (run(change), run()))
    subject.probed = Probed(before=before) if change != Change() else Probed()
    subject.set_traced(traced)


def shown(panel, qtbot, size=(900, 500)):
    panel.resize(*size)
    qtbot.addWidget(panel)
    panel.show()
    QApplication.processEvents()
    return panel


def lines(menu):
    """Return every line of a menu and of its submenus, by its words."""
    return {action.text(): action for action in menu.findChildren(QAction) if action.text()}


def choose(menu, words):
    lines(menu)[words].trigger()
    menu.close()


@pytest.mark.parametrize(
    ("words", "change"),
    [
        ("Drop region 2", Change(regions=(0, 2, 3, 4, 5, 6, 7))),
        ("Keep only region 2", Change(regions=(1,))),
        ("Drop the bear (3 boxes)", Change(regions=ALL_BUT_BEAR)),
        ("Keep only the bear (3 boxes)", Change(regions=(1, 2, 3))),
        ("Drop the 2 selected regions", Change(regions=(0, 2, 3, 4, 5, 7))),
        ("Keep only the 2 selected regions", Change(regions=(1, 6))),
        ("Set the update gate to 1 (keeps the memory)", Change(gates=(("update", 1, 1.0),))),
        ("Set the update gate to 0 (replaces it)", Change(gates=(("update", 1, 0.0),))),
        ("Set the reset gate to 1 (lets the memory in)", Change(gates=(("reset", 1, 1.0),))),
        ("Set the reset gate to 0 (shuts it out)", Change(gates=(("reset", 1, 0.0),))),
    ],
)
def test_menu_of_a_region_changes_the_run(subject, qtbot, words, change):
    panel = shown(ReadingPanel(subject, kind_of("reading")), qtbot)
    subject.change_view(selection=Selection(regions=(1, 6)))
    choose(panel.open_menu((1,), QPoint(0, 0)), words)
    assert subject.view.change == change


def test_what_is_dropped_is_selected_no_more(subject, qtbot):
    panel = shown(ReadingPanel(subject, kind_of("reading")), qtbot)
    subject.change_view(selection=Selection(regions=(1, 6)))
    choose(panel.open_menu((1,), QPoint(0, 0)), "Drop region 2")
    assert subject.view.selection.regions == (6,)


def test_a_dropped_region_can_be_restored_and_nothing_else(subject, qtbot):
    panel = shown(ReadingPanel(subject, kind_of("reading")), qtbot)
    subject.change_run(lambda _: Change(regions=ALL_BUT_BEAR))
    show(subject, subject.view.change)
    menu = panel.open_menu((2,), QPoint(0, 0))
    offered = [words for words in lines(menu) if "region 3" in words or "bear (3" in words]
    assert offered[-2:] == ["Restore the bear (3 boxes)", "Restore region 3"]
    assert not [words for words in lines(menu) if words.startswith(("Drop", "Keep"))]
    choose(menu, "Restore region 3")
    assert subject.view.change == Change(regions=(0, 2, 4, 5, 6, 7))


def test_a_dropped_column_cannot_be_selected(subject, qtbot):
    panel = shown(ReadingPanel(subject, kind_of("reading")), qtbot)
    subject.change_run(lambda _: Change(regions=ALL_BUT_BEAR))
    show(subject, subject.view.change)
    for region, chosen in ((2, ()), (5, (5,))):
        qtbot.mouseClick(
            panel.canvas.viewport(), Qt.MouseButton.LeftButton, pos=panel.canvas.column_rect(region).center().toPoint()
        )
        assert subject.view.selection.regions == chosen


def test_the_last_region_cannot_be_dropped_and_that_is_said(subject, qtbot):
    panel = shown(ReadingPanel(subject, kind_of("reading")), qtbot)
    subject.change_view(selection=Selection(regions=tuple(range(8))))
    choose(panel.open_menu((1,), QPoint(0, 0)), "Drop the 8 selected regions")
    assert subject.view.change == Change()
    assert "at least one region" in subject.refusals[0]


def test_a_veil_over_the_image_is_lifted_where_it_lies(subject, qtbot):
    panel = shown(ImagePanel(subject), qtbot)
    subject.change_run(lambda _: Change(regions=ALL_BUT_BEAR))
    show(subject, subject.view.change)
    panel._open_menu(QPointF(110, 50), QPoint(0, 0))  # where region 3 was
    menu = panel.findChildren(QMenu)[-1]
    choose(menu, "Restore bear")
    assert subject.view.change == Change()
    panel._open_menu(QPointF(*BOXES[5, :2] + 5), QPoint(0, 0))
    assert not [words for words in lines(panel.findChildren(QMenu)[-1]) if words.startswith("Restore")]


@pytest.mark.parametrize(
    ("words", "factor"), [("Cut", 0.0), ("Scale × 0.5", 0.5), ("Scale × 2", 2.0), ("Scale × −1", -1.0)]
)
def test_cell_of_the_matrix_cuts_and_scales_its_edge(subject, qtbot, words, factor):
    panel = shown(MatrixPanel(subject, kind_of("matrix")), qtbot)
    subject.change_view(layer=1)
    panel._open_menu((4, 2), QPoint(0, 0))
    menu = panel.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly)[-1]
    assert "Edge 3 → 5 of layer 2" in lines(menu)
    choose(menu, words)
    assert subject.view.change == Change(edges=((1, 4, 2, factor),))


def test_a_factor_is_typed_and_what_is_none_is_said(subject, qtbot):
    panel = shown(MatrixPanel(subject, kind_of("matrix")), qtbot)
    panel._open_menu((4, 2), QPoint(0, 0))
    menu = panel.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly)[-1]
    choose(menu, "Scale by…")
    asked = panel.findChild(ValueField)
    qtbot.keyClicks(asked.field, "much")
    qtbot.keyClick(asked.field, Qt.Key.Key_Return)
    assert (asked.problem.text(), subject.view.change) == ("A factor must be a number, such as 0.5 or −2.", Change())
    asked.field.setText("−1.5")
    qtbot.keyClick(asked.field, Qt.Key.Key_Return)
    assert subject.view.change == Change(edges=((0, 4, 2, -1.5),))
    assert not asked.isVisible()


def test_an_edge_that_was_scaled_can_be_as_it_was(subject, qtbot):
    panel = shown(MatrixPanel(subject, kind_of("matrix")), qtbot)
    subject.change_run(lambda _: Change(edges=((0, 4, 2, 0.5),)))
    panel._open_menu((4, 2), QPoint(0, 0))
    choose(
        panel.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly)[-1], "Restore the network's value"
    )
    assert subject.view.change == Change()


def test_layer_switch_offers_to_skip_each_layer(subject, qtbot):
    panel = shown(ImagePanel(subject), qtbot)
    controls = panel.findChild(ImageControls)
    controls.layer.customContextMenuRequested.emit(QPoint(0, 0))
    menu = controls.layer.findChildren(QMenu)[-1]
    assert list(lines(menu)) == ["Skip layer 1", "Skip layer 2"]
    choose(menu, "Skip layer 2")
    assert subject.view.change == Change(skipped_layers=(1,))


def test_words_of_the_query_are_dropped_and_replaced_where_they_stand(subject, qtbot):
    panel = shown(QueryPanel(subject), qtbot, (900, 60))
    panel.field.setText("a brown bear")
    for words, change in (
        ("Drop “brown”", Change(dropped_words=(1,))),
        ("Restore “brown”", Change()),
    ):
        menu = QMenu(panel)
        panel.field.menu_opened.emit(menu, 4)
        choose(menu, words)
        assert subject.view.change == change
    menu = QMenu(panel)
    panel.field.menu_opened.emit(menu, 10)
    choose(menu, "Replace “bear” with…")
    asked = panel.findChild(ValueField)
    asked.field.setText("white cow")
    qtbot.keyClick(asked.field, Qt.Key.Key_Return)
    assert asked.problem.text() == "Type one word, without spaces."
    asked.field.setText("cow")
    qtbot.keyClick(asked.field, Qt.Key.Key_Return)
    assert subject.view.change == Change(replaced_words=((2, "cow"),))


def test_a_trace_file_offers_no_what_ifs(subject, qtbot):
    subject.set_info(None, View(query=Query(text="a bear")))
    subject.set_traced(run())
    panel = shown(ReadingPanel(subject, kind_of("reading")), qtbot)
    assert not [words for words in lines(panel.open_menu((1,), QPoint(0, 0))) if words.startswith(("Drop", "Keep"))]


def test_a_column_is_dragged_to_another_place_in_the_reading_order(subject, qtbot):
    panel = shown(ReadingPanel(subject, kind_of("reading")), qtbot)
    viewport = panel.canvas.viewport()
    start, end = (panel.canvas.column_rect(region).center().toPoint() for region in (6, 2))
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
    drag_to(viewport, end - QPoint(10, 0))
    assert panel.canvas._drag.target == 2
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=end)
    assert subject.view.change == Change(regions=(0, 1, 6, 2, 3, 4, 5, 7))


def test_escape_cancels_a_drag(subject, qtbot):
    panel = shown(ReadingPanel(subject, kind_of("reading")), qtbot)
    viewport = panel.canvas.viewport()
    start, end = (panel.canvas.column_rect(region).center().toPoint() for region in (6, 2))
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
    drag_to(viewport, end)
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Escape)
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=end)
    assert subject.view.change == Change()


def test_a_click_that_trembles_moves_nothing(subject, qtbot):
    panel = shown(ReadingPanel(subject, kind_of("reading")), qtbot)
    viewport, start = panel.canvas.viewport(), panel.canvas.column_rect(6).center().toPoint()
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
    drag_to(viewport, start + QPoint(3, 2))
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=start + QPoint(3, 2))
    assert (subject.view.change, subject.view.selection.regions) == (Change(), (6,))


def test_keys_move_a_region_past_what_is_dropped(subject, qtbot):
    panel = shown(ReadingPanel(subject, kind_of("reading")), qtbot)
    subject.change_run(lambda _: Change(regions=ALL_BUT_BEAR))
    show(subject, subject.view.change)
    move_to(panel.canvas.viewport(), panel.canvas.column_rect(4).center())
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert subject.view.change == Change(regions=(4, 0, 5, 6, 7))


def drag_to(viewport, place):
    """Move the pointer with the left button down."""
    left = Qt.MouseButton.LeftButton
    at = QPointF(place)
    event = QMouseEvent(
        QEvent.Type.MouseMove, at, QPointF(viewport.mapToGlobal(at)), left, left, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(viewport, event)
