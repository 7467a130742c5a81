"""Figures of a changed run show what changed, where it was."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from changed_run import BOXES, run
from matplotlib.collections import QuadMesh
from matplotlib.patches import Rectangle
from words import assert_words_fit

from vsrn_viewer import explain
from vsrn_viewer.answers import Probed, Standing, WhatIf
from vsrn_viewer.change import Change
from vsrn_viewer.figures import draw_figure, draw_picture
from vsrn_viewer.figures.canvas import settings
from vsrn_viewer.figures.page import compose
from vsrn_viewer.groups import Group
from vsrn_viewer.palette import HALO, LIGHT, VEIL, rgb
from vsrn_viewer.view import View

CHANGE = Change(regions=(0, 1, 2, 5, 6, 7), edges=((0, 5, 2, 0.0),), gates=(("update", 6, 1.0),))
DROPPED = (3, 4)
PHOTO = np.full((50, 200, 3), 128, dtype=np.uint8)
FELL = WhatIf(Standing(0.75, 1), Standing(0.374, 9), ())


@pytest.fixture
def changed():
    """A trace with its context, its View, and what was asked beside it."""
    context = replace(run(CHANGE).context, groups=(Group(DROPPED, "cattle"),))
    before = replace(run(), context=replace(run().context, groups=context.groups))
    return run(CHANGE).trace, context, View(change=CHANGE), Probed(before=before, standing=FELL)


def colour_of(name):
    return tuple(channel / 255 for channel in rgb(name))


def test_a_veil_lies_over_what_is_dropped_under_a_dashed_edge(changed, axes):
    draw_picture(explain.boxes_picture(*changed), axes, PHOTO)
    patches = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    (veil,) = [patch for patch in axes.patches if patch.get_alpha() == VEIL]
    low, high = BOXES[3, :2], BOXES[4, 2:]
    assert veil.get_facecolor()[:3] == pytest.approx(colour_of(HALO))
    assert veil.get_path().get_extents().bounds == pytest.approx((*low, *(high - low)))
    (edge,) = [patch for patch in patches if patch.get_linestyle() not in ("solid", "-")]
    assert edge.get_bbox().bounds == pytest.approx((*low, *(high - low)))
    assert {"cattle dropped", "dropped"} & {text.get_text() for text in axes.texts}


def test_dropped_columns_are_faint_and_empty_with_their_number_struck_through(changed, axes):
    picture = explain.reading_picture(*changed)
    draw_picture(picture, axes, PHOTO)
    assert [image.get_alpha() is None for image in axes.images] == [place not in DROPPED for place in range(8)]
    cells = [patch for patch in axes.patches if isinstance(patch, Rectangle) and patch.get_linewidth() == 0.3]
    filled = {round(cell.get_x() + cell.get_width() / 2, 3) for cell in cells}
    middles = [round(sum(image.get_extent()[:2]) / 2, 3) for image in axes.images]
    assert [min(abs(middle - other) for other in filled) < 0.01 for middle in middles] == [
        place not in DROPPED for place in range(8)
    ]
    strikes = [line for line in axes.lines if line.get_color() == LIGHT.secondary and len(line.get_xdata()) == 2]
    assert len(strikes) == 2


def test_the_match_before_is_dashed_and_the_one_after_has_no_dropped_points(changed, axes):
    picture = explain.reading_picture(*changed)
    draw_picture(picture, axes, None)
    before, after = (next(line for line in axes.lines if len(line.get_xdata()) == count) for count in (8, 6))
    assert before.get_linestyle() != "-"
    values = picture.rows[0]
    span = values.scale.high - values.scale.low
    per_unit = (after.get_ydata()[0] - after.get_ydata()[-1]) / (values.values[7] - values.values[0])
    drop = after.get_ydata()[0] - before.get_ydata()
    np.testing.assert_allclose(drop, (values.before - values.values[0]) * per_unit, atol=1e-3 * span * abs(per_unit))


def test_matrix_is_grey_where_regions_are_dropped_and_marks_the_cut_edge(changed, axes):
    draw_picture(explain.matrix_picture(*changed), axes, None)
    (mesh,) = [each for each in axes.collections if isinstance(each, QuadMesh)]
    painted = np.asarray(mesh.get_array())[..., :3]
    grey = np.isclose(painted, colour_of(LIGHT.line), atol=0.01).all(axis=2)
    assert grey[list(DROPPED)].all()
    assert grey[:, list(DROPPED)].all()
    marks = [patch for patch in axes.patches if isinstance(patch, Rectangle) and patch.get_width() == 1]
    assert [patch.get_xy() for patch in marks] == [(2.5, 5.5)]
    assert len([line for line in axes.lines if line.get_color() == LIGHT.text]) == 2  # the cross


def test_the_page_says_what_was_done_differently_and_what_came_of_it(changed, tmp_path):
    trace, context, view, probed = changed
    draw_figure(trace, context, view, tmp_path / "a.svg", probed)
    said = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", (tmp_path / "a.svg").read_text(encoding="utf-8")))
    for words in ("cattle dropped · 2 regions", "edge 3 → 6 of layer 1 cut", "score 0.750 → 0.374", "rank 1 → 9"):
        assert words in said
    with settings():
        assert_words_fit(compose(trace, context, view, probed))
