"""The affinity graph over the image: which edges are shown.

All N² edges hide each other, so the strongest are kept: `edges_per_node` into each region. Once
regions are selected, only edges that touch them are shown, and more of them (SELECTED_EDGES in each
direction), because then the question is about those regions. Filtering never changes the scale.
"""

from __future__ import annotations

import numpy as np

from vsrn_viewer.answers import NOTHING_PROBED, Influence, Probed, Pruned
from vsrn_viewer.explain.affinity import (
    affinity_name,
    affinity_scale,
    affinity_title,
    asks_of_edges,
    cut_words,
    edge_values,
    has_edge_values,
)
from vsrn_viewer.explain.filtered import edges_in_sight, faint_words, filtered_out
from vsrn_viewer.explain.kind import Kind
from vsrn_viewer.explain.layout import CIRCLE_SIZE, circle
from vsrn_viewer.explain.missing import no_influence, no_layers
from vsrn_viewer.explain.regions import image_size, region_labels, region_numbers, selected_regions
from vsrn_viewer.picture import GraphPicture, Indices, number
from vsrn_viewer.requests import Probe
from vsrn_viewer.trace import Array, ReasoningTrace, TraceContext
from vsrn_viewer.view import View

MOST_KEPT = 150  # edges that keep a share of the influence, drawn of a layer: more hide each other
SELECTED_EDGES = 6  # strongest edges into, and out of, each selected region (or edges_per_node, if more)


def graph_picture(
    trace: ReasoningTrace, context: TraceContext, view: View, probed: Probed = NOTHING_PROBED
) -> GraphPicture | None:
    """Return the kept edges of the shown layer, self-loops included, weakest first; None without layers, and until the
    influence is there.

    Without boxes the regions stand on a circle (`has_boxes` False).
    """
    if not has_edge_values(trace, view, probed):
        return None
    values = _values_in_sight(trace, context, view, probed)
    return graph_of(trace, context, view, probed, values, _kept_edges(trace, view, probed, values))


def hover_picture(
    trace: ReasoningTrace,
    context: TraceContext,
    view: View,
    hovered: tuple[int, ...],
    probed: Probed = NOTHING_PROBED,
) -> GraphPicture | None:
    """Return what stands out while regions are hovered and others are selected: the strongest edges into and out of
    the hovered ones, and all between them and the selected ones, whatever is kept. None without layers.

    hovered: places in the trace.
    """
    if not has_edge_values(trace, view, probed):
        return None
    values = _values_in_sight(trace, context, view, probed)
    kept = _edges_at(values, hovered, view)
    for one in hovered:
        for other in selected_regions(trace, view):
            kept[one, other] = kept[other, one] = True
    return graph_of(trace, context, view, probed, values, kept)


def _values_in_sight(trace: ReasoningTrace, context: TraceContext, view: View, probed: Probed) -> Array:
    """Return the values of the shown layer's edges, (N,N), 0 for those that the View's filter takes out of sight."""
    values = edge_values(trace, view.quantity, probed)[view.shown_layer(trace.layers)]
    return edges_in_sight(trace, context, view, values)


def is_pruned(view: View) -> bool:
    """Return whether the graph shows the edges that keep a share of all influence, of all layers together."""
    return view.quantity == "influence" and view.kept_influence < 1


def pruned_words(pruned: Pruned) -> str:
    """Return "93 of 5,184 edges keep 80 % of the influence; with these alone the match is 0.731, not 0.750"."""
    kept = f"{pruned.kept:,} of {pruned.edges:,} edges keep {percent(pruned.share)} of the influence"
    return f"{kept}; {_fidelity_words(pruned)}"


def _fidelity_words(pruned: Pruned) -> str:
    if pruned.kept_score is None:
        return "with these alone the values overflow"
    return f"with these alone the match is {number(pruned.kept_score)}, not {number(pruned.score)}"


def percent(share: float) -> str:
    """Return a share, 0 to 1, as people read it: "80 %"."""
    return f"{100 * share:.0f} %"


