"""The graph for programs has every number of the matrix, under the names that people see."""

from __future__ import annotations

import numpy as np

from vsrn_viewer import explain
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
            }


def test_nodes_say_number_label_and_box(make_trace) -> None:
    trace = make_trace(2, region_rows=np.array([4, 1]))
    graph = explain.digraph(trace, TraceContext(labels=("bear", "")), 0)
    assert graph.nodes[4] == {"number": 5, "label": "bear", "box": "0 0 8 8"}
    assert graph.nodes[1] == {"number": 2, "label": "", "box": "10 10 18 18"}
    without = explain.digraph(make_trace(2, boxes=None), TraceContext(), 0)
    assert without.nodes[0] == {"number": 1, "label": "", "box": ""}
