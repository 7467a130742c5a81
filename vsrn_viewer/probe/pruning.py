"""How much of a match its strongest edges carry: all others are cut, and the network runs again."""

from __future__ import annotations

import math

import torch

from vsrn_viewer.answers import Influence, Pruned
from vsrn_viewer.change import UNCHANGED, Change
from vsrn_viewer.probe.edge_influence import scores_with
from vsrn_viewer.probe.match import match_of
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.retrieval.pair_memory import within_memory
from vsrn_viewer.view import Query


@within_memory
def prune(
    pair: Pair,
    image: int,
    query: Query,
    influence: Influence,
    share: float,
    member: int | None = 1,
    change: Change = UNCHANGED,
) -> Pruned:
    """Return what the score becomes when only the strongest edges stay: the fewest with this share of the influence.

    influence: of this very run, by `edge_influence`. share: of the sum of all sizes, 0 to 1; at 1 nothing is cut, at 0
    every edge. Raises as `match_of` does.
    """
    match = match_of(pair, image, query, "score", member, change)
    kept = influence.strongest(share)
    with torch.inference_mode():
        score = scores_with(match, torch.from_numpy(kept).float()[None]).item()
    return Pruned(share, int(kept.sum()), kept.size, match.score, None if math.isnan(score) else score)
