"""A picture's numbers as arrays: the trace's own, under the fields' names."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from vsrn_viewer import explain
from vsrn_viewer.explain import arrays_of
from vsrn_viewer.picture import ResultPicture, ResultsPicture
from vsrn_viewer.trace import TraceContext
from vsrn_viewer.view import View

CONTEXT = TraceContext(image_size=(40, 40), labels=("brown bear", "", "cow"))


@pytest.fixture
def trace(make_trace):
    return make_trace(3, region_rows=np.array([6, 2, 0]))


def test_a_matrix_is_the_traces_layer_with_its_scale(trace):
    arrays = arrays_of(explain.matrix_picture(trace, CONTEXT, View(layer=1)))
    np.testing.assert_array_equal(arrays["values"], trace.affinity[1])
    assert arrays["numbers"].tolist() == [7, 3, 1]
    assert arrays["labels"].tolist() == ["7 brown bear", "3", "1 cow"]
    assert float(arrays["scale_high"]) == float(np.abs(trace.affinity).max())
    assert bool(arrays["scale_signed"])
    assert "selected" not in arrays  # nothing is


def test_edges_of_a_graph_are_places_and_values(trace):
    arrays = arrays_of(explain.graph_picture(trace, CONTEXT, View(edges_per_node=3)))
    edges = zip(arrays["receivers"], arrays["givers"], arrays["values"], strict=True)
    assert all(value == trace.affinity[0, receiver, giver] for receiver, giver, value in edges)
    assert len(arrays["values"]) == 9


def test_rows_of_a_reading_line_and_graphs_of_layers_are_counted_from_zero(trace):
    reading = arrays_of(explain.reading_picture(trace, CONTEXT, View()))
    assert str(reading["rows_0_name"]) == "match so far"
    np.testing.assert_array_equal(reading["rows_0_values"], trace.score_by_step)
    layers = arrays_of(explain.layers_picture(trace, CONTEXT, View(edges_per_node=3)))
    np.testing.assert_array_equal(
        layers["graphs_1_values"], trace.affinity[1][layers["graphs_1_receivers"], layers["graphs_1_givers"]]
    )


def test_lists_of_unequal_length_are_filled_up(trace):
    picture = replace(explain.reading_picture(trace, CONTEXT, View()), frames=((0, 2), (1,)))
    assert arrays_of(picture)["frames"].tolist() == [[0, 2], [1, -1]]


def test_nothing_needs_a_pickle(trace):
    for make in (explain.boxes_picture, explain.attention_picture, explain.reading_picture, explain.layers_picture):
        assert not [name for name, array in arrays_of(make(trace, CONTEXT, View())).items() if array.dtype == object]


def test_photographs_stay_out():
    hit = ResultPicture(1, "107", 0.5, True, b"\xff\xd8", (40, 30), None)
    arrays = arrays_of(ResultsPicture("Results", "", "a bear", (hit,), None))
    assert {name for name in arrays if name.startswith("results")} == {
        "results_0_rank", "results_0_image_id", "results_0_score", "results_0_right", "results_0_image_size",
    }  # fmt: skip
    assert float(arrays["results_0_score"]) == 0.5
