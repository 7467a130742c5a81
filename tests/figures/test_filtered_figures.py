"""Figures of filtered regions: faint where the description says so, and never unfiltered without a word."""

from __future__ import annotations

import numpy as np
import pytest
from changed_run import BOXES, run
from matplotlib.collections import QuadMesh
from matplotlib.patches import Rectangle

from vsrn_viewer import explain
from vsrn_viewer.answers import NOTHING_PROBED
from vsrn_viewer.errors import FigureError
from vsrn_viewer.explain.runs import Run
from vsrn_viewer.figures import draw_picture
from vsrn_viewer.figures.making import draw
from vsrn_viewer.figures.recipe import recipe_of
from vsrn_viewer.palette import FAINT, LIGHT, VEILED, colours, rgb
from vsrn_viewer.view import View

KEPT = (1, 2, 3)
VIEW = View(region_filter="label:bear|cow|dog")
PHOTO = np.full((50, 200, 3), 128, dtype=np.uint8)


def picture(name, view=VIEW):
    traced = run()
    return explain.kind_of(name).make(traced.trace, traced.context, view, NOTHING_PROBED)


def opacity_of_boxes(axes):
    """Return the opacity of each region's frame, None for a strong one."""
    frames = {tuple(patch.get_bbox().extents.round(1)): patch for patch in axes.patches if isinstance(patch, Rectangle)}
    return [frames[tuple(box.round(1))].get_alpha() for box in BOXES]


def test_boxes_out_of_sight_are_fainter_than_others(axes):
    draw_picture(picture("boxes"), axes, PHOTO)
    assert opacity_of_boxes(axes) == [None if region in KEPT else pytest.approx(0.6 * FAINT) for region in range(8)]


def test_crops_out_of_sight_are_faint(axes):
    draw_picture(picture("reading"), axes, PHOTO)
    assert [image.get_alpha() for image in axes.images] == [None if region in KEPT else FAINT for region in range(8)]


def test_matrix_veils_rows_and_columns_out_of_sight_and_leaves_the_others(axes):
    shown = picture("matrix")
    draw_picture(shown, axes, None)
    (mesh,) = [one for one in axes.collections if isinstance(one, QuadMesh)]
    drawn = 255 * np.asarray(mesh.get_array()).reshape(8, 8, -1)[..., :3]
    whole, line = colours(shown.values, shown.scale, LIGHT).astype(float), np.array(rgb(LIGHT.line))
    for row in range(8):
        for column in range(8):
            own = whole[row, column]
            expected = own if row in KEPT and column in KEPT else line + VEILED * (own - line)
            np.testing.assert_allclose(drawn[row, column], expected, atol=0.51)


def test_graph_nodes_out_of_sight_are_faint(axes):
    draw_picture(picture("graph"), axes, PHOTO)
    nodes = max(axes.collections, key=lambda one: len(one.get_offsets()))
    assert nodes.get_facecolor()[:, 3].tolist() == [1.0 if region in KEPT else FAINT for region in range(8)]


def test_a_filter_that_cannot_be_applied_is_refused_and_nothing_is_written(tmp_path):
    recipe = recipe_of({"version": 1, "image": "107", "region_filter": "label:bear", "labels": "none"})
    traced, file = run(), tmp_path / "f.svg"
    with pytest.raises(
        FigureError, match="cannot be filtered: the filter asks for 'label', but the regions have no lab"
    ):
        draw([Run(traced.trace, traced.context, recipe.view)], recipe, file)
    assert not file.exists()
