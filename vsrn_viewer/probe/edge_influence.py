"""Which edges matter to a match: ∂score/∂affinity × affinity of every edge, from one backward pass.

Each affinity is multiplied by a factor of 1, and the score is derived by all factors at once: that is what each edge
brings to first order. What an edge does to the affinities of later layers is part of it. Cutting an edge is not a small
change, so the strongest ones are really cut, and what that takes stands beside the estimate.
L layers, M regions read, B runs.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from vsrn_viewer.answers import CheckedEdge, Floats, Influence, Progress
from vsrn_viewer.change import UNCHANGED, Change
from vsrn_viewer.errors import OverflowingError
from vsrn_viewer.probe.gradients import differentiable_rnn
from vsrn_viewer.probe.match import Doubles, Match, match_of
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.view import Query
from vsrn_viewer.vsrn import batch_change, embed_batch

_CHECKED = 5  # edges that are really cut


def edge_influence(
    pair: Pair, image: int, query: Query, member: int | None = 1, change: Change = UNCHANGED
) -> Generator[Progress, None, Influence]:
    """Return the influence of every edge on the score, and the strongest edges really cut.

    member: of the ensemble, from 1; None for the score of all together, whose edges are cut in every member. change:
    of the run; an edge that it scales counts as scaled. Raises as `match_of` does, and OverflowingError if the
    gradient overflows.
    """
    match = match_of(pair, image, query, "score", member, change)
    by_edge = influence_of(match)
    yield Progress("Weighing the edges", 1, 2, "steps")
    strongest = np.argsort(-np.abs(by_edge), axis=None, kind="stable")[:_CHECKED]
    edges = np.stack(np.unravel_index(strongest, by_edge.shape), axis=1)  # (K,3): layer, receiver, giver
    lost = match.score - scores_without(match, edges)
    yield Progress("Weighing the edges", 2, 2, "steps")
    return Influence(by_edge, match.rows, match.score, _checked(match, by_edge, edges, lost))


def influence_of(match: Match) -> Floats:
    """Return ∂score/∂affinity × affinity, (L,M,M) float32, receiver × giver. Raises OverflowingError."""
    shape = (1, layers_of(match), len(match.rows), len(match.rows))
    with torch.enable_grad(), differentiable_rnn():
        factors = torch.ones(shape, device=match.models[0].device, requires_grad=True)
        score = scores_with(match, factors).sum()
        (gradient,) = torch.autograd.grad(score, factors, allow_unused=True) if score.requires_grad else (None,)
    by_edge: Floats = np.zeros(shape[1:], np.float32) if gradient is None else gradient[0].float().cpu().numpy()
    if not np.isfinite(by_edge).all():
        raise OverflowingError(
            "The gradient of this run overflows, so its edges have no influence to show. Keep more regions, or change "
            "less."
        )
    return by_edge


def scores_with(match: Match, factors: Tensor) -> Tensor:
    """Return the scores of runs whose affinities are multiplied, (B,L,M,M) → (B,): mean over the members, with what the
    match's change does besides. NaN where values overflow. Gradients flow to the factors."""
    places = np.tile(np.arange(len(match.rows)), (len(factors), 1))
    scores = []
    for model, caption in zip(match.models, match.captions, strict=True):
        change = batch_change(match.change, match.rows, places, model.device)
        own = factors.to(model.device)
        both = {layer: own[:, layer] * change.factors.get(layer, 1) for layer in range(model.config.graph_layers)}
        features = torch.from_numpy(match.features).to(model.device).expand(len(factors), -1, -1)
        scores.append(embed_batch(model, features, replace(change, factors=both)) @ caption)
    return torch.stack(scores).mean(dim=0)


def scores_without(match: Match, edges: npt.NDArray[np.int64]) -> Doubles:
    """Return the scores of runs that each lack one edge, (B,). edges: (B,3), layer, receiver and giver by place."""
    factors = torch.ones(len(edges), layers_of(match), len(match.rows), len(match.rows))
    layers, receivers, givers = torch.from_numpy(edges).T
    factors[torch.arange(len(edges)), layers, receivers, givers] = 0
    with torch.inference_mode():
        return scores_with(match, factors).double().cpu().numpy()


def layers_of(match: Match) -> int:
    """Return L, the graph layers of the networks that are asked."""
    return max(model.config.graph_layers for model in match.models)


def _checked(match: Match, by_edge: Floats, edges: npt.NDArray[np.int64], lost: Doubles) -> tuple[CheckedEdge, ...]:
    return tuple(
        CheckedEdge(
            int(layer),
            int(match.rows[receiver]),
            int(match.rows[giver]),
            float(by_edge[layer, receiver, giver]),
            float(cut),
        )
        for (layer, receiver, giver), cut in zip(edges, lost, strict=True)
    )
