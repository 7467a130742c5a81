"""What image, matrix and reading line do alike: the same regions light up in each of them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu
from trace_samples import count_of, move_to, painted, traced

from vsrn_viewer.explain import kind_of
from vsrn_viewer.palette import DARK, HIGHLIGHT
from vsrn_viewer.ui.panels.image import ImagePanel
from vsrn_viewer.ui.panels.registry import panel_of
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.theme import apply_theme

MATRIX, READING, GENERATED = (partial(panel_of, kind=kind_of(name)) for name in ("matrix", "reading", "generated"))
PANELS = (ImagePanel, MATRIX, READING)


@pytest.fixture
def present(qapp):
    apply_theme(qapp, "light")
    return Subject()


@pytest.fixture
def panels(present, qtbot):
    """The three panels on one trace."""
    present.set_traced(traced())
    made = [panel(present) for panel in PANELS]
    for panel in made:
        panel.resize(640, 420)
        qtbot.addWidget(panel)
        panel.show()
    return made


def test_hovered_region_is_highlighted_in_every_panel(present, panels):
    present.hover_region(3)
    assert [panel.highlighted_regions() for panel in panels] == [(3,)] * 3
    present.hover_region(-1)
    assert [panel.highlighted_regions() for panel in panels] == [()] * 3


def test_hovered_edge_highlights_receiver_and_giver_in_every_panel(present, panels):
    present.hover_edge(0, 3)
    assert [panel.highlighted_regions() for panel in panels] == [(0, 3)] * 3


def test_hover_paints_the_highlight_colour_in_every_panel(present, panels):
    assert [count_of(painted(panel.canvas), HIGHLIGHT) for panel in panels] == [0, 0, 0]
    present.hover_region(3)
    assert min(count_of(painted(panel.canvas), HIGHLIGHT) for panel in panels) > 50


def test_selection_stays_highlighted_over_a_change_of_layer_and_overlay(present, panels):
    present.select_region(2)
    present.change_view(layer=1, overlay="affinity")
    assert [panel.highlighted_regions() for panel in panels] == [(2,)] * 3
    assert min(count_of(painted(panel.canvas), HIGHLIGHT) for panel in panels) > 20


def test_regions_that_the_trace_has_not_are_not_highlighted(present, panels):
    present.select_region(9)
    present.hover_region(40)
    assert [panel.highlighted_regions() for panel in panels] == [()] * 3


@pytest.mark.parametrize("panel_type", [*PANELS, GENERATED])
def test_panel_without_a_trace_says_what_to_do(panel_type, present, qtbot):
    panel = panel_type(present)
    qtbot.addWidget(panel)
    assert panel._message.sentence.text().endswith(".")
    assert panel.table() is None


@pytest.mark.parametrize("panel_type", [*PANELS, GENERATED])
def test_panel_opened_late_shows_the_present(panel_type, present, qtbot):
    present.set_traced(traced())
    present.hover_region(1)
    panel = panel_type(present)
    qtbot.addWidget(panel)
    assert panel.highlighted_regions() == (1,)
    assert panel.canvas.highlight.regions == (1,)


def test_failed_trace_offers_retry_and_a_mended_one_returns_the_picture(present, panels):
    for panel in panels:
        asked = []
        panel.retry_requested.connect(asked.append)
        present.failed.emit("trace", "The trace failed.", "details")
        assert panel._message.sentence.text() == "The trace failed."
        panel._message.button.click()
        assert asked == ["trace"]
        present.failed.emit("trace", "", "")
        assert panel.canvas.isVisibleTo(panel)


def test_failure_of_another_topic_changes_nothing(present, panels):
    present.failed.emit("captions", "No captions.", "")
    assert all(panel.canvas.isVisibleTo(panel) for panel in panels)


def test_table_twin_shows_the_numbers_of_the_picture(present, panels):
    present.change_view(overlay="affinity")
    for panel, rows in zip(panels, (3, 4, 4), strict=True):
        panel.table_button.click()
        assert panel.twin.model().rowCount() == rows


def test_copied_numbers_are_the_regions_lines_of_the_table(present, panels):
    present.change_view(overlay="affinity")
    image, matrix, reading = (panel.numbers_of(1) for panel in panels)
    assert image.splitlines()[1:] == ["2\tear\t2\tear\t0.400000006"]
    assert matrix.splitlines()[1].split("\t") == ["2", "ear", "0", "0.400000006", "0", "0"]
    assert reading.splitlines()[0].startswith("region\tlabel\tmatch so far\tupdate gate")
    assert float(reading.splitlines()[1].split("\t")[2]) == pytest.approx(0.2)


def test_menu_selects_adds_and_copies(present, panels):
    for panel in panels:
        present.select_region(0)
        menu = panel.open_menu((1, 0), panel.mapToGlobal(panel.rect().center()), listed=True)
        actions = {action.text(): action for action in menu.actions()}
        actions["Add to the selection"].trigger()
        assert present.view.selection.regions == (0, 1)
        actions["Select region 2 ear"].trigger()
        assert present.view.selection.regions == (1,)
        actions["Copy numbers"].trigger()
        assert QGuiApplication.clipboard().text() == panel.numbers_of(1)
        under = actions["Regions under the cursor"].menu().actions()
        assert [action.text() for action in under] == ["region 2 ear", "region 1 bear"]
        under[1].trigger()
        assert present.view.selection.regions == (0,)
        menu.close()


def places_of_region_two(panels):
    """Return a place on each canvas where region 2 (from 1) is meant."""
    image, matrix, reading = (panel.canvas for panel in panels)
    grid = matrix.grid()
    cell = QPointF(grid.column(1).center().x(), grid.row(1).center().y())
    return [
        (image.viewport(), image.to_widget(QPointF(80, 130))),
        (matrix, cell.toPoint()),
        (reading.viewport(), reading.column_rect(1).center().toPoint()),
    ]


def opened_menu(panel):
    return panel.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly)[-1]


@pytest.mark.usefixtures("present")
def test_right_click_opens_the_menu_of_the_region_under_the_pointer(panels):
    QApplication.processEvents()
    for panel, (widget, place) in zip(panels, places_of_region_two(panels), strict=True):
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, widget.mapToGlobal(place))
        QApplication.sendEvent(widget, event)
        menu = opened_menu(panel)
        assert menu.actions()[0].text() == "Select region 2 ear"
        menu.close()


def test_menu_key_opens_the_menu_of_the_highlighted_region(present, panels):
    image, matrix, reading = panels
    move_to(*places_of_region_two(panels)[0])
    for panel, widget in ((image, image.canvas.viewport()), (matrix, matrix.canvas), (reading, reading.canvas)):
        present.hover_edge(1, 0)  # the menu before took the pointer, and with it what was hovered
        place = QPoint(1, 1)
        event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, place, widget.mapToGlobal(place))
        QApplication.sendEvent(widget, event)
        menu = opened_menu(panel)
        assert menu.actions()[0].text().startswith("Select region")
        menu.close()


def test_stale_trace_stays_on_screen_until_the_newer_one_comes(present, panels, qtbot):
    present.busy_changed.emit("trace", True)
    for panel in panels:
        qtbot.waitUntil(lambda panel=panel: panel._veil.is_there, timeout=2000)
        assert panel.canvas.isVisibleTo(panel)
    present.busy_changed.emit("trace", False)
    assert not any(panel._veil.is_there for panel in panels)


def test_hover_survives_another_layer_and_overlay(present, panels):
    present.hover_region(1)
    present.change_view(layer=1, overlay="affinity", quantity="effective")
    assert [panel.canvas.highlight.hovered for panel in panels] == [(1,)] * 3


def test_theme_repaints_every_panel(panels, qapp):
    before = [painted(panel) for panel in panels]
    apply_theme(qapp, "dark")
    after = [painted(panel) for panel in panels]
    apply_theme(qapp, "light")
    assert all(count_of(pixels, DARK.panel, 2) > 1000 for pixels in after)
    assert all(np.array_equal(one, painted(panel)) for one, panel in zip(before, panels, strict=True))


def test_another_trace_of_fewer_regions_drops_the_hover(present, panels):
    present.hover_region(3)
    small = traced()
    two = replace(
        small.trace,
        **{
            name: getattr(small.trace, name)[:2]
            for name in ("features", "sequence", "correlation", "attention", "boxes", "reset_gate", "update_gate")
        },
        **{name: getattr(small.trace, name)[:2] for name in ("candidate", "hidden", "score_by_step", "region_rows")},
        nodes=small.trace.nodes[:, :2],
        messages=small.trace.messages[:, :2],
        affinity=small.trace.affinity[:, :2, :2],
    )
    present.set_traced(replace(small, image=1, trace=two))
    for panel in panels:
        painted(panel)
        assert panel.highlighted_regions() == ()
