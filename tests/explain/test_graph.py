"""Which edges of the affinity graph are shown, in which order, and what is said about them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from vsrn_viewer.explain import effective_contribution, graph_picture, hover_picture, matrix_picture
from vsrn_viewer.explain.graph import SELECTED_EDGES, _strongest
from vsrn_viewer.trace import TraceContext
from vsrn_viewer.view import Selection, View

CONTEXT = TraceContext(image_size=(640, 480))


@pytest.fixture
def trace(make_trace):
    affinity = np.array([[[0.5, -0.9, 0.1], [0.3, -0.3, 0.2], [0.1, 0.2, 0.8]]] * 2, dtype=np.float32)
    affinity[1] *= 10
    return make_trace(3, affinity=affinity)


def edges(picture):
    return list(zip(picture.receivers.tolist(), picture.givers.tolist(), strict=True))


def test_graph_picture_keeps_the_strongest_edge_into_each_region_weakest_first(trace):
    picture = graph_picture(trace, CONTEXT, View())
    assert edges(picture) == [(1, 0), (2, 2), (0, 1)]  # |0.3| ties with the self-loop, the lower giver is kept
    np.testing.assert_allclose(picture.values, [0.3, 0.8, -0.9])
    assert picture.note == "3 of 9 edges: the strongest into each region"
    assert picture.title == "Affinity, layer 1 of 2"
    assert picture.has_boxes


def test_graph_picture_filtering_keeps_the_scale(trace):
    assert graph_picture(trace, CONTEXT, View()).scale == graph_picture(trace, CONTEXT, View(edges_per_node=3)).scale
    assert graph_picture(trace, CONTEXT, View()).scale.high == 9  # layer 2 has the largest


def test_graph_picture_of_more_edges_than_there_are_shows_all(trace):
    picture = graph_picture(trace, CONTEXT, View(edges_per_node=50))
    assert len(picture.values) == 9
    assert (np.diff(np.abs(picture.values)) >= 0).all()


def test_graph_picture_of_no_edges(trace):
    picture = graph_picture(trace, CONTEXT, View(edges_per_node=0))
    assert picture.values.shape == (0,)
    assert picture.note == "no edges shown"


def test_graph_picture_of_a_layer_that_does_nothing_says_so(make_trace):
    picture = graph_picture(make_trace(3, affinity=np.zeros((2, 3, 3), np.float32)), CONTEXT, View())
    assert picture.values.shape == (0,)
    assert picture.note == "no edge acts: the affinity of all 9 is 0"


def test_graph_picture_of_a_selected_region_without_edges_speaks_of_that_region_alone(make_trace):
    """The others do act."""
    affinity = np.ones((1, 3, 3), np.float32)
    affinity[0, 1, :] = affinity[0, :, 1] = 0
    picture = graph_picture(make_trace(3, affinity=affinity), CONTEXT, View(selection=Selection(regions=(1,))))
    assert picture.values.shape == (0,)
    assert picture.note == "no edge acts at the selected region"


def test_graph_picture_centres_are_the_middles_of_the_boxes(trace):
    picture = graph_picture(trace, CONTEXT, View())
    np.testing.assert_array_equal(picture.centres, [[4, 4], [14, 14], [24, 24]])
    assert picture.image_size == (640, 480)
    assert picture.labels == ("1", "2", "3")


def test_graph_picture_with_a_selected_region_shows_only_its_edges_both_ways(make_trace):
    affinity = np.random.default_rng(0).normal(size=(1, 20, 20)).astype(np.float32)
    trace = make_trace(20, affinity=affinity)
    picture = graph_picture(trace, CONTEXT, View(selection=Selection(regions=(4,))))
    into = [giver for receiver, giver in edges(picture) if receiver == 4]
    out_of = [receiver for receiver, giver in edges(picture) if giver == 4]
    strongest_in = set(np.argsort(-np.abs(affinity[0, 4]))[:SELECTED_EDGES].tolist())
    strongest_out = set(np.argsort(-np.abs(affinity[0, :, 4]))[:SELECTED_EDGES].tolist())
    assert strongest_in <= set(into)
    assert strongest_out <= set(out_of)
    assert all(4 in edge for edge in edges(picture))
    assert len(edges(picture)) == len(strongest_in | strongest_out) + len(strongest_in & strongest_out) - (
        4 in strongest_in & strongest_out
    )
    assert picture.note == f"{len(picture.values)} of 400 edges: the strongest into and out of the selected region"
    assert picture.selected == (4,)


def test_graph_picture_with_two_selected_regions_counts_them(trace):
    picture = graph_picture(trace, CONTEXT, View(selection=Selection(regions=(0, 2))))
    # All but region 2's self-loop.
    assert picture.note == "8 of 9 edges: the strongest into and out of the 2 selected regions"


def test_graph_picture_without_boxes_stands_on_a_circle(make_trace):
    picture = graph_picture(make_trace(4, boxes=None), CONTEXT, View())
    assert not picture.has_boxes
    assert picture.image_size == (1000, 1000)
    np.testing.assert_allclose(picture.centres, [[500, 80], [920, 500], [500, 920], [80, 500]], atol=0.01)


def test_graph_picture_of_one_region_without_box(make_trace):
    picture = graph_picture(make_trace(1, boxes=None), CONTEXT, View())
    assert picture.note == "1 of 1 edges: the strongest into each region"
    assert picture.centres.shape == (1, 2)
    assert np.isfinite(picture.centres).all()


def test_graph_picture_without_layers_is_none(make_trace):
    assert graph_picture(make_trace(3, affinity=np.zeros((0, 3, 3), np.float32)), CONTEXT, View()) is None


@given(
    arrays(np.float32, (6, 6), elements=st.sampled_from([-2, -1, -0.5, 0, 0.5, 1, 2])),
    st.integers(0, 8),
    st.sampled_from([0, 1]),
)
def test_strongest_is_sorting_with_ties_to_the_lower_region(values, count, axis):
    lines = np.abs(values if axis == 1 else values.T).tolist()
    expected = np.zeros((6, 6), dtype=bool)
    for line, sizes in enumerate(lines):
        for region in sorted(range(6), key=lambda region: (-sizes[region], region))[:count]:
            expected[line, region] = True
    np.testing.assert_array_equal(_strongest(values, count, axis), expected if axis == 1 else expected.T)


def test_hovered_region_has_its_own_edges_and_every_edge_to_the_selected_ones(make_trace):
    n = 12
    affinity = np.zeros((1, n, n), dtype=np.float32)
    affinity[0, 0, 1:] = np.linspace(0.5, 0.9, n - 1)  # into region 1: the weakest comes from region 2
    affinity[0, 5, 1] = 0.01
    trace = make_trace(n, affinity=affinity, messages=np.ones((1, n, 4), np.float32), nodes=np.ones((2, n, 4)))
    view = View(selection=Selection(regions=(1,)))
    near = hover_picture(trace, CONTEXT, view, (0,))
    strongest = {(0, giver) for giver in range(n - SELECTED_EDGES, n)}
    assert set(edges(near)) == strongest | {(0, 1)}
    assert near.scale == graph_picture(trace, CONTEXT, view).scale
    assert set(edges(hover_picture(trace, CONTEXT, View(), (0,)))) == strongest


def test_nothing_stands_out_in_a_model_without_layers(make_trace):
    none = make_trace(3, affinity=np.zeros((0, 3, 3), np.float32), messages=np.zeros((0, 3, 4), np.float32))
    assert hover_picture(none, CONTEXT, View(), (0,)) is None


def test_threshold_leaves_out_smaller_values_of_either_sign_and_keeps_the_scale(trace):
    picture = graph_picture(trace, CONTEXT, View(edge_threshold=0.8))
    assert edges(picture) == [(2, 2), (0, 1)]  # 0.8 itself stays
    assert picture.note == "2 of 9 edges: the strongest into each region, none below 0.800"
    assert picture.scale == graph_picture(trace, CONTEXT, View()).scale


def test_threshold_above_every_value_is_said(trace):
    picture = graph_picture(trace, CONTEXT, View(edge_threshold=2.0))
    assert edges(picture) == []
    assert picture.note == "none of 9 edges: the strongest into each region are below 2.00"


def test_among_the_selection_every_edge_has_both_ends_selected(trace):
    picture = graph_picture(trace, CONTEXT, View(selection=Selection(regions=(0, 2)), edges_among=True))
    assert set(edges(picture)) == {(0, 0), (0, 2), (2, 0), (2, 2)}
    assert picture.note == "4 of 9 edges: those among the 2 selected regions"


def test_among_nothing_selected_is_the_graph_as_ever(trace):
    assert edges(graph_picture(trace, CONTEXT, View(edges_among=True))) == edges(graph_picture(trace, CONTEXT, View()))


def test_among_the_selection_hover_brings_only_edges_to_the_selected(trace):
    view = View(selection=Selection(regions=(2,)), edges_among=True)
    assert set(edges(hover_picture(trace, CONTEXT, view, (0,)))) == {(0, 2), (2, 0)}


@pytest.mark.parametrize(
    "view", [View(), View(edge_threshold=5.0), View(selection=Selection(regions=(0, 1)), edges_among=True)]
)
def test_edge_kept_by_hand_is_drawn_with_its_value_whatever_else_is(trace, view):
    kept = replace(view, selection=replace(view.selection, edges=((1, 2), (1, 2))))
    picture = graph_picture(trace, CONTEXT, kept)
    assert set(edges(picture)) == {*edges(graph_picture(trace, CONTEXT, view)), (1, 2)}
    assert [picture.label_of(edge) for edge in picture.kept] == ["3 → 2  +0.200"]
    assert picture.note.endswith("; 1 more kept by hand")


def test_kept_edge_of_regions_that_were_left_out_or_moved_keeps_its_numbers(make_trace):
    affinity = np.arange(9, dtype=np.float32).reshape(1, 3, 3)
    trace = make_trace(3, affinity=affinity, region_rows=np.array([7, 0, 4]))
    picture = graph_picture(trace, CONTEXT, View(selection=Selection(edges=((4, 7), (1, 7)))))
    assert [picture.label_of(edge) for edge in picture.kept] == ["8 → 5  +6.00"]


def test_kept_edge_is_framed_in_the_matrix_with_the_value_of_its_cell(trace):
    picture = matrix_picture(trace, CONTEXT, View(selection=Selection(edges=((0, 1),))))
    assert (picture.kept, picture.label_of(0, 1)) == (((0, 1),), "2 → 1  −0.900")


def test_share_is_said_in_per_cent(trace):
    view = View(quantity="effective", selection=Selection(edges=((0, 1),)))
    graph, matrix = graph_picture(trace, CONTEXT, view), matrix_picture(trace, CONTEXT, view)
    label = f"2 → 1  −{-100 * effective_contribution(trace)[0, 0, 1]:.0f} %"
    assert [matrix.label_of(0, 1), *map(graph.label_of, graph.kept)] == [label] * 2


def test_edge_kept_by_hand_is_not_drawn_at_a_region_that_a_filter_leaves_out(trace):
    view = View(selection=Selection(edges=((1, 2), (0, 1))), region_filter="number:<3")
    picture = graph_picture(trace, CONTEXT, view)
    assert [picture.label_of(edge) for edge in picture.kept] == ["2 → 1  −0.900"]
    assert 2 not in {*picture.receivers.tolist(), *picture.givers.tolist()}


def test_what_a_threshold_hides_is_not_said_to_be_without_effect_under_a_filter(trace):
    picture = graph_picture(trace, CONTEXT, View(edge_threshold=2.0, region_filter="number:<3"))
    assert picture.note.startswith("none of 9 edges: the strongest into each region are below 2.00")
