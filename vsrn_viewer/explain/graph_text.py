"""A layer's graph as text that other programs read: GraphML, GEXF, JSON; and as a table of its edges.

networkx writes all three. The same graph gives the same bytes on any day.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Literal

from vsrn_viewer.picture import Table

if TYPE_CHECKING:
    import networkx

GraphForm = Literal["graphml", "gexf", "json"]
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # characters that XML 1.0 has not
_GEXF_DATE = re.compile(r' lastmodifieddate="[^"]*"')


def graph_text(graph: networkx.DiGraph, form: GraphForm) -> str:
    """Return a graph made by `digraph` in one of the forms, every number in full.

    Node ids are rows of the dataset, from 0. JSON is networkx's node-link form ("nodes", "edges"). GEXF keeps a node's
    label as its own label. What XML cannot hold of a text (control characters) becomes U+FFFD in XML.
    """
    import networkx

    if form == "json":
        return json.dumps(networkx.node_link_data(graph, edges="edges"), allow_nan=False, indent=1) + "\n"
    graph = _readable_as_xml(graph)
    if form == "graphml":
        return "\n".join(networkx.generate_graphml(graph)) + "\n"
    return _GEXF_DATE.sub("", "\n".join(networkx.generate_gexf(graph))) + "\n"


def _readable_as_xml(graph: networkx.DiGraph) -> networkx.DiGraph:
    """Return a copy of the graph without what XML cannot hold."""
    copied = graph.copy()
    for attributes in (copied.graph, *copied.nodes.values()):
        for name, value in attributes.items():
            if isinstance(value, str):
                attributes[name] = _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", value)
    return copied


def edges_table(graphs: list[networkx.DiGraph]) -> Table:
    """Return all edges of the graphs, which `digraph` made of the layers of one run: a row each, regions from 1."""
    edges = [
        (graph.nodes[receiver], graph.nodes[giver], edge)
        for graph in graphs
        for giver, receiver, edge in graph.edges(data=True)
    ]
    values = [name for name in ("affinity", "effective", "influence") if edges and name in edges[0][2]]
    return Table(
        "Edges",
        ("layer", "receiver", "receiver's label", "giver", "giver's label", *values),
        tuple(
            (edge["layer"], to["number"], to["label"], of["number"], of["label"], *(edge[name] for name in values))
            for to, of, edge in edges
        ),
    )
