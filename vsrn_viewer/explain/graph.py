"""The affinity graph over the image: which edges are shown.

All N² edges hide each other, so the strongest are kept: `edges_per_node` into each region. Once
regions are selected, only edges that touch them are shown, and more of them (SELECTED_EDGES in each
direction), because then the question is about those regions. Filtering never changes the scale.
"""

from __future__ import annotations

import numpy as np

from vsrn_viewer.answers import NOTHING_PROBED, Probed
from vsrn_viewer.explain.affinity import affinity_name, affinity_scale, affinity_title, edge_values
from vsrn_viewer.explain.kind import Kind
from vsrn_viewer.explain.layout import CIRCLE_SIZE, circle
from vsrn_viewer.explain.missing import no_layers
from vsrn_viewer.explain.regions import image_size, region_labels, region_numbers, selected_regions
from vsrn_viewer.picture import GraphPicture, Indices
from vsrn_viewer.trace import Array, ReasoningTrace, TraceContext
from vsrn_viewer.view import View

SELECTED_EDGES = 6  # strongest edges into, and out of, each selected region (or edges_per_node, if more)


def graph_picture(
    trace: ReasoningTrace, context: TraceContext, view: View, _probed: Probed = NOTHING_PROBED
) -> GraphPicture | None:
    """Return the kept edges of the shown layer, self-loops included, weakest first; None without layers.

    Without boxes the regions stand on a circle (`has_boxes` False).
    """
    if no_layers(trace):
        return None
    values = edge_values(trace, view.quantity)[view.shown_layer(trace.layers)]
    return graph_of(trace, context, view, values)


def hover_picture(
    trace: ReasoningTrace, context: TraceContext, view: View, hovered: tuple[int, ...]
) -> GraphPicture | None:
    """Return what stands out while regions are hovered and others are selected: the strongest edges into and out of
    the hovered ones, and all between them and the selected ones, whatever is kept. None without layers.

    hovered: places in the trace.
    """
    if no_layers(trace):
        return None
    values = edge_values(trace, view.quantity)[view.shown_layer(trace.layers)]
    kept = _edges_at(values, hovered, view)
    for one in hovered:
        for other in selected_regions(trace, view):
            kept[one, other] = kept[other, one] = True
    return graph_of(trace, context, view, values, kept)


def graph_of(
    trace: ReasoningTrace, context: TraceContext, view: View, values: Array, kept: np.ndarray | None = None
) -> GraphPicture:
    """Return the picture of edges with these values, (N,N) float32, on the scale of the View's quantity.

    kept: (N,N) bool, the edges to show; None keeps what the View asks for. An edge of value 0 is not shown.
    """
    selected = selected_regions(trace, view)
    receivers, givers = _weakest_first(_kept_edges(trace, view, values) if kept is None else kept, values)
    return GraphPicture(
        title=affinity_title(trace, view),
        note=_note(len(receivers), values.size, len(selected), view),
        image_size=CIRCLE_SIZE if trace.boxes is None else image_size(trace, context),
        centres=circle(trace.regions) if trace.boxes is None else _centres(trace.boxes),
        receivers=receivers,
        givers=givers,
        values=values[receivers, givers],
        scale=affinity_scale(trace, view),
        has_boxes=trace.boxes is not None,
        numbers=region_numbers(trace),
        labels=region_labels(trace, context),
        selected=selected,
    )


def _kept_edges(trace: ReasoningTrace, view: View, values: Array) -> np.ndarray:
    """Mark the edges that the View asks for, (N,N) bool."""
    selected = selected_regions(trace, view)
    return _edges_at(values, selected, view) if selected else _strongest(values, view.edges_per_node, axis=1)


def _centres(boxes: Array) -> Array:
    """Return the middle of each box, (N,4) → (N,2) x y, pixels."""
    corners = boxes.reshape(-1, 2, 2)
    middle: Array = corners.mean(axis=1, dtype=np.float32)
    return middle


def _strongest(values: Array, count: int, axis: int) -> np.ndarray:
    """Mark the `count` strongest edges into each receiver (axis 1) or out of each giver (axis 0).

    values (N,N), signed; ties to the lower region. Returns (N,N) bool.
    """
    order = np.argsort(-np.abs(values), axis=axis, kind="stable")
    mark = np.zeros(values.shape, dtype=bool)
    np.put_along_axis(mark, order.take(range(min(count, len(values))), axis=axis), True, axis=axis)
    return mark


def _edges_at(values: Array, selected: tuple[int, ...], view: View) -> np.ndarray:
    """Mark the strongest edges into and out of the selected regions, (N,N) bool."""
    count = max(SELECTED_EDGES, view.edges_per_node)
    chosen = np.isin(np.arange(len(values)), selected)
    into, out_of = _strongest(values, count, axis=1), _strongest(values, count, axis=0)
    return (into & chosen[:, None]) | (out_of & chosen[None, :])


def _weakest_first(kept: np.ndarray, values: Array) -> tuple[Indices, Indices]:
    """Return receivers and givers (E,) of the kept edges that are not 0, ties to the later region first."""
    receivers, givers = np.nonzero(kept & (values != 0))
    order = np.lexsort((-givers, -receivers, np.abs(values[receivers, givers])))
    return receivers[order], givers[order]


def _note(shown: int, every: int, selected: int, view: View) -> str:
    if shown == 0:
        return (
            f"no edge acts: the {affinity_name(view)} of all {every:,} is 0"
            if view.edges_per_node
            else "no edges shown"
        )
    which = "the strongest" if view.edges_per_node == 1 else f"the {view.edges_per_node} strongest"
    where = "into each region"
    if selected:
        which = "the strongest"
        where = f"into and out of the {'selected region' if selected == 1 else f'{selected} selected regions'}"
    return f"{shown:,} of {every:,} edges: {which} {where}"


KIND = Kind(
    name="graph",
    title="Affinity graph",
    shows="which regions give to which, over the image",
    picture=GraphPicture,
    make=graph_picture,
    absence=no_layers,
    follows=("layer", "quantity", "shared_scale", "edges_per_node", "selection.regions"),
)
