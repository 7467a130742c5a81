"""What flows along the edges of a graph layer: the affinity itself, and what it does.

Affinity: R = theta(v) phi(v)^T / N (Li et al., ICCV 2019, equation 1, divided by N as in the published
code): signed, directed, no softmax, so nothing sums to 1. R[i, j]: i receives from j.
A large R can do nothing, so there is also the effective contribution of j to i: the length of what j
adds to i, as a share of the length of i, with the affinity's sign. What it rests on is exact: the
contributions add up to the change of the node (`identity_gap`).
Influence is what an edge brings to the match, to first order: it is asked of the network (`probe.edge_influence`).
"""

from __future__ import annotations

import numpy as np

from vsrn_viewer.answers import NOTHING_PROBED, Influence, Probed
from vsrn_viewer.explain.dropped import with_dropped_cells
from vsrn_viewer.explain.filtered import faint_words, filtered_out
from vsrn_viewer.explain.kind import Kind, asks_before
from vsrn_viewer.explain.missing import no_influence, no_layers
from vsrn_viewer.explain.regions import kept_edges, places_of, region_labels, region_numbers, selected_regions
from vsrn_viewer.explain.things import THINGS_FOLLOW, Thing, members_of, rule_words, things_of, values_of_things
from vsrn_viewer.picture import MatrixPicture, Scale, edge_text, number
from vsrn_viewer.requests import Probe
from vsrn_viewer.trace import Array, ReasoningTrace, TraceContext, contribution
from vsrn_viewer.view import Quantity, View

_NAMES = {"raw": "affinity", "effective": "effective contribution", "influence": "influence"}
_TITLES = {
    "raw": "Affinity",
    "effective": "Contribution",
    "influence": "Influence",
}  # short: the scale says the whole name
_UNITS = {"raw": "no unit", "effective": "share of the receiver's length", "influence": "of the score"}


def matrix_picture(
    trace: ReasoningTrace, context: TraceContext, view: View, probed: Probed = NOTHING_PROBED
) -> MatrixPicture | None:
    """Return the shown layer's affinity, effective contribution or influence as a matrix; None without layers, and
    until the influence is there.

    What a what-if changes is marked: dropped regions, edges that are cut or scaled.
    """
    if not has_edge_values(trace, view, probed):
        return None
    if view.nodes == "things":
        return _things_matrix(trace, context, view, probed)
    layer = view.shown_layer(trace.layers)
    note = "row receives, column gives"
    if view.quantity == "effective":
        gap = number(identity_gap(trace, layer))
        note += f"; contributions add up to the change of each node within {gap}"
    if view.quantity == "influence" and probed.influence is not None:
        note += f"; {cut_words(probed.influence)}"
    if layer in view.change.skipped_layers:
        note = "this layer is skipped: nothing flows"
    picture = MatrixPicture(
        title=affinity_title(trace, view),
        note=note + faint_words(trace, context, view),
        values=edge_values(trace, view.quantity, probed)[layer],
        scale=affinity_scale(trace, view, probed),
        numbers=region_numbers(trace),
        labels=region_labels(trace, context),
        selected=selected_regions(trace, view),
        changed=_changed_cells(trace, view, layer),
        faint=filtered_out(trace, context, view),
        kept=kept_edges(trace, view),
        is_share=is_share(view),
    )
    return with_dropped_cells(picture, trace, probed)


def _things_matrix(trace: ReasoningTrace, context: TraceContext, view: View, probed: Probed) -> MatrixPicture:
    things, values, scale = edges_of_things(trace, context, view, probed)
    layer = view.shown_layer(trace.layers)
    skipped = layer in view.change.skipped_layers
    members = members_of(trace, things)
    return MatrixPicture(
        title=affinity_title(trace, view),
        note="this layer is skipped: nothing flows" if skipped else f"row receives, column gives; {rule_words(view)}",
        values=values[layer],
        scale=scale,
        numbers=tuple(thing.number + 1 for thing in things),
        labels=tuple(thing.name for thing in things),
        selected=members.nodes_of(selected_regions(trace, view)),
        names=tuple(thing.name for thing in things),
        is_share=is_share(view),
        members=members,
    )


def edges_of_things(
    trace: ReasoningTrace, context: TraceContext, view: View, probed: Probed
) -> tuple[tuple[Thing, ...], Array, Scale]:
    """Return the things that the View makes of the regions, the values of the edges between them in every layer
    (L,G,G), as `values_of_things` has them, and their scale. Raises ValueError for an influence that was not asked."""
    things = things_of(trace, context, view, probed)
    values = values_of_things(edge_values(trace, view.quantity, probed), view.quantity, trace, things)
    return things, values, _scale_of(values, view)


