"""A new kind of picture, as somebody would add it: one file, and one line in the registry."""

from __future__ import annotations

import numpy as np

from vsrn_viewer.answers import NOTHING_PROBED, Probed
from vsrn_viewer.explain.kind import Kind
from vsrn_viewer.explain.regions import region_labels, region_numbers, selected_regions
from vsrn_viewer.picture import MatrixPicture, Scale
from vsrn_viewer.trace import ReasoningTrace, TraceContext
from vsrn_viewer.view import View


def similarity_picture(
    trace: ReasoningTrace, context: TraceContext, view: View, _probed: Probed = NOTHING_PROBED
) -> MatrixPicture:
    """Return the cosine similarity of the regions' nodes after the last layer."""
    nodes = trace.nodes[-1]
    length = np.linalg.norm(nodes, axis=1, keepdims=True)
    unit = np.divide(nodes, length, out=np.zeros_like(nodes), where=length > 0)
    return MatrixPicture(
        title="Similarity",
        note="cosine of the nodes after the last layer",
        values=unit @ unit.T,
        scale=Scale(-1.0, 1.0, True, "cosine similarity, no unit"),
        numbers=region_numbers(trace),
        labels=region_labels(trace, context),
        selected=selected_regions(trace, view),
        directed=False,
    )


KIND = Kind(
    name="similarity",
    title="Similarity of the regions",
    shows="which of its regions the graph has made alike",
    picture=MatrixPicture,
    make=similarity_picture,
)
