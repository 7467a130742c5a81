"""The neighbourhood of a region: the strongest edges that it receives and gives, layer by layer.

affinity[l, i, j]: i receives from j (Li et al., ICCV 2019, equation 1). What region r takes in a layer is row r, what
it gives is column r, its edge to itself in both. Edges of value 0 carry nothing and are left out.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from vsrn_viewer.answers import NOTHING_PROBED, Probed
from vsrn_viewer.explain.affinity import (
    affinity_name,
    affinity_scale,
    asks_of_edges,
    edge_values,
    has_edge_values,
    is_share,
)
from vsrn_viewer.explain.kind import Kind
from vsrn_viewer.explain.missing import no_influence, no_layers
from vsrn_viewer.explain.regions import region_labels, region_numbers, selected_regions
from vsrn_viewer.picture import Indices, NeighbourhoodPicture
from vsrn_viewer.trace import Array, ReasoningTrace, TraceContext
from vsrn_viewer.view import View

STRONGEST = 4  # edges in each direction and layer
_NO_REGION = "Select a region to see what it takes and gives in every layer."


def neighbourhood_picture(
    trace: ReasoningTrace, context: TraceContext, view: View, probed: Probed = NOTHING_PROBED
) -> NeighbourhoodPicture | None:
    """Return the strongest edges of the first selected region in every layer, in the quantity that the View shows;
    None without layers, without a selected region that is read, and until the influence is there.

    The scale is that of all layers, whatever the View says of it: equal bars are equal values.
    """
    chosen = selected_regions(trace, view)
    if not chosen or not has_edge_values(trace, view, probed):
        return None
    region, values = chosen[0], edge_values(trace, view.quantity, probed)
    givers, taken = _strongest(values[:, region], trace)
    receivers, given = _strongest(values[:, :, region], trace)
    labels = region_labels(trace, context)
    return NeighbourhoodPicture(
        title=f"Neighbourhood of {labels[region]}",
        note=f"{affinity_name(view)}: the {STRONGEST} strongest edges each way; left: it takes, right: it gives",
        region=region,
        givers=givers,
        taken=taken,
        receivers=receivers,
        given=given,
        scale=affinity_scale(trace, replace(view, shared_scale=True), probed),
        is_share=is_share(view),
        numbers=region_numbers(trace),
        labels=labels,
    )


def _strongest(values: Array, trace: ReasoningTrace) -> tuple[Indices, Array]:
    """Return the places of the largest |values| of each layer, ties to the lower row of the dataset, and the values;
    (L,N) → (L,K) and (L,K). Where a layer has fewer that are not 0: −1 and NaN."""
    most = min(STRONGEST, trace.regions)
    order = np.stack([np.lexsort((trace.region_rows, -np.abs(layer)))[:most] for layer in values])
    found = np.take_along_axis(values, order, axis=1)
    return np.where(found == 0, -1, order), np.where(found == 0, np.float32(np.nan), found)


def _lack(trace: ReasoningTrace, view: View) -> str:
    return no_influence(trace, view) or ("" if selected_regions(trace, view) else _NO_REGION)


KIND = Kind(
    name="neighbourhood",
    title="Neighbourhood",
    shows="what the selected region takes and gives, layer by layer",
    picture=NeighbourhoodPicture,
    make=neighbourhood_picture,
    absence=no_layers,
    follows=("quantity", "selection.regions"),
    asks=asks_of_edges,
    lack=_lack,
)
