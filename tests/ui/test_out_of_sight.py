"""Panels that nobody sees draw nothing and ask for nothing; once seen, they show what is there by then."""

from __future__ import annotations

import pytest
from changed_run import THREE_LEFT, run
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from vsrn_viewer.change import UNCHANGED
from vsrn_viewer.ui.docks import BELOW
from vsrn_viewer.ui.main_window import MainWindow
from vsrn_viewer.ui.state import Hover
from vsrn_viewer.ui.theme import apply_theme

BEHIND = "layers"  # a panel that lies behind the reading line at first


@pytest.fixture
def window(qapp, tmp_path, qtbot, info):
    apply_theme(qapp, "light")
    made = MainWindow(qapp, QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    made.resize(1480, 920)
    with qtbot.waitExposed(made):
        made.show()
    made.subject.set_info(info)
    settle()
    yield made
    made.close()
    made.deleteLater()


def settle():
    for _ in range(3):
        QApplication.processEvents()


def show(window, change=UNCHANGED):
    window.subject.set_traced(run(change))
    settle()


def raise_dock(window, name):
    window.docks.docks[name].raise_()
    settle()


def numbers_shown(window):
    return [graph.numbers for graph in window.evidence[BEHIND].picture.graphs]


def test_a_panel_behind_another_draws_what_is_there_once_it_is_seen(window):
    show(window)
    assert window.evidence[BEHIND].picture is None
    raise_dock(window, BEHIND)
    assert numbers_shown(window) == [(1, 2, 3, 4, 5, 6, 7, 8)] * 2
    raise_dock(window, "reading")
    first = window.evidence[BEHIND].picture
    show(window, THREE_LEFT)
    assert window.evidence[BEHIND].picture is first
    raise_dock(window, BEHIND)
    assert numbers_shown(window) == [(6, 3, 8)] * 2


@pytest.mark.parametrize("come", ["float", "close what is on top", "reset"])
def test_a_panel_comes_into_sight_in_other_ways_too(window, come):
    docks = window.docks.docks
    show(window)
    if come == "float":
        docks[BEHIND].setFloating(True)
    elif come == "close what is on top":
        for name in {*BELOW} - {BEHIND}:
            docks[name].hide()
    else:
        window.docks.docks["reading"].hide()
        window.docks.reset()
        show(window)  # other panels are seen now and ask for more, which this pair of no worker has no answers to
        raise_dock(window, BEHIND)
    settle()
    assert not docks[BEHIND].widget().visibleRegion().isEmpty()
    assert numbers_shown(window) == [(1, 2, 3, 4, 5, 6, 7, 8)] * 2


def test_a_panel_behind_asks_for_nothing(window):
    show(window)
    assert "interaction" not in window.subject.wanted
    raise_dock(window, "interaction")
    assert "interaction" in window.subject.wanted
    raise_dock(window, "reading")
    assert "interaction" not in window.subject.wanted


def test_what_is_hovered_meanwhile_stands_out_once_it_is_seen(window):
    raise_dock(window, BEHIND)
    show(window)
    raise_dock(window, "reading")
    window.subject.set_hover(Hover(region=7))
    settle()
    canvas = window.evidence[BEHIND].row.canvases[0]
    assert canvas.highlight.hovered == ()
    raise_dock(window, BEHIND)
    assert canvas.highlight.hovered == (7,)


def test_hovering_reaches_no_picture_of_another_trace(window):
    raise_dock(window, BEHIND)
    show(window, THREE_LEFT)
    raise_dock(window, "reading")
    show(window)
    window.subject.set_hover(Hover(region=7))  # the graph that is kept behind has only three places
    settle()
    assert window.evidence[BEHIND].row.canvases[0].highlight.hovered == ()


def test_a_trace_that_goes_leaves_nothing_behind(window):
    raise_dock(window, BEHIND)
    show(window)
    raise_dock(window, "reading")
    window.subject.set_traced(None)
    raise_dock(window, BEHIND)
    assert window.evidence[BEHIND].picture is None
