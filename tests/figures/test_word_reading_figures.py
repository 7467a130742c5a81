"""How the query was read, on paper: drawn as described."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from words_run import SENTENCE, read

from vsrn_viewer.answers import NOTHING_PROBED, Probed
from vsrn_viewer.change import Change
from vsrn_viewer.explain import Run, kind_of
from vsrn_viewer.figures import draw_picture
from vsrn_viewer.figures.canvas import settings
from vsrn_viewer.figures.page import compose
from vsrn_viewer.figures.panels import compose_panels
from vsrn_viewer.figures.style import FigureStyle
from vsrn_viewer.palette import LIGHT, colours
from vsrn_viewer.view import Query, View

VIEW = View(query=Query(text=SENTENCE))
DROPPED = replace(VIEW, change=Change(dropped_words=(1,)))


def made(traced=None, view=VIEW, probed=NOTHING_PROBED):
    traced = traced or read()
    return kind_of("reading-words").make(traced.trace, traced.context, view, probed)


def words_of(axes):
    return {text.get_text(): text for text in axes.texts}


def test_words_stand_above_cells_in_the_colours_of_their_values(axes):
    picture = made()
    draw_picture(picture, axes, None)
    assert {*picture.labels, "word", "match so far", "update gate", "reset gate", "hidden change"} <= {*words_of(axes)}
    cells = [patch.get_facecolor()[:3] for patch in axes.patches if isinstance(patch, Rectangle)]
    expected = np.concatenate([colours(row.values, row.scale, LIGHT) for row in picture.rows[1:]]) / 255
    np.testing.assert_allclose(cells, expected, rtol=0, atol=1e-3)


def test_the_curve_is_the_match_up_to_each_word(axes):
    picture = made()
    draw_picture(picture, axes, None)
    curve = next(line for line in axes.lines if line.get_marker() == "o")
    heights = -np.diff(curve.get_ydata())  # downwards in points
    steps = np.diff(read().trace.score_by_word)
    np.testing.assert_allclose(heights / heights[0], steps / steps[0], rtol=1e-4)


def test_a_dropped_word_is_faint_and_struck_through_with_no_cells(axes):
    whole, traced = made(), read("a left of it")
    draw_picture(made(traced, DROPPED, Probed(before=read())), axes, None)
    assert words_of(axes)["bear"].get_alpha() < 1
    assert words_of(axes)["left"].get_alpha() is None
    assert len([patch for patch in axes.patches if isinstance(patch, Rectangle)]) == 3 * (len(whole.labels) - 1)
    x = words_of(axes)["bear"].get_position()[0]
    struck = [
        line for line in axes.lines if len(line.get_xdata()) == 2 and np.mean(line.get_xdata()) == pytest.approx(x)
    ]
    assert len(struck) == 1


def run_of(traced=None):
    traced = traced or read()
    return Run(traced.trace, traced.context, VIEW)


def test_words_without_room_above_their_column_stand_upright_and_within_the_figure():
    long = read("a bear left of incomprehensibilities " + "of it " * 12)
    with settings():
        page = compose_panels([run_of(long)], ["reading-words"], (), FigureStyle("paper", width=84))
        page.canvas.draw()
        texts = {text.get_text(): text for text in page.findobj(Text) if text.get_text()}
    assert texts["bear"].get_rotation() == 90
    shortened = next(text for text in texts if text.startswith("incom"))
    assert shortened.endswith("…")
    for text in texts.values():
        extent = text.get_window_extent()
        assert page.bbox.x0 <= extent.x0 <= extent.x1 <= page.bbox.x1
        assert page.bbox.y0 <= extent.y0 <= extent.y1 <= page.bbox.y1
        assert text.get_fontsize() >= 6


def test_it_is_a_panel_of_a_figure_and_not_of_the_page():
    with settings():
        panel = compose_panels([run_of()], ["reading-words"], (), FigureStyle("paper", width=174))
        page = compose(read().trace, read().context, VIEW)
    said = [{text.get_text() for axes in each.axes for text in axes.texts} for each in (panel, page)]
    assert "<start>" in said[0]
    assert "<start>" not in said[1]
