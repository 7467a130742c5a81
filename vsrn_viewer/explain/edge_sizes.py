"""How large the edges of a layer are, and how many a threshold leaves: what stands beside the threshold's slider."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vsrn_viewer.answers import NOTHING_PROBED, Probed
from vsrn_viewer.explain.affinity import affinity_scale, edge_values, has_edge_values
from vsrn_viewer.picture import Indices
from vsrn_viewer.trace import ReasoningTrace
from vsrn_viewer.view import View

BINS = 48


@dataclass(frozen=True)
class EdgeSizes:
    """The sizes |value| of all N² edges of the shown layer, whichever of them are drawn.

    counts (BINS,): how many lie in each bin; the bins divide 0 to `end`, the end of the colour scale, evenly, and the
    last one holds its upper end. left: how many edges are not below the View's threshold.
    """

    counts: Indices
    end: float
    left: int

    @property
    def words(self) -> str:
        """Return "38 of 1,296 edges"."""
        return f"{self.left:,} of {int(self.counts.sum()):,} edges"


def edge_sizes(trace: ReasoningTrace, view: View, probed: Probed = NOTHING_PROBED) -> EdgeSizes | None:
    """Return the sizes of the shown layer's edges; None without layers, and until the influence is there."""
    if not has_edge_values(trace, view, probed):
        return None
    sizes = np.abs(edge_values(trace, view.quantity, probed)[view.shown_layer(trace.layers)])
    end = affinity_scale(trace, view, probed).high
    counts, _ = np.histogram(sizes, BINS, (0.0, end))
    return EdgeSizes(counts.astype(np.int64), end, int((sizes >= view.edge_threshold).sum()))
