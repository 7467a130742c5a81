"""All graph layers in a row."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from changed_run import run

from vsrn_viewer import explain
from vsrn_viewer.trace import TraceContext
from vsrn_viewer.view import View


@pytest.mark.parametrize("view", [View(), View(layer=1, shared_scale=False, quantity="effective", edges_per_node=3)])
def test_each_layer_is_the_graph_of_that_layer_on_the_scale_of_all(view):
    traced = run()
    picture = explain.layers_picture(traced.trace, traced.context, view)
    assert (len(picture.graphs), picture.layer) == (2, view.layer)
    values = explain.edge_values(traced.trace, view.quantity)
    assert {graph.scale.high for graph in picture.graphs} == {float(np.abs(values).max())}
    for layer, graph in enumerate(picture.graphs):
        alone = explain.graph_picture(traced.trace, traced.context, replace(view, layer=layer))
        np.testing.assert_array_equal(graph.values, alone.values)
        np.testing.assert_array_equal(graph.values, values[layer][graph.receivers, graph.givers])


def test_the_table_has_every_shown_edge_with_its_layer(make_trace):
    trace = make_trace(3)
    table = explain.table_of(explain.layers_picture(trace, TraceContext(), View(edges_per_node=3)))
    assert table.columns[:2] == ("layer", "receiver")
    assert {(row[0], row[1] - 1, row[3] - 1): row[-1] for row in table.rows} == {
        (layer + 1, receiver, giver): pytest.approx(float(trace.affinity[layer, receiver, giver]))
        for layer in range(2)
        for receiver in range(3)
        for giver in range(3)
    }


def test_without_layers_there_is_nothing_to_put_in_a_row(make_trace):
    trace = make_trace(3)
    bare = replace(trace, affinity=trace.affinity[:0], nodes=trace.nodes[:1], messages=trace.messages[:0])
    assert explain.layers_picture(bare, TraceContext(), View()) is None
    assert explain.missing("layers", bare).startswith("This model has no graph layers")
