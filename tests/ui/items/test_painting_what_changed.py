"""What stands out is painted alone, over what is there: the screen always shows what painting everything would give."""

from __future__ import annotations

from functools import partial

import numpy as np
import probed
import pytest
from changed_run import run
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget
from turns import settle, turn

from vsrn_viewer.explain import kind_of
from vsrn_viewer.ui.panels.image import ImagePanel
from vsrn_viewer.ui.panels.registry import panel_of
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.theme import apply_theme

OVERLAYS = ("boxes", "affinity", "attribution", "things")
KINDS = ("layers", "matrix", "reading", "interaction")
MOVES = (0, 7, 1, -1, 2, 1, 6, 0, -1)  # rows of regions; -1: nothing is under the pointer


@pytest.fixture
def subject(qapp, info):
    apply_theme(qapp, "light")
    present = Subject()
    present.set_info(info)
    present.set_traced(run())
    present.set_probe("attribution", probed.attribution())
    present.set_probe("interaction", probed.interaction())
    return present


@pytest.fixture(params=[*OVERLAYS, *KINDS])
def panel(request, subject, qtbot):
    if request.param in OVERLAYS:
        things = {"overlay": "affinity", "nodes": "things"}
        subject.change_view(**(things if request.param == "things" else {"overlay": request.param}))
    make = ImagePanel if request.param in OVERLAYS else partial(panel_of, kind=kind_of(request.param))
    made = make(subject)
    made.resize(700, 320)
    qtbot.addWidget(made)
    made.show()
    settle()
    return made


def on_screen(panel):
    """Return what has been painted on the screen, (height, width, 3) int; nothing is painted for it."""
    image = panel.screen().grabWindow(panel.winId()).toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).astype(int)


def all_painted(panel):
    """Return what is on the screen after everything was painted again."""
    for widget in (panel, *panel.findChildren(QWidget)):
        widget.update()
    turn()
    return on_screen(panel)


@pytest.mark.parametrize("selected", [(), (3, 4)])
def test_each_move_leaves_on_the_screen_what_painting_everything_would(panel, subject, selected):
    subject.select_regions(selected)
    settle()
    seen = set()
    for region in MOVES:
        subject.hover_region(region)
        settle()
        painted = on_screen(panel)
        seen.add(painted.tobytes())
        assert np.array_equal(painted, all_painted(panel)), f"region {region}"
    assert len(seen) == len({*MOVES})


def test_many_moves_before_anything_is_painted_leave_what_the_last_one_says(panel, subject):
    shown = {}
    for region in (1, 6):
        subject.hover_region(region)
        settle()
        shown[region] = all_painted(panel)
    for region in (*MOVES, 1):
        subject.hover_region(region)
    settle()
    assert np.array_equal(on_screen(panel), shown[1])
    assert not np.array_equal(shown[1], shown[6])


def test_an_edge_under_the_pointer_is_painted_and_taken_away_whole(panel, subject):
    for edge in ((0, 1), (2, 5), (5, 2)):
        subject.hover_edge(*edge)
        settle()
        assert np.array_equal(on_screen(panel), all_painted(panel))
    subject.hover_region(-1)
    settle()
    assert np.array_equal(on_screen(panel), all_painted(panel))


def test_after_a_zoom_the_highlight_is_where_its_region_is(subject, qtbot):
    image = ImagePanel(subject)
    image.resize(700, 420)
    qtbot.addWidget(image)
    image.show()
    subject.hover_region(2)
    settle()
    image.canvas.look_at(image.canvas.image_rect.adjusted(40, 40, -60, -60))
    settle()
    for region in (2, 3):
        subject.hover_region(region)
        settle()
        assert np.array_equal(on_screen(image), all_painted(image))
