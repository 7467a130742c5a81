"""A layer as a networkx graph, for programs: the same in Python, GraphML, GEXF and JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vsrn_viewer.answers import Influence
from vsrn_viewer.explain.affinity import effective_contribution
from vsrn_viewer.explain.regions import class_names
from vsrn_viewer.trace import ReasoningTrace, TraceContext

if TYPE_CHECKING:
    import networkx


def digraph(
    trace: ReasoningTrace, context: TraceContext, layer: int, influence: Influence | None = None
) -> networkx.DiGraph:
    """Return all N² edges of a layer, from 0, each from the giver to the receiver; self-loops included.

    A node is a region, named by its row in the dataset. Its attributes: `number` (from 1, as people see it), `label`
    (the detector's class, "" if unknown) and, where the trace has boxes, `box` ("x1 y1 x2 y2", pixels). An edge has
    `affinity` and `effective`, both signed and without unit (see `effective_contribution`), `influence` where it was
    asked of the network, for this very run, and `layer`, from 1. The graph says what it is of: `image_id`, `query`
    (if there is one), `model`, `member` and `layer`, both from 1.
    """
    import networkx  # loaded where it is asked for: a fifth of a second

    of = {"image_id": context.image_id, "query": context.query, "model": context.model}
    graph = networkx.DiGraph(
        **{name: text for name, text in of.items() if text}, member=context.member, layer=layer + 1
    )
    rows = trace.region_rows.tolist()
    for row, name in zip(rows, class_names(trace, context), strict=True):
        graph.add_node(row, number=row + 1, label=name)
    if trace.boxes is not None:
        for row, box in zip(rows, trace.boxes, strict=True):
            graph.nodes[row]["box"] = " ".join(f"{x:.9g}" for x in box)
    values = {"affinity": trace.affinity[layer], "effective": effective_contribution(trace)[layer]}
    if influence is not None:
        values["influence"] = influence.by_edge[layer]
    for i, receiver in enumerate(rows):
        for j, giver in enumerate(rows):
            of_edge = {name: float(matrix[i, j]) for name, matrix in values.items()}
            graph.add_edge(giver, receiver, **of_edge, layer=layer + 1)
    return graph
