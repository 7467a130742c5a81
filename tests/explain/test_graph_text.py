"""Graph files: networkx reads back every number, whatever labels a dataset has."""

from __future__ import annotations

import io
import json
import time

import networkx
import numpy as np
import pytest

from vsrn_viewer.answers import Influence
from vsrn_viewer.explain import digraph, edges_table, effective_contribution, graph_text
from vsrn_viewer.trace import TraceContext

FORMS = ("graphml", "gexf", "json")
ROWS = (7, 0, 3)


def read(text: str, form: str) -> networkx.DiGraph:
    if form == "json":
        return networkx.node_link_graph(json.loads(text), edges="edges")
    if form == "graphml":
        return networkx.parse_graphml(text, node_type=int)
    return networkx.read_gexf(io.BytesIO(text.encode()), node_type=int)


@pytest.fixture
def trace(make_trace):
    return make_trace(3, region_rows=np.array(ROWS))


@pytest.fixture
def influence(trace):
    return Influence(np.random.default_rng(1).normal(size=(2, 3, 3)).astype(np.float32), trace.region_rows, 0.5)


@pytest.mark.parametrize("form", FORMS)
def test_read_back_the_matrix_is_the_traces_to_the_last_bit(trace, influence, form):
    graph = read(graph_text(digraph(trace, TraceContext(), 1, influence), form), form)
    assert graph.is_directed()
    expected = {
        "affinity": trace.affinity[1],
        "effective": effective_contribution(trace)[1],
        "influence": influence.by_edge[1],
    }
    for name, matrix in expected.items():  # networkx: row gives, column receives
        found = networkx.to_numpy_array(graph, nodelist=ROWS, weight=name, dtype=np.float32, nonedge=np.nan)
        np.testing.assert_array_equal(found.T, matrix)
    assert {layer for *_, layer in graph.edges(data="layer")} == {2}


@pytest.mark.parametrize("form", FORMS)
def test_nodes_keep_number_label_and_box(trace, form):
    context = TraceContext(labels=("bear", 'a <b> & "c"', "дом"))
    graph = read(graph_text(digraph(trace, context, 0), form), form)
    found = [graph.nodes[row] for row in ROWS]
    assert found == [
        {"number": 8, "label": "bear", "box": "0 0 8 8"},
        {"number": 1, "label": 'a <b> & "c"', "box": "10 10 18 18"},
        {"number": 4, "label": "дом", "box": "20 20 28 28"},
    ]


@pytest.mark.parametrize("form", FORMS)
def test_one_region_without_box_or_label_is_a_graph_of_one_node(make_trace, form):
    graph = read(graph_text(digraph(make_trace(1, boxes=None), TraceContext(), 0), form), form)
    assert dict(graph.nodes) == {0: {"number": 1, "label": ""}}
    assert list(graph.edges) == [(0, 0)]


@pytest.mark.parametrize("form", ["graphml", "gexf"])
def test_what_xml_cannot_hold_is_marked_and_the_rest_is_read(trace, form):
    context = TraceContext(image_id="7\x00", labels=("be\x01ar", "\ud800", "ok"))
    text = graph_text(digraph(trace, context, 0), form)
    assert [read(text, form).nodes[row]["label"] for row in ROWS] == ["be�ar", "�", "ok"]


@pytest.mark.parametrize("form", FORMS)
def test_the_same_graph_gives_the_same_bytes_on_another_day(trace, form, monkeypatch):
    graph = digraph(trace, TraceContext(image_id="7"), 0)
    today = graph_text(graph, form)
    monkeypatch.setattr(time, "strftime", lambda *_: "2031-01-01")
    assert graph_text(graph, form) == today


def test_the_table_has_a_row_per_edge_of_each_layer(trace, influence):
    context = TraceContext(labels=("bear", "", "cow"))
    table = edges_table([digraph(trace, context, layer, influence) for layer in (0, 1)])
    assert table.columns == (
        "layer", "receiver", "receiver's label", "giver", "giver's label", "affinity", "effective", "influence",
    )  # fmt: skip
    assert len(table.rows) == 18
    cells = {(row[0], row[1], row[3]): row for row in table.rows}
    row = cells[2, 8, 4]  # layer 2: region 8, the first place, receives from region 4, the third
    assert (row[2], row[4]) == ("bear", "cow")
    assert row[5:] == (
        float(trace.affinity[1, 0, 2]),
        float(effective_contribution(trace)[1, 0, 2]),
        float(influence.by_edge[1, 0, 2]),
    )
