"""The affinity graph over the image: which edges are shown.

All N² edges hide each other, so the strongest are kept: `edges_per_node` into each region. Once
regions are selected, only edges that touch them are shown, and more of them (SELECTED_EDGES in each
direction), because then the question is about those regions; with `edges_among`, all edges from one of
them to another and no others. Edges below `edge_threshold` are left out; edges kept by hand are drawn
whatever the rest says. Filtering never changes the scale.
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
    edges_of_things,
    has_edge_values,
    is_share,
    threshold_text,
)
from vsrn_viewer.explain.filtered import edges_in_sight, faint_words, filtered_out
from vsrn_viewer.explain.kind import Kind
from vsrn_viewer.explain.layout import CIRCLE_SIZE, circle
from vsrn_viewer.explain.missing import no_influence, no_layers
from vsrn_viewer.explain.regions import image_size, kept_edges, region_labels, region_numbers, selected_regions
from vsrn_viewer.explain.things import THINGS_FOLLOW, asks_of_things, centres_of_things, members_of, rule_words
from vsrn_viewer.picture import GraphPicture, Indices, number
from vsrn_viewer.requests import Probe
from vsrn_viewer.trace import Array, ReasoningTrace, TraceContext
from vsrn_viewer.view import View

MOST_KEPT = 150  # edges drawn of those that keep a share of the influence, or among the selection: more hide each other
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
    if view.nodes == "things":
        return _things_graph(trace, context, view, probed, ())
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
    the hovered ones, and all between them and the selected ones, whatever is kept; where the View wants edges among the
    selection alone, these only. None without layers.

    hovered: places in the trace.
    """
    if not has_edge_values(trace, view, probed):
        return None
    if view.nodes == "things":
        return _things_graph(trace, context, view, probed, hovered)
    values = _values_in_sight(trace, context, view, probed)
    kept = _edges_of_hovered(values, hovered, selected_regions(trace, view), view)
    return graph_of(trace, context, view, probed, values, kept)


def _values_in_sight(trace: ReasoningTrace, context: TraceContext, view: View, probed: Probed) -> Array:
    """Return the values of the shown layer's edges, (N,N), 0 for those that the View's filter takes out of sight."""
    values = edge_values(trace, view.quantity, probed)[view.shown_layer(trace.layers)]
    return edges_in_sight(trace, context, view, values)


def _edges_of_hovered(values: Array, hovered: tuple[int, ...], selected: tuple[int, ...], view: View) -> np.ndarray:
    """Mark the edges of hovered nodes, (N,N) bool: the strongest, and all between them and the selected ones."""
    kept = np.zeros(values.shape, dtype=bool) if view.edges_among else _edges_at(values, hovered, view)
    for one in hovered:
        for other in selected:
            kept[one, other] = kept[other, one] = True
    return kept


def _things_graph(
    trace: ReasoningTrace, context: TraceContext, view: View, probed: Probed, hovered: tuple[int, ...]
) -> GraphPicture:
    """Return the graph over things, in the middle of the box around each; as `graph_of` otherwise.

    hovered: places of regions, whose things' edges are shown; () for those that the View asks for.
    """
    things, every_layer, scale = edges_of_things(trace, context, view, probed)
    values, members = every_layer[view.shown_layer(trace.layers)], members_of(trace, things)
    selected = members.nodes_of(selected_regions(trace, view))
    asked = (
        _edges_of_hovered(values, members.nodes_of(hovered), selected, view)
        if hovered
        else _edges_asked(values, selected, view)
    )
    drawn = asked & (values != 0) & ~(np.abs(values) < view.edge_threshold)
    receivers, givers = _weakest_first(drawn, values)
    return GraphPicture(
        title=affinity_title(trace, view),
        note=f"{_kept_words(len(receivers), values.size, len(selected), view)}; {rule_words(view)}{_unfiltered(view)}",
        image_size=CIRCLE_SIZE if trace.boxes is None else image_size(trace, context),
        centres=circle(len(things)) if trace.boxes is None else centres_of_things(trace.boxes, things),
        receivers=receivers,
        givers=givers,
        values=values[receivers, givers],
        scale=scale,
        has_boxes=trace.boxes is not None,
        numbers=tuple(thing.number + 1 for thing in things),
        labels=tuple(thing.name for thing in things),
        selected=selected,
        is_share=is_share(view),
        members=members,
    )


def _unfiltered(view: View) -> str:
    return "; the filter is one of regions, and hides no thing" if view.region_filter else ""