def graph_of(
    trace: ReasoningTrace, context: TraceContext, view: View, probed: Probed, values: Array, kept: np.ndarray
) -> GraphPicture:
    """Return the picture of edges with these values, (N,N) float32, on the scale of the View's quantity.

    kept: (N,N) bool, the edges to show. An edge of value 0 is not shown.
    """
    selected = selected_regions(trace, view)
    receivers, givers = _weakest_first(kept, values)
    note = _note(len(receivers), values, selected, view, probed)
    filtered = faint_words(trace, context, view, "only edges between ")
    if filtered and not len(receivers):
        note = "no edge acts between regions in sight"
    return GraphPicture(
        title=affinity_title(trace, view),
        note=note + filtered,
        image_size=CIRCLE_SIZE if trace.boxes is None else image_size(trace, context),
        centres=circle(trace.regions) if trace.boxes is None else _centres(trace.boxes),
        receivers=receivers,
        givers=givers,
        values=values[receivers, givers],
        scale=affinity_scale(trace, view, probed),
        has_boxes=trace.boxes is not None,
        numbers=region_numbers(trace),
        labels=region_labels(trace, context),
        selected=selected,
        faint=filtered_out(trace, context, view),
    )


def _kept_edges(trace: ReasoningTrace, view: View, probed: Probed, values: Array) -> np.ndarray:
    """Mark the edges that the View asks for, (N,N) bool: those that keep a share of the influence, or the strongest."""
    if is_pruned(view) and probed.influence is not None:
        layer = view.shown_layer(trace.layers)
        return _strongest_of(_kept_at(probed.influence, view, layer, selected_regions(trace, view)), values)
    return strongest_edges(trace, view, values)


def strongest_edges(trace: ReasoningTrace, view: View, values: Array) -> np.ndarray:
    """Mark the edges of the largest values, (N,N) bool: into each region, or into and out of each selected one."""
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


def _kept_at(influence: Influence, view: View, layer: int, selected: tuple[int, ...]) -> np.ndarray:
    """Mark the edges of a layer that keep the View's share of all influence, (N,N) bool: those into and out of the
    selected regions, all if none is selected."""
    kept = influence.strongest(view.kept_influence)[layer]
    chosen = np.isin(np.arange(len(kept)), selected) if selected else np.ones(len(kept), dtype=bool)
    touching: np.ndarray = kept & (chosen[:, None] | chosen[None, :])
    return touching


def _strongest_of(kept: np.ndarray, values: Array) -> np.ndarray:
    """Mark the MOST_KEPT strongest of the kept edges, (N,N) bool; ties to the lower region."""
    sizes = np.where(kept, np.abs(values), -1).ravel()
    strongest = np.zeros(sizes.shape, dtype=bool)
    strongest[np.argsort(-sizes, kind="stable")[:MOST_KEPT]] = True
    return kept & strongest.reshape(kept.shape)


def _weakest_first(kept: np.ndarray, values: Array) -> tuple[Indices, Indices]:
    """Return receivers and givers (E,) of the kept edges that are not 0, ties to the later region first."""
    receivers, givers = np.nonzero(kept & (values != 0))
    order = np.lexsort((-givers, -receivers, np.abs(values[receivers, givers])))
    return receivers[order], givers[order]


def _note(shown: int, values: Array, selected: tuple[int, ...], view: View, probed: Probed) -> str:
    influence = probed.influence
    if view.quantity != "influence" or influence is None:
        return _kept_words(shown, values.size, len(selected), view)
    if not is_pruned(view):
        return f"{_kept_words(shown, values.size, len(selected), view)}; {cut_words(influence)}"
    kept = _kept_at(influence, view, view.shown_layer(len(influence.by_edge)), selected)
    there = int(np.count_nonzero(kept & (values != 0)))
    return _pruned_note(shown, there, bool(selected), probed.pruned)


def _pruned_note(shown: int, there: int, selected: bool, pruned: Pruned | None) -> str:
    """Return "75 of the 110 edges that keep 20 % of the influence; with these alone the match is 0.826, not 0.780".

    shown, there: how many are drawn of how many that this layer has, or that the selected regions have in it.
    """
    drawn = f"{there:,}" if shown == there else f"the strongest {shown:,} of {there:,} here"
    where = " at the selected regions" if selected else ""
    if pruned is None:
        return f"{drawn}{where} of the edges that stay"
    kept = f"{drawn}{where} of the {pruned.kept:,} edges that keep {percent(pruned.share)} of the influence"
    return f"{kept}; {_fidelity_words(pruned)}"


def _kept_words(shown: int, every: int, selected: int, view: View) -> str:
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


def _asks(view: View) -> tuple[Probe, ...]:
    return (*asks_of_edges(view), *(("pruned",) if is_pruned(view) else ()))


KIND = Kind(
    name="graph",
    title="Affinity graph",
    shows="which regions give to which, over the image",
    picture=GraphPicture,
    make=graph_picture,
    absence=no_layers,
    follows=(
        "layer",
        "quantity",
        "shared_scale",
        "edges_per_node",
        "kept_influence",
        "selection.regions",
        "filtered_by",
    ),
    asks=_asks,
    lack=no_influence,
)
