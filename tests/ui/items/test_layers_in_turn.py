"""All layers in a row: one is drawn in a turn of the event loop, and none beside one of another run."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QImage
from trace_samples import affinity, count_of, painted, photograph, traced
from turns import settle, turn

from vsrn_viewer import explain
from vsrn_viewer.answers import NOTHING_PROBED
from vsrn_viewer.palette import NEGATIVE, POSITIVE
from vsrn_viewer.ui.items.highlight import Highlight
from vsrn_viewer.ui.items.image_canvas import ImageCanvas, ImagePictures
from vsrn_viewer.ui.items.layers_row import LayersRow
from vsrn_viewer.ui.theme import apply_theme
from vsrn_viewer.view import View

SIZE = (400, 300)


@pytest.fixture
def row(qtbot, qapp):
    apply_theme(qapp, "light")
    shown = LayersRow("All layers")
    qtbot.addWidget(shown)
    shown.resize(700, 300)
    shown.show()
    return shown


def layers(strength=1.0, layer=0):
    """Return the picture of all layers of the hand-made trace, its affinities times `strength`, and of its boxes."""
    one, view = traced(), View(layer=layer)
    run = replace(one.trace, affinity=strength * affinity())
    made = explain.kind_of("layers").make(run, one.context, view, NOTHING_PROBED)
    return made, explain.boxes_picture(run, one.context, view, NOTHING_PROBED)


@cache
def image():
    return QImage.fromData(photograph())


def show(row, picture, boxes):
    row.set_picture(picture, boxes, SIZE, image())


def colours(canvas):
    """Return how much of a canvas is the colour of strong edges, and of the photograph that lies under them."""
    pixels = painted(canvas)
    return count_of(pixels, NEGATIVE, 60) + count_of(pixels, POSITIVE, 60), count_of(pixels, "#8fae91", 60)


def test_layers_are_drawn_one_in_a_turn(row):
    drawn, look = [], QTimer(interval=0)
    look.timeout.connect(lambda: drawn.append(sum(cell.is_drawn for cell in row._cells)))
    look.start()
    show(row, *layers())
    assert row.canvases == []
    settle()
    assert max(after - before for before, after in pairwise(drawn)) == 1
    assert len(row.canvases) == 2


def test_a_layer_is_painted_like_an_image_with_its_graph(row, qtbot):
    picture, boxes = layers()
    show(row, picture, boxes)
    settle()
    for canvas, graph in zip(row.canvases, picture.graphs, strict=True):
        alone = ImageCanvas()
        qtbot.addWidget(alone)
        alone.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        alone.resize(canvas.size())
        alone.set_pictures(ImagePictures(boxes=boxes, graph=graph, others=False))
        alone.set_photograph(SIZE, image())
        alone.show()
        turn()
        assert np.array_equal(painted(alone), painted(canvas))
        assert colours(canvas)[0] > 20


def test_until_a_layer_is_drawn_it_is_blank_and_shows_no_other_run(row):
    show(row, *layers())
    settle()
    assert min(colours(canvas)[1] for canvas in row.canvases) > 1000
    row.set_highlight(Highlight(hovered=(0,)))
    show(row, *layers(strength=0.5))
    assert [colours(canvas) for canvas in row.canvases] == [(0, 0), (0, 0)]
    assert {canvas.highlight for canvas in row.canvases} == {Highlight()}
    settle()
    assert min(colours(canvas)[1] for canvas in row.canvases) > 1000
    assert {canvas.highlight for canvas in row.canvases} == {Highlight(hovered=(0,))}


def test_playing_through_the_layers_draws_none_of_them_again(row):
    show(row, *layers())
    settle()
    show(row, *layers(layer=1))
    assert all(cell.is_drawn for cell in row._cells)
    assert [cell._name.text() for cell in row._cells] == ["layer 1", "layer 2 · shown"]