def is_pruned(view: View) -> bool:
    """Return whether the graph shows the edges that keep a share of all influence, of all layers together; they are
    edges of regions."""
    return view.quantity == "influence" and view.kept_influence < 1 and view.nodes == "regions"


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

    kept: (N,N) bool, the edges to show. An edge of value 0, without one (NaN), or below the View's threshold is not
    shown, unless it is kept by hand and has a value.
    """
    selected = selected_regions(trace, view)
    faint = filtered_out(trace, context, view)
    drawn = kept & (np.nan_to_num(values) != 0) & ~(np.abs(values) < view.edge_threshold)
    by_hand = tuple(
        edge for edge in kept_edges(trace, view) if np.isfinite(values[edge]) and not set(edge) & set(faint)
    )
    more = sum(not drawn[edge] for edge in by_hand)
    note = _note(int(drawn.sum()), values, selected, view, probed)
    note += f"; {more} more kept by hand" if more else ""
    for edge in by_hand:
        drawn[edge] = True
    receivers, givers = _weakest_first(drawn, values)
    filtered = faint_words(trace, context, view, "only edges between ")
    if filtered and not len(receivers) and not view.edge_threshold:
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
        faint=faint,
        kept=tuple(int(np.flatnonzero((receivers == i) & (givers == j))[0]) for i, j in by_hand),
        is_share=is_share(view),
    )


def _kept_edges(trace: ReasoningTrace, view: View, probed: Probed, values: Array) -> np.ndarray:
    """Mark the edges that the View asks for, (N,N) bool: those that keep a share of the influence, or the strongest."""
    if is_pruned(view) and probed.influence is not None:
        layer = view.shown_layer(trace.layers)
        return _strongest_of(_kept_at(probed.influence, view, layer, selected_regions(trace, view)), values)
    return strongest_edges(trace, view, values)


def strongest_edges(trace: ReasoningTrace, view: View, values: Array) -> np.ndarray:
    """Mark the edges of the largest values, (N,N) bool: into each region, or into and out of each selected one; or all
    among the selected ones."""
    return _edges_asked(values, selected_regions(trace, view), view)


def _edges_asked(values: Array, selected: tuple[int, ...], view: View) -> np.ndarray:
    if selected and view.edges_among:
        return _strongest_of(_meeting(len(values), selected, among=True), values)
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
    selected regions, or among them; all if none is selected."""
    kept: np.ndarray = influence.strongest(view.kept_influence)[layer]
    return kept & _meeting(len(kept), selected, view.edges_among) if selected else kept


def _meeting(count: int, selected: tuple[int, ...], among: bool) -> np.ndarray:
    """Mark the edges of so many regions that begin or end at selected ones, (count,count) bool; among: that do both."""
    chosen = np.isin(np.arange(count), selected)
    mark: np.ndarray = chosen[:, None] & chosen[None, :] if among else chosen[:, None] | chosen[None, :]
    return mark


def _strongest_of(kept: np.ndarray, values: Array) -> np.ndarray:
    """Mark the MOST_KEPT strongest of these edges, (N,N) bool; ties to the lower region."""
    sizes = np.where(kept, np.abs(values), -1).ravel()
    strongest = np.zeros(sizes.shape, dtype=bool)
    strongest[np.argsort(-sizes, kind="stable")[:MOST_KEPT]] = True
    return kept & strongest.reshape(kept.shape)


def _weakest_first(kept: np.ndarray, values: Array) -> tuple[Indices, Indices]:
    """Return receivers and givers (E,) of the kept edges, ties to the later region first."""
    receivers, givers = np.nonzero(kept)
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
    at = f" {'among' if view.edges_among else 'at'} the selected regions" if selected else ""
    return _pruned_note(shown, there, f"{at}{_threshold_words(view)}", probed.pruned)


def _pruned_note(shown: int, there: int, where: str, pruned: Pruned | None) -> str:
    """Return "75 of the 110 edges that keep 20 % of the influence; with these alone the match is 0.826, not 0.780".

    shown, there: how many are drawn of how many that this layer has, or that the selected regions have in it.
    """
    drawn = f"{there:,}" if shown == there else f"the strongest {shown:,} of {there:,} here"
    if pruned is None:
        return f"{drawn}{where} of the edges that stay"
    kept = f"{drawn}{where} of the {pruned.kept:,} edges that keep {percent(pruned.share)} of the influence"
    return f"{kept}; {_fidelity_words(pruned)}"


def _kept_words(shown: int, every: int, selected: int, view: View) -> str:
    which, threshold = _which_words(selected, view, capped=shown == MOST_KEPT), _threshold_words(view)
    if shown == 0 and threshold:
        return f"none of {every:,} edges: {which} are below {threshold_text(view)}"
    if shown == 0 and selected:
        return f"no edge acts {'among' if view.edges_among else 'at'} {_selected_words(selected, view)}"
    if shown == 0:
        return (
            f"no edge acts: the {affinity_name(view)} of all {every:,} is 0"
            if view.edges_per_node
            else "no edges shown"
        )
    return f"{shown:,} of {every:,} edges: {which}{threshold}"


def _which_words(selected: int, view: View, capped: bool) -> str:
    """Return "the strongest into each region"; selected: how many regions are. capped: whether not all are drawn."""
    node = view.nodes.removesuffix("s")
    if not selected:
        return f"the {'' if view.edges_per_node == 1 else f'{view.edges_per_node} '}strongest into each {node}"
    regions = _selected_words(selected, view)
    if not view.edges_among:
        return f"the strongest into and out of {regions}"
    return (
        f"{'the strongest' if capped else 'those'} among {regions}" if selected > 1 else f"that of {regions} to itself"
    )


def _selected_words(selected: int, view: View) -> str:
    """Return "the selected region" or "the 3 selected things"."""
    node = view.nodes.removesuffix("s")
    return f"the selected {node}" if selected == 1 else f"the {selected} selected {node}s"


def _threshold_words(view: View) -> str:
    return f", none below {threshold_text(view)}" if view.edge_threshold else ""


def _asks(view: View) -> tuple[Probe, ...]:
    return (*asks_of_things(view), *asks_of_edges(view), *(("pruned",) if is_pruned(view) else ()))


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
        "edges_among",
        "edge_threshold",
        "selection.regions",
        "selection.edges",
        "filtered_by",
        *THINGS_FOLLOW,
    ),
    asks=_asks,
    lack=no_influence,
)
