"""What was brought to a match, on paper: drawn as described."""

from __future__ import annotations

import numpy as np
import probed
import pytest
from changed_run import BOXES, run
from matplotlib.patches import Rectangle

from vsrn_viewer import explain
from vsrn_viewer.answers import Probed
from vsrn_viewer.figures import draw_figure, draw_picture
from vsrn_viewer.palette import LIGHT, NEGATIVE, POSITIVE, brought_colours, colours, rgb
from vsrn_viewer.view import View

PHOTO = np.full((50, 200, 3), 128, dtype=np.uint8)


def made(name, found=None):
    return explain.kind_of(name).make(run().trace, run().context, View(), probed.probed(found))


def said(axes):
    return [text.get_text() for text in axes.texts]


def filled(axes):
    return [patch for patch in axes.patches if isinstance(patch, Rectangle) and patch.get_fill()]


def share(colour):
    return pytest.approx(tuple(channel / 255 for channel in colour), abs=1e-3)


def test_a_thing_is_filled_with_the_colour_of_what_it_brought(axes):
    picture = made("attribution")
    draw_picture(picture, axes, PHOTO)
    expected = brought_colours(picture.values, picture.scale)
    around = next(patch for patch in filled(axes) if patch.get_bbox().bounds == (0, 20, 190, 60))
    assert around.get_facecolor() == share(expected[0])
    assert BOXES[3, 2] == 190
    assert "ape · 3 boxes · +0.40" in said(axes)


def test_words_stand_on_the_colour_of_their_value(axes):
    picture = made("query")
    draw_picture(picture, axes, None)
    papers = colours(picture.values, picture.scale, LIGHT)
    assert [patch.get_facecolor()[:3] for patch in filled(axes)] == [share(paper) for paper in papers]
    assert said(axes) == ["a", "−0.05", "bear", "+0.25"]


def test_signed_bars_are_as_high_as_their_values_with_their_errors(axes):
    picture = made("reading", probed.shapley())
    draw_picture(picture, axes, None)
    up = [patch for patch in filled(axes) if patch.get_facecolor()[:3] == share(rgb(POSITIVE))]
    down = [patch for patch in filled(axes) if patch.get_facecolor()[:3] == share(rgb(NEGATIVE))]
    tallest = max(abs(patch.get_height()) for patch in (*up, *down))
    assert tallest == pytest.approx(10)  # half of a row of 20 points
    goat = next(patch for patch in down if patch.get_width() > 1.5 * min(one.get_width() for one in down))
    assert abs(goat.get_height()) == pytest.approx(10 * 0.1 / 0.4)
    whiskers = [line for line in axes.lines if line.get_color() == LIGHT.text]
    assert len(whiskers) == sum(np.isfinite(row.values[bar[0]]) for row in picture.rows[1:3] for bar in row.bars)


def test_word_by_region_is_drawn_like_a_reading_line_with_its_things_framed(axes):
    picture = made("interaction")
    draw_picture(picture, axes, None)
    cells = [patch for patch in filled(axes) if patch.get_facecolor()[:3] == share(rgb(POSITIVE))]
    assert len(cells) >= 1  # bear with region 3, the largest value
    assert {"a", "bear", "sum", "+0.25"} <= {*said(axes)}


@pytest.mark.parametrize("name", ["pdf", "svg", "png"])
def test_a_page_holds_what_was_found(tmp_path, name):
    draw_figure(run().trace, run().context, View(), tmp_path / f"a.{name}", probed.probed(probed.shapley()))
    assert (tmp_path / f"a.{name}").stat().st_size > 10_000


def test_a_page_without_it_does_not_say_that_it_is_missing(tmp_path):
    draw_figure(run().trace, run().context, View(), tmp_path / "a.svg", Probed())
    words = (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert "Word × region" not in words
    assert "no match to explain" not in words
