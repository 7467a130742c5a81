"""Each renderer draws what its picture says: places, colours, orders."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from changed_run import THREE_LEFT, run
from matplotlib.collections import PathCollection, QuadMesh
from matplotlib.patches import FancyArrowPatch, Rectangle

from vsrn_viewer import explain
from vsrn_viewer.figures import draw_picture
from vsrn_viewer.figures.output import file_format
from vsrn_viewer.figures.scale_bar import draw_flat_bar, draw_upright_bar
from vsrn_viewer.palette import HIGHLIGHT, LIGHT, RANKED, colours, edge_colours, heat_colours, rgb
from vsrn_viewer.picture import MatrixPicture, Scale
from vsrn_viewer.view import Selection, View

VIEW = View(selection=Selection(regions=(2,)))
PHOTO = np.full((48, 64, 3), 128, dtype=np.uint8)


def said(axes):
    return [text.get_text() for text in axes.texts]


def rectangles(axes, colour):
    wanted = tuple(channel / 255 for channel in rgb(colour))
    patches = [patch for patch in axes.patches if isinstance(patch, Rectangle) and not patch.get_fill()]
    return [patch for patch in patches if patch.get_edgecolor()[:3] == pytest.approx(wanted)]


def test_boxes_are_framed_where_they_are_and_key_ones_named(trace, context, axes):
    picture = explain.boxes_picture(trace, context, VIEW)
    draw_picture(picture, axes, PHOTO)
    assert set(said(axes)) == {picture.labels[region] for region in picture.key}
    (selected,) = rectangles(axes, HIGHLIGHT)
    x1, y1, x2, y2 = trace.boxes[2]
    assert selected.get_bbox().bounds == pytest.approx((x1, y1, x2 - x1, y2 - y1), rel=1e-5)
    assert len(rectangles(axes, LIGHT.panel)) == trace.regions - 1
    assert axes.get_xlim() == (0, 640)
    assert axes.get_ylim() == (480, 0)
    assert axes.images[0].get_extent() == [0, 640, 480, 0]


def test_graph_edges_run_from_giver_to_receiver_strongest_last(trace, context, axes):
    picture = explain.graph_picture(trace, context, View(edges_per_node=2))
    draw_picture(picture, axes, PHOTO)
    arrows = [patch for patch in axes.patches if isinstance(patch, FancyArrowPatch)]
    assert len(arrows) == len(picture.values) == 16
    painted = edge_colours(picture.values, picture.scale) / 255
    for edge, arrow in enumerate(arrows):
        assert arrow.get_edgecolor() == pytest.approx(tuple(painted[edge]))
        receiver, giver = picture.receivers[edge], picture.givers[edge]
        if receiver != giver:
            ends = arrow._posA_posB
            np.testing.assert_allclose(ends, [picture.centres[giver], picture.centres[receiver]], rtol=1e-5)
    widths = [arrow.get_linewidth() for arrow in arrows]
    assert widths == sorted(widths)


def test_graph_of_regions_without_boxes_has_no_photograph_and_numbers_them(trace, context, axes):
    picture = explain.graph_picture(dataclasses.replace(trace, boxes=None), context, VIEW)
    draw_picture(picture, axes, PHOTO)
    assert not axes.images
    assert said(axes) == [str(number) for number in range(1, 9)]
    (nodes,) = [artist for artist in axes.collections if isinstance(artist, PathCollection)]
    np.testing.assert_allclose(nodes.get_offsets(), picture.centres)


def test_heat_lies_over_the_photograph(trace, context, axes):
    picture = explain.attention_picture(trace, context, VIEW)
    draw_picture(picture, axes, PHOTO)
    ground, heat = axes.images
    assert ground.get_array().shape == PHOTO.shape
    np.testing.assert_array_equal(heat.get_array(), heat_colours(picture.values, picture.scale, LIGHT))
    assert heat.get_extent() == [0, 640, 480, 0]


def test_heat_without_a_photograph_is_not_hidden_by_the_paper(trace, context, axes):
    draw_picture(explain.attention_picture(trace, context, VIEW), axes, None)
    paper = next(patch for patch in axes.patches if patch.get_fill())
    assert paper.get_zorder() < axes.images[0].get_zorder()


def test_matrix_cells_have_the_palettes_colours_row_one_above(trace, context, axes):
    picture = explain.matrix_picture(trace, context, VIEW)
    draw_picture(picture, axes, None)
    (mesh,) = [artist for artist in axes.collections if isinstance(artist, QuadMesh)]
    np.testing.assert_allclose(mesh.get_array(), colours(picture.values, picture.scale, LIGHT) / 255)
    assert axes.get_ylim() == (8.5, 0.5)
    row, column = rectangles(axes, HIGHLIGHT)
    assert row.get_bbox().bounds == (0.5, 2.5, 8, 1)
    assert column.get_bbox().bounds == (2.5, 0.5, 1, 8)
    assert {"gives", "receives"} < set(said(axes))


def test_matrix_of_many_cells_is_an_image(axes):
    values = np.random.default_rng(0).normal(size=(101, 101)).astype(np.float32)
    scale = Scale(-3, 3, True, "affinity")
    draw_picture(MatrixPicture("Affinity", "", values, scale, tuple(range(1, 102)), ("",) * 101), axes, None)
    assert not axes.collections
    np.testing.assert_array_equal(axes.images[0].get_array(), colours(values, scale, LIGHT))


def test_reading_line_has_a_column_per_region(trace, context, axes):
    picture = explain.reading_picture(trace, context, VIEW)
    draw_picture(picture, axes, PHOTO)
    assert len(axes.images) == trace.regions  # crops
    names = [row.name for row in picture.rows]
    assert [text for text in said(axes) if text in names] == names
    assert {str(number) for number in range(1, 9)} <= set(said(axes))
    assert picture.rows[0].last in said(axes)
    curve = max(axes.lines, key=lambda line: len(line.get_xdata()))
    x, y = curve.get_xdata(), curve.get_ydata()
    np.testing.assert_allclose(np.diff(x), np.diff(x)[0])
    np.testing.assert_array_equal(np.argsort(-y, kind="stable"), np.argsort(trace.score_by_step, kind="stable"))
    (frame,) = rectangles(axes, HIGHLIGHT)
    assert frame.get_x() < x[2] < frame.get_x() + frame.get_width()


def test_reading_bars_are_as_high_as_their_values(trace, context, axes):
    draw_picture(explain.reading_picture(trace, context, VIEW), axes, None)
    wanted = tuple(channel / 255 for channel in rgb(RANKED))
    bars = [patch for patch in axes.patches if patch.get_facecolor()[:3] == pytest.approx(wanted)]
    heights = np.array([bar.get_height() for bar in bars])
    np.testing.assert_allclose(heights / heights.max(), trace.attention / trace.attention.max(), rtol=1e-6)


def test_reading_without_a_query_keeps_its_first_name_off_the_line_of_numbers(trace, context, axes):
    draw_picture(explain.reading_picture(dataclasses.replace(trace, score_by_step=None), context, VIEW), axes, None)
    renderer = axes.figure.canvas.get_renderer()
    named = {text.get_text(): text.get_window_extent(renderer) for text in axes.texts}
    assert not named["region"].overlaps(named["update gate"])


@pytest.mark.parametrize("scale", [Scale(-2, 2, True, "affinity"), Scale(0, 9, False, "sum")])
@pytest.mark.parametrize("draw", [draw_upright_bar, draw_flat_bar])
def test_colour_bars_state_their_ends_and_what_they_are(axes, scale, draw):
    draw(scale, axes)
    assert {*scale.ends, scale.label} <= set(said(axes))


def test_upright_bar_of_a_signed_scale_marks_zero_in_the_middle(axes):
    draw_upright_bar(Scale(-2, 2, True, "affinity"), axes)
    (zero,) = [text for text in axes.texts if text.get_text() == "0"]
    assert zero.get_position()[1] == pytest.approx(150)  # of 300 points


@pytest.mark.parametrize(("name", "kind"), [("a.pdf", "pdf"), ("a.b.SVG", "svg"), ("a.png", "png")])
def test_file_format_follows_the_suffix(tmp_path, name, kind):
    assert file_format(tmp_path / name) == kind


def test_sentence_has_a_row_of_cells_per_word_and_frames_the_selected_one(trace, context, axes):
    given = np.random.default_rng(0).dirichlet(np.ones(8), size=3).astype(np.float32)
    told = dataclasses.replace(
        trace, word_ids=np.ones(3, np.float32), word_attention=given, word_probability=np.array([0.5, 0.25, 1], "f4")
    )
    named = dataclasses.replace(context, words=("a", "bear", "<end>"))
    picture = explain.sentence_picture(told, named, View(selection=Selection(words=(1,))))
    draw_picture(picture, axes, None)
    cells = [patch for patch in axes.patches if isinstance(patch, Rectangle) and patch.get_fill()]
    expected = np.concatenate([colours(row, picture.rows[0].scale, LIGHT) for row in given]) / 255
    np.testing.assert_allclose([cell.get_facecolor()[:3] for cell in cells], expected)
    (frame,) = rectangles(axes, HIGHLIGHT)
    middles = sorted({round(cell.get_y() + cell.get_height() / 2, 3) for cell in cells})
    assert frame.get_y() + frame.get_height() / 2 == pytest.approx(middles[1], abs=0.01)
    assert {"a", "bear", "<end>", "0.50", "0.25", "1.00"} <= set(said(axes))


@pytest.mark.parametrize("name", ["graph", "matrix", "reading", "generated"])
def test_a_changed_run_is_numbered_as_the_dataset_numbers_its_regions(name, axes):
    traced = run(THREE_LEFT, boxes=False)
    draw_picture(explain.kind_of(name).make(traced.trace, traced.context, View()), axes, None)
    numbers = [text for text in said(axes) if text.isdecimal()]
    assert numbers == ["6", "3", "8"] * (2 if name == "matrix" else 1)


def test_boxes_of_a_changed_run_carry_its_labels(axes):
    traced = run(THREE_LEFT)
    draw_picture(explain.boxes_picture(traced.trace, traced.context, View()), axes, None)
    assert set(said(axes)) == {"6 fox", "3 cow", "8 hen"}


def test_curve_that_crosses_zero_has_its_zero_line(trace, context, axes):
    steps = np.array([-1, 1, 3, 2, 0.5, 1, 1, 1], np.float32)
    picture = explain.reading_picture(dataclasses.replace(trace, score_by_step=steps), context, View())
    draw_picture(picture, axes, None)
    zero = next(line for line in axes.lines if len(line.get_xdata()) == 2)
    curve = next(line for line in axes.lines if len(line.get_xdata()) == 8).get_ydata()
    expected = curve[0] + (curve[2] - curve[0]) / 4  # 0 is a quarter of the way from −1 to 3
    assert zero.get_ydata() == pytest.approx([expected] * 2)
