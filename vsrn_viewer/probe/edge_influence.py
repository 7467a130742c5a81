"""Which edges matter to a match: ∂score/∂affinity × affinity of every edge, from one backward pass.

The pass stops between two layers, there and back: on the published sizes it takes seconds, and people are served then.

Each affinity is multiplied by a factor of 1, and the score is derived by all factors at once: that is what each edge
brings to first order. What an edge does to the affinities of later layers is part of it. Cutting an edge is not a small
change, so the strongest ones are really cut, and what that takes stands beside the estimate.
L layers, M regions read, B runs.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from vsrn_viewer.answers import CheckedEdge, Floats, Influence, Progress
from vsrn_viewer.change import UNCHANGED, Change
from vsrn_viewer.errors import OverflowingError
from vsrn_viewer.probe.gradients import differentiable_rnn
from vsrn_viewer.probe.match import Doubles, Match, match_of, runs_at_once
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.retrieval.pair_memory import steps_within_memory
from vsrn_viewer.view import Query
from vsrn_viewer.vsrn import Vsrn, batch_change, embed_batch, embed_stages

_CHECKED = 5  # edges that are really cut


@steps_within_memory
def edge_influence(
    pair: Pair, image: int, query: Query, member: int | None = 1, change: Change = UNCHANGED
) -> Generator[Progress, None, Influence]:
    """Return the influence of every edge on the score, and the strongest edges really cut.

    member: of the ensemble, from 1; None for the score of all together, whose edges are cut in every member. change:
    of the run; an edge that it scales counts as scaled. Raises as `match_of` does, and OverflowingError if the
    gradient overflows.
    """
    match = match_of(pair, image, query, "score", member, change)
    by_edge = yield from _influence_of(match)
    strongest = np.argsort(-np.abs(by_edge), axis=None, kind="stable")[:_CHECKED]
    edges = np.stack(np.unravel_index(strongest, by_edge.shape), axis=1)  # (K,3): layer, receiver, giver
    cut = yield from _scores_without(match, edges)
    return Influence(by_edge, match.rows, match.score, _checked(match, by_edge, edges, match.score - cut))


def _influence_of(match: Match) -> Generator[Progress, None, Floats]:
    """Return ∂score/∂affinity × affinity, (L,M,M) float32, receiver × giver: mean over the members. Raises
    OverflowingError."""
    by_edge: Floats = np.zeros((layers_of(match), len(match.rows), len(match.rows)), np.float32)
    done, total = 0, sum(2 * (model.config.graph_layers + 1) for model in match.models)
    yield Progress("Weighing the edges", 0, total, "steps")  # the match itself took a pass
    for model, caption in zip(match.models, match.captions, strict=True):
        for found in _there_and_back(match, model, caption):
            if found is not None:
                by_edge[found[0]] += found[1] / len(match.models)
            done += 1
            yield Progress("Weighing the edges", done, total, "steps")
    if not np.isfinite(by_edge).all():
        raise OverflowingError(
            "The gradient of this run overflows, so its edges have no influence to show. Keep more regions, or change "
            "less."
        )
    return by_edge


def _there_and_back(match: Match, model: Vsrn, caption: Tensor) -> Iterator[tuple[int, Floats] | None]:
    """Run one network and its backward pass, a stage at a time. Yield after each: on the way back a layer and
    ∂score/∂factors of its edges, (M,M), else None."""
    places = np.arange(len(match.rows))[None]
    change = batch_change(match.change, match.rows, places, model.device)
    ones = torch.ones(1, len(match.rows), len(match.rows), device=model.device)
    factors = [ones.clone().requires_grad_() for _ in range(model.config.graph_layers)]
    with torch.enable_grad():  # here and below never around a yield: whoever is served in between must not find it
        both = {layer: own * change.factors.get(layer, 1) for layer, own in enumerate(factors)}
    project, *layers, memory = embed_stages(model, replace(change, factors=both))

    def score_of(nodes: Tensor) -> Tensor:
        return memory(nodes) @ caption

    with torch.no_grad():
        nodes = project(torch.from_numpy(match.features).to(model.device)[None])
    passed: list[tuple[Tensor, Tensor]] = []  # what each stage read, and what it returned
    for stage in (*layers, score_of):
        with torch.enable_grad(), differentiable_rnn():
            read = nodes.detach().requires_grad_()
            nodes = stage(read)
        passed.append((read, nodes))
        yield None
    gradient = torch.ones_like(nodes)
    for layer, (read, returned) in reversed([*enumerate(passed)]):
        gradient, *by_factor = torch.autograd.grad(
            returned, (read, *factors[layer : layer + 1]), gradient, allow_unused=True
        )
        known = by_factor and by_factor[0] is not None  # the memory has none, a layer that is skipped neither
        yield (layer, by_factor[0][0].float().cpu().numpy()) if known else None


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


def _scores_without(match: Match, edges: npt.NDArray[np.int64]) -> Generator[Progress, None, Doubles]:
    """Return the scores of runs that each lack one edge, (B,). edges: (B,3), layer, receiver and giver by place."""
    scores = np.zeros(len(edges))
    size = runs_at_once(match.models[0], len(match.rows))
    for first in range(0, len(edges), size):
        some = edges[first : first + size]
        factors = torch.ones(len(some), layers_of(match), len(match.rows), len(match.rows))
        layers, receivers, givers = torch.from_numpy(some).T
        factors[torch.arange(len(some)), layers, receivers, givers] = 0
        with torch.inference_mode():
            scores[first : first + size] = scores_with(match, factors).double().cpu().numpy()
        yield Progress("Cutting the strongest edges", min(first + size, len(edges)), len(edges), "edges")
    return scores


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