def _changed_cells(trace: ReasoningTrace, view: View, layer: int) -> tuple[tuple[int, int, float], ...]:
    """Return (place of the receiver, of the giver, factor) of each edge of a layer that a what-if multiplies."""
    ends = [
        (places_of(trace, (receiver, giver)), factor)
        for at, receiver, giver, factor in view.change.edges
        if at == layer and factor != 1
    ]
    return tuple((places[0], places[1], factor) for places, factor in ends if len(places) == 2)


def affinity_title(trace: ReasoningTrace, view: View) -> str:
    """Return "Affinity, layer 3 of 4", the title of the matrix and of the graph."""
    what = _TITLES[view.quantity] + (" of things" if view.nodes == "things" else "")
    return f"{what}, layer {view.shown_layer(trace.layers) + 1} of {trace.layers}"


def affinity_name(view: View) -> str:
    """Return what the values of the matrix and of the graph are called: "affinity"."""
    return _NAMES[view.quantity]


def is_share(view: View) -> bool:
    """Return whether the values of the matrix and of the graph are shares, which people read in per cent."""
    return view.quantity == "effective"


def threshold_text(view: View) -> str:
    """Return the size below which edges are not drawn, as people read it: "0.120", or "12.0 %" of shares."""
    return edge_text(view.edge_threshold, is_share(view), signed=False)


def has_edge_values(trace: ReasoningTrace, view: View, probed: Probed) -> bool:
    """Return whether there is anything to draw of the edges: layers, and the influence if the View asks for it."""
    return not no_layers(trace) and (view.quantity != "influence" or probed.influence is not None)


def edge_values(trace: ReasoningTrace, quantity: Quantity, probed: Probed = NOTHING_PROBED) -> Array:
    """Return the value of every edge, (L,N,N) float32 signed, no unit; [l, i, j]: i receives from j.

    Raises ValueError for an influence that was not asked of the network.
    """
    if quantity == "influence":
        if probed.influence is None:
            raise ValueError("the influence of the edges must be asked of the network first")
        return probed.influence.by_edge
    return trace.affinity if quantity == "raw" else effective_contribution(trace)


def cut_words(influence: Influence) -> str:
    """Return how well the influence says what really cutting the strongest edges takes, as half a sentence."""
    errors = [abs(edge.cut - edge.estimated) for edge in influence.checked if np.isfinite(edge.cut)]
    if not errors:
        return "a first-order estimate; none of the strongest edges could be cut"
    largest = max(abs(edge.cut) for edge in influence.checked if np.isfinite(edge.cut))
    many = "the strongest edge" if len(errors) == 1 else f"the {len(errors)} strongest edges"
    return f"cutting {many} takes up to {number(largest)}, as estimated within {number(max(errors))}"


def effective_contribution(trace: ReasoningTrace) -> Array:
    """Return what each region adds to each other, as a share of the receiver: `trace.contribution` of a trace."""
    return contribution(trace.nodes, trace.affinity, trace.messages)


def asks_of_edges(view: View) -> tuple[Probe, ...]:
    """Ask for the influence of the edges where the View shows it."""
    return ("influence",) if view.quantity == "influence" else ()


def affinity_scale(trace: ReasoningTrace, view: View, probed: Probed = NOTHING_PROBED) -> Scale:
    """Return the symmetric scale of the matrix and of the graph.

    Its ends are the largest size in all layers, so that layers can be compared, or in the shown layer
    alone if the View says so; ±1 if every value is 0, where any end is right.
    """
    return _scale_of(edge_values(trace, view.quantity, probed), view)


def _scale_of(values: Array, view: View) -> Scale:
    """Return the scale of values in every layer, (L,N,N) or (L,G,G)."""
    layers = len(values)
    if not view.shared_scale:
        values = values[view.shown_layer(layers)]
    end = float(np.abs(values).max()) or 1.0
    extent = f"one scale for {layers} layers" if view.shared_scale and layers > 1 else "scale of this layer"
    return Scale(-end, end, True, f"{_NAMES[view.quantity]} ({_UNITS[view.quantity]}), {extent}")


def identity_gap(trace: ReasoningTrace, layer: int) -> float:
    """Return the largest deviation of nodes[l] + affinity[l] @ messages[l] + shift[l] from nodes[l+1].

    layer from 0. In the nodes' own unit; rounding leaves some 1e-7 of the largest value.
    """
    change = trace.affinity[layer].astype(np.float64) @ trace.messages[layer] + trace.shift[layer]
    return float(np.abs(trace.nodes[layer] + change - trace.nodes[layer + 1]).max())


KIND = Kind(
    name="matrix",
    title="Affinity matrix",
    shows="what each of its regions receives from the others",
    picture=MatrixPicture,
    make=matrix_picture,
    absence=no_layers,
    follows=("layer", "quantity", "shared_scale", "filtered_by", "selection.edges", *THINGS_FOLLOW),
    asks=lambda view: (*asks_before(view), *asks_of_edges(view)),
    lack=no_influence,
)
