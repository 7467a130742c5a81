"""The window on a real X server, with a real pointer and real keys (xdotool), as one of its users.

Needs the demo and a display; `make test` gives it a private Xvfb.
"""

from __future__ import annotations

import subprocess
import time

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QSettings
from PySide6.QtWidgets import QApplication

from vsrn_viewer.ui.main_window import MainWindow
from vsrn_viewer.ui.theme import apply_theme
from vsrn_viewer.view import PairId

pytestmark = pytest.mark.xcb
LONG_MS = 60_000
QUERY = "a brown bear left of a white cow"


@pytest.fixture(scope="module")
def window(qapp, tmp_path_factory):
    """The main window on the demo, with the query typed and its best image open."""
    assert qapp.platformName() == "xcb", "run it with tools/with_screen.py"
    apply_theme(qapp, "light")
    settings = QSettings(str(tmp_path_factory.mktemp("settings") / "s.ini"), QSettings.Format.IniFormat)
    window = MainWindow(qapp, settings)
    window.setGeometry(0, 0, 1480, 920)
    window.show()
    window.open_pair(PairId(device="cpu"))
    wait_for(lambda: window.subject.info is not None)
    xdotool("windowfocus", str(int(window.winId())))
    point(window.query.field, QPointF(100, 12))
    xdotool("click", "1")
    xdotool("type", "--delay", "20", QUERY)
    wait_for(lambda: window.subject.ranking is not None and window.subject.ranking.query.text == QUERY)
    wait_for(lambda: window.subject.traced is not None and window.subject.traced.query.text == QUERY)
    wait_for(lambda: window.subject.captions is not None)
    QApplication.processEvents()
    yield window
    window.close()


def wait_for(condition):
    end = time.monotonic() + LONG_MS / 1e3
    while not condition():
        QApplication.processEvents()
        time.sleep(0.002)
        assert time.monotonic() < end, "waited in vain"


def xdotool(*arguments):
    """Run xdotool while the window's events go on: it may wait for them."""
    process = subprocess.Popen(["xdotool", *arguments])
    wait_for(lambda: process.poll() is not None)
    assert process.returncode == 0
    QApplication.processEvents()


def point(widget, place):
    """Move the pointer to a place of a widget, in its own pixels."""
    at = widget.mapToGlobal(QPointF(place).toPoint())
    xdotool("mousemove", str(at.x()), str(at.y()))


def evidence(window):
    return window.image, window.evidence["matrix"], window.evidence["reading"]


def place_in_image(window, region):
    """A point of the canvas where this region is the smallest box."""
    canvas = window.image.canvas
    x1, y1, x2, y2 = window.subject.trace.boxes[region]
    for share in np.linspace(0.1, 0.9, 9):
        place = QPointF(float(x1 + share * (x2 - x1)), float(y1 + share * (y2 - y1)))
        yield QPointF(canvas.to_widget(place))


def test_typed_query_ranks_the_images_and_says_which_words_counted(window):
    assert [word.word for word in window.subject.ranking.words] == QUERY.split()
    assert all(word.counted for word in window.subject.ranking.words)
    best = int(window.subject.ranking.order[0])
    assert window.subject.view.image == best
    assert window.image.title()[0].endswith(window.subject.info.image_ids[best])


def test_clicked_tile_opens_its_image(window):
    grid = window.results.grid
    second = grid.model().index(1, 0)
    point(grid.viewport(), QPointF(grid.visualRect(second).center()))
    xdotool("click", "1")
    wanted = int(window.subject.ranking.order[1])
    wait_for(lambda: window.subject.view.image == wanted)
    wait_for(lambda: window.subject.traced.image == wanted)
    assert window.subject.traced.query.text == QUERY


def test_region_hovered_in_the_reading_line_lights_up_in_every_panel(window):
    for region in (0, 17, 35):
        point(
            window.evidence["reading"].canvas.viewport(), window.evidence["reading"].canvas.column_rect(region).center()
        )
        wait_for(lambda region=region: window.subject.hover.region == region)
        assert [panel.highlighted_regions() for panel in evidence(window)] == [(region,)] * 3


def test_cell_hovered_in_the_matrix_lights_up_both_regions_in_every_panel(window):
    grid = window.evidence["matrix"].canvas.grid()
    point(window.evidence["matrix"].canvas, QPointF(grid.column(20).center().x(), grid.row(4).center().y()))
    wait_for(lambda: window.subject.hover.edge == (4, 20))
    assert [panel.highlighted_regions() for panel in evidence(window)] == [(4, 20)] * 3


def test_region_hovered_in_the_image_lights_up_in_every_panel(window):
    boxes = window.subject.trace.boxes
    areas = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    smallest = int(np.argmin(areas))
    for place in place_in_image(window, smallest):
        point(window.image.canvas.viewport(), place)
        if window.subject.hover.region == smallest:
            break
    assert [panel.highlighted_regions() for panel in evidence(window)] == [(smallest,)] * 3


def test_pointer_that_leaves_takes_the_highlight_along(window):
    point(window.status, QPointF(5, 5))
    wait_for(lambda: window.subject.hover.region == -1 and window.subject.hover.edge is None)
    assert [panel.highlighted_regions() for panel in evidence(window)] == [()] * 3


def test_clicked_region_stays_selected_over_a_change_of_layer(window):
    point(window.evidence["reading"].canvas.viewport(), window.evidence["reading"].canvas.column_rect(5).center())
    xdotool("click", "1")
    wait_for(lambda: window.subject.view.selection.regions == (5,))
    layer = window.subject.view.layer
    xdotool("key", "shift+Right")
    wait_for(lambda: window.subject.view.layer == layer + 1)
    assert window.subject.view.selection.regions == (5,)
    xdotool("key", "Escape")
    wait_for(lambda: window.subject.view.selection.regions == ())


def test_word_of_the_generated_sentence_shows_where_it_came_from(window):
    window.docks.docks["generated"].raise_()
    wait_for(lambda: window.evidence["generated"].canvas.isVisible())
    QApplication.processEvents()
    point(window.evidence["generated"].canvas.viewport(), window.evidence["generated"].canvas.name_rect(1).center())
    xdotool("click", "1")
    wait_for(lambda: window.subject.view.selection.words == (1,))
    assert window.image.controls.overlay.current() == "attention"
    xdotool("key", "Down")
    wait_for(lambda: window.subject.view.selection.words == (2,))
    trace = window.subject.trace
    assert np.array_equal(window.image.pictures.heat.scores, trace.word_attention[2])
    xdotool("key", "Escape")
    wait_for(lambda: window.subject.view.selection.words == ())
    assert window.image.controls.overlay.current() == window.subject.view.overlay == "boxes"
    window.docks.docks["reading"].raise_()


def test_letters_typed_into_the_query_are_no_commands(window):
    point(window.query.field, QPointF(100, 12))
    xdotool("click", "1")
    xdotool("key", "ctrl+a")
    xdotool("type", "--delay", "20", "a pig ph")
    wait_for(lambda: window.query.field.text() == "a pig ph")
    assert not window.docks.docks["pinned"].isVisible()
    wait_for(lambda: window.subject.ranking is not None and window.subject.ranking.query.text == "a pig ph")
    assert [word.counted for word in window.subject.ranking.words] == [True, True, False]
