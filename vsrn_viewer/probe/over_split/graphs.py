"""The edges of one image's graph, without anything behind the graph."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from vsrn_viewer.errors import CheckpointError
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.trace import contribution
from vsrn_viewer.view import check_member
from vsrn_viewer.vsrn import trace_graph

Edges = npt.NDArray[np.float32]


def edges_of(pair: Pair, image: int, member: int) -> Edges:
    """Return raw affinity and effective contribution, (2,L,N,N) float32: receiver × giver.

    member: from 1. Raises CheckpointError for a member that there is not or that has no graph.
    """
    check_member(member, len(pair.models))
    model = pair.models[member - 1]
    if not model.config.graph_layers:
        raise CheckpointError("this network has no graph, so there is no affinity. Open one that has layers.")
    nodes, affinity, messages = trace_graph(model, pair.split.features(image))
    return np.stack([affinity, contribution(nodes, affinity, messages)])
