"""The graph for programs has every number of the matrix, under the names that people see."""

from __future__ import annotations

import numpy as np

from vsrn_viewer import explain
from vsrn_viewer.answers import Influence
from vsrn_viewer.trace import TraceContext


def test_every_edge_runs_from_giver_to_receiver_with_both_numbers(make_trace) -> None:
    trace = make_trace(4, region_rows=np.array([7, 0, 3, 9]))
    graph = explain.digraph(trace, TraceContext(labels=("bear", "cow", "", "sky")), 1)
    assert len(graph.edges) == 16
    effective = explain.effective_contribution(trace)
    for i, receiver in enumerate((7, 0, 3, 9)):
        for j, giver in enumerate((7, 0, 3, 9)):
            assert graph.edges[giver, receiver] == {
                "affinity": float(trace.affinity[1, i, j]),
                "effective": float(effective[1, i, j]),
                "layer": 2,
            }


def test_nodes_say_number_label_and_box(make_trace) -> None:
    trace = make_trace(2, region_rows=np.array([4, 1]))
    graph = explain.digraph(trace, TraceContext(labels=("bear", "")), 0)
    assert graph.nodes[4] == {"number": 5, "label": "bear", "box": "0 0 8 8"}
    assert graph.nodes[1] == {"number": 2, "label": "", "box": "10 10 18 18"}
    without = explain.digraph(make_trace(2, boxes=None), TraceContext(), 0)
    assert without.nodes[0] == {"number": 1, "label": ""}


def test_influence_stands_on_the_edge_that_it_is_of(make_trace) -> None:
    trace = make_trace(3, region_rows=np.array([4, 1, 8]))
    by_edge = np.arange(18, dtype=np.float32).reshape(2, 3, 3)
    graph = explain.digraph(trace, TraceContext(), 1, Influence(by_edge, trace.region_rows, 0.5))
    assert graph.edges[8, 4]["influence"] == 9 + 2  # 4, the first place, receives from 8, the third
    assert graph.edges[1, 1]["influence"] == 9 + 4


def test_the_graph_says_what_it_is_of(make_trace) -> None:
    context = TraceContext(image_id="7.jpg", query="a dog", model="vsrn", member=2, members=3)
    graph = explain.digraph(make_trace(2), context, 1)
    assert graph.graph == {"image_id": "7.jpg", "query": "a dog", "model": "vsrn", "member": 2, "layer": 2}
    assert "query" not in explain.digraph(make_trace(2), TraceContext(image_id="7.jpg"), 0).graph
