"""What each edge brings to a score, and what is left of the score when only the strongest stay.

N regions, L layers. Rows and layers count from 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]


@dataclass(frozen=True)
class CheckedEdge:
    """An edge that was really cut. receiver, giver: rows.

    estimated: its influence. cut: what cutting it really takes from the score.
    """

    layer: int
    receiver: int
    giver: int
    estimated: float
    cut: float


@dataclass(frozen=True)
class Influence:
    """What each edge brings to the score of one member, to first order: ∂score/∂affinity × affinity.

    by_edge: (L,N,N) float32, receiver × giver. rows: (N,) int64, the regions. score: of the run.
    checked: the strongest edges, really cut.
    """

    by_edge: Floats
    rows: Indices
    score: float
    checked: tuple[CheckedEdge, ...] = ()

    def strongest(self, share: float) -> npt.NDArray[np.bool_]:
        """Return which edges are the fewest that have this share of the sum of all sizes, (L,N,N); all for share 1.

        share: 0 to 1. Ties go to the earlier layer and the lower place.
        """
        sizes = np.abs(self.by_edge.ravel().astype(np.float64))
        order = np.argsort(-sizes, kind="stable")
        reached = np.cumsum(sizes[order])
        count = len(sizes)
        if share < 1 and count:
            count = int(np.searchsorted(reached, share * reached[-1])) + 1 if share > 0 else 0
        kept = np.zeros(len(sizes), dtype=bool)
        kept[order[:count]] = True
        return kept.reshape(self.by_edge.shape)


@dataclass(frozen=True)
class Pruned:
    """A run in which only its strongest edges stay, of all layers together; the others are cut.

    share: of the influence that they have, 0 to 1. kept, edges: how many stay, and how many there are. score: of the
    run with all of them. kept_score: with those that stay, None where the values overflow.
    """

    share: float
    kept: int
    edges: int
    score: float
    kept_score: float | None
