"""The affinity graph of a layer as a networkx graph, for programs: the same in Python, GraphML and GEXF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vsrn_viewer.explain.affinity import effective_contribution
from vsrn_viewer.explain.regions import class_names
from vsrn_viewer.trace import ReasoningTrace, TraceContext

if TYPE_CHECKING:
    import networkx


def digraph(trace: ReasoningTrace, context: TraceContext, layer: int) -> networkx.DiGraph:
    """Return all N² edges of a layer, from 0, each from the giver to the receiver; self-loops included.

    A node is a region, named by its row in the dataset. Its attributes: `number` (from 1, as people see it), `label`
    (the detector's class, "" if unknown), `box` ("x1 y1 x2 y2", pixels; "" without boxes). An edge has `affinity` and
    `effective`, both signed and without unit (see `effective_contribution`).
    """
    import networkx  # loaded where it is asked for: a fifth of a second

    graph = networkx.DiGraph()
    rows = trace.region_rows.tolist()
    names = class_names(trace, context)
    boxes = [""] * len(rows) if trace.boxes is None else [" ".join(f"{x:.9g}" for x in box) for box in trace.boxes]
    for row, name, box in zip(rows, names, boxes, strict=True):
        graph.add_node(row, number=row + 1, label=name, box=box)
    affinity, effective = trace.affinity[layer], effective_contribution(trace)[layer]
    for i, receiver in enumerate(rows):
        for j, giver in enumerate(rows):
            graph.add_edge(giver, receiver, affinity=float(affinity[i, j]), effective=float(effective[i, j]))
    return graph
