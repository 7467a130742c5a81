"""Things as nodes in files: letters stand where numbers of regions do, and values keep their colours."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from changed_run import run
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from vsrn_viewer.explain import graph_picture, matrix_picture
from vsrn_viewer.figures.drawing import draw_picture
from vsrn_viewer.groups import Group
from vsrn_viewer.palette import LIGHT, colours
from vsrn_viewer.view import View

GROUPS = (Group((0, 3), "ape"), Group((1,), "bear"), Group((2, 4, 7), "cow"), Group((5, 6), ""))


@pytest.fixture
def axes():
    figure = Figure(figsize=(4, 4), dpi=100)
    FigureCanvasAgg(figure)
    return figure.subplots()


def pictures(make):
    traced = run()
    return make(traced.trace, replace(traced.context, groups=GROUPS), View(nodes="things", edges_per_node=4))


def test_nodes_of_things_carry_their_letters(axes):
    draw_picture(pictures(graph_picture), axes, None)
    written = [text.get_text() for text in axes.texts if text.get_text()]
    assert written
    assert {*written} <= {*"ABCD"}


def test_the_matrix_of_things_says_what_they_are_and_has_the_colours_of_their_values(axes):
    picture = pictures(matrix_picture)
    draw_picture(picture, axes, None)
    written = [text.get_text() for text in axes.texts]
    assert all(written.count(name) == 2 for name in ("A ape", "B bear", "C cow"))
    axes.figure.canvas.draw()
    pixels = np.asarray(axes.figure.canvas.buffer_rgba())
    expected = colours(picture.values, picture.scale, LIGHT)
    for receiver, giver in ((0, 0), (2, 1), (3, 2)):
        x, y = axes.transData.transform((giver + 1, receiver + 1))
        shown = pixels[len(pixels) - 1 - int(y), int(x), :3].astype(int)
        assert abs(shown - expected[receiver, giver]).max() <= 1
