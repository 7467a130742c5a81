"""Influence against finite differences of the plain network in float64; cut edges and pruned runs against its runs."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from plain_vsrn import LAYERS, Differently
from torch import nn
from what_if_desk import COUNTS, QUERY, Desk

from vsrn_viewer.answers import Influence
from vsrn_viewer.change import Change
from vsrn_viewer.errors import CheckpointError
from vsrn_viewer.probe.edge_influence import edge_influence
from vsrn_viewer.probe.pruning import prune
from vsrn_viewer.probe.what_if import what_if
from vsrn_viewer.retrieval.search import trace_image
from vsrn_viewer.view import Query
from vsrn_viewer.vsrn.image_encoder import GraphLayer
from vsrn_viewer.workbench import drain

CLOSE, STEP = 1e-5, 1e-4
ASKED = Query(text=" ".join(QUERY))
CHANGED = Change(
    regions=(4, 0, 2),
    edges=((0, 0, 2, 0.5), (1, 4, 4, -1.5)),
    skipped_layers=(2,),
    gates=(("update", 2, 0.75),),
    dropped_words=(1,),
)
CHANGED_PLAINLY = Differently(
    order=(4, 0, 2),
    factors={(0, 2, 0): 0.5, (1, 4, 4): -1.5},
    skipped=frozenset([2]),
    gates={("update", 2): 0.75},
    dropped=frozenset([1]),
)


def image_of(desk: Desk, regions: int, asked: Differently) -> int:
    """Return an image of so many regions whose run is finite and does not hang on the kind of float."""
    images = np.flatnonzero(regions == COUNTS).tolist()
    return next(image for image in images if desk.is_stable(image, asked))


def with_factor(asked: Differently, edge: tuple[int, int, int], factor: float) -> Differently:
    """edge: layer, receiver, giver."""
    layer, receiver, giver = edge
    key = (layer, giver, receiver)
    return replace(asked, factors=asked.factors | {key: asked.factors.get(key, 1.0) * factor})


@pytest.mark.parametrize("member", [1, 2, None])
@pytest.mark.parametrize(
    ("regions", "change", "asked"),
    [(4, Change(), Differently()), (5, CHANGED, CHANGED_PLAINLY)],
    ids=["plain", "changed"],
)
def test_every_edge_has_the_finite_difference_of_the_plain_network(desk: Desk, pair, member, regions, change, asked):
    image = image_of(desk, regions, asked)
    found = drain(edge_influence(pair, image, ASKED, member, change))
    members = [0, 1] if member is None else [member - 1]
    rows = list(range(regions)) if asked.order is None else list(asked.order)
    assert found.rows.tolist() == rows
    assert found.by_edge.shape == (LAYERS, len(rows), len(rows))
    words = asked.words(QUERY)
    assert found.score == pytest.approx(score(desk, members, image, asked, words), abs=CLOSE)
    for at in itertools.product(range(LAYERS), range(len(rows)), range(len(rows))):
        edge = (at[0], rows[at[1]], rows[at[2]])
        more, less = (score(desk, members, image, with_factor(asked, edge, 1 + step), words) for step in (STEP, -STEP))
        assert found.by_edge[at] == pytest.approx((more - less) / (2 * STEP), abs=CLOSE), edge


def score(desk: Desk, members: list[int], image: int, asked: Differently, words: list[str]) -> float:
    """Return the plain score of one image, mean over the members. words: as read."""
    scores = []
    for member in members:
        network, _ = desk._unchanged(desk.checkpoints[member], np.float64)
        scores.append(network.embed_image(desk.features(image), asked) @ network.embed_ids(ids_of(desk, words)))
    return float(np.mean(scores))


def ids_of(desk: Desk, words: list[str]) -> list[int]:
    ids = json.loads(desk.vocabulary.read_text())["word2idx"]
    return [ids.get(word, 3) for word in words]


def test_the_strongest_edges_lose_what_a_what_if_that_cuts_them_says(desk: Desk, pair):
    image = image_of(desk, 6, Differently())
    found = drain(edge_influence(pair, image, ASKED, None))
    sizes = np.sort(np.abs(found.by_edge).ravel())[::-1]
    assert [abs(edge.estimated) for edge in found.checked] == pytest.approx(sizes[:5].tolist())
    for edge in found.checked:
        cut = what_if(pair, image, ASKED, Change(edges=((edge.layer, edge.receiver, edge.giver, 0.0),)))
        assert edge.cut == pytest.approx(cut.before.score - cut.after.score, abs=2e-6)
        assert edge.estimated == found.by_edge[edge.layer, edge.receiver, edge.giver]


def test_edges_of_one_member_are_cut_in_it_alone(desk: Desk, pair):
    image = image_of(desk, 6, Differently())
    for member in (1, 2):
        for edge in drain(edge_influence(pair, image, ASKED, member)).checked:
            change = Change(edges=((edge.layer, edge.receiver, edge.giver, 0.0),))
            whole, cut = (trace_image(pair, image, ASKED, member, one).trace.score for one in (Change(), change))
            assert edge.cut == pytest.approx(float(whole - cut), abs=2e-6)


def test_a_layer_that_is_skipped_has_no_influence(pair):
    found = drain(edge_influence(pair, int(np.flatnonzero(COUNTS == 6)[0]), ASKED, 1, Change(skipped_layers=(0, 2))))
    assert not found.by_edge[[0, 2]].any()
    assert found.by_edge[[1, 3]].any()


def test_no_step_takes_more_than_one_stage_and_gradients_are_off_for_whoever_is_served_in_between(pair):
    steps = edge_influence(pair, int(np.flatnonzero(COUNTS == 6)[0]), ASKED, 1)
    stages: list[str] = []
    watched = [module for module in pair.models[0].image_encoder.modules() if isinstance(module, GraphLayer | nn.GRU)]
    hooks = [module.register_forward_hook(lambda one, *_: stages.append(type(one).__name__)) for module in watched]
    taken = []
    with torch.no_grad():
        for progress in steps:
            if progress.label == "Cutting the strongest edges":
                break
            assert not torch.is_grad_enabled()
            taken.append(len(stages))
            stages.clear()
    for hook in hooks:
        hook.remove()
    # first the match itself, read whole; then each layer and the memory, there; back, nothing runs forward
    assert taken[1:] == [1] * (LAYERS + 1) + [0] * (LAYERS + 1)


def test_a_member_that_is_not_there_is_refused(pair):
    with pytest.raises(CheckpointError, match="member must be 1 to 2: got 3"):
        drain(edge_influence(pair, 0, ASKED, 3))


@pytest.mark.parametrize("share", [0.0, 0.3, 0.8, 1.0])
def test_a_pruned_run_scores_as_the_plain_network_without_the_other_edges(desk: Desk, pair, share):
    image = image_of(desk, 6, Differently())
    found = drain(edge_influence(pair, image, ASKED, 2))
    pruned = prune(pair, image, ASKED, found, share, 2)
    sizes = np.abs(found.by_edge.astype(np.float64))
    order = np.argsort(-sizes, axis=None)
    kept = [np.unravel_index(edge, sizes.shape) for edge in order[: pruned.kept]]
    assert sum(sizes[edge] for edge in kept) >= share * sizes.sum() * (1 - 1e-9)
    if 0 < share < 1:
        assert sum(sizes[edge] for edge in kept[:-1]) < share * sizes.sum()  # one edge fewer is not enough
    assert (pruned.share, pruned.edges) == (share, sizes.size)
    assert pruned.kept == {0.0: 0, 1.0: sizes.size}.get(share, pruned.kept)
    cut = {(int(layer), int(giver), int(receiver)): 0.0 for layer, receiver, giver in np.ndindex(sizes.shape)}
    for layer, receiver, giver in kept:
        del cut[int(layer), int(giver), int(receiver)]
    assert pruned.score == pytest.approx(score(desk, [1], image, Differently(), QUERY), abs=CLOSE)
    assert pruned.kept_score == pytest.approx(score(desk, [1], image, Differently(factors=cut), QUERY), abs=CLOSE)


def test_as_few_edges_as_possible_are_the_strongest():
    by_edge = np.array([[[4, -3], [0, 1]]], np.float32)
    influence = Influence(by_edge, np.arange(2), 0.5)
    counts = {share: int(influence.strongest(share).sum()) for share in (0, 0.1, 0.5, 0.51, 0.875, 0.9, 1)}
    assert counts == {0: 0, 0.1: 1, 0.5: 1, 0.51: 2, 0.875: 2, 0.9: 3, 1: 4}
    assert influence.strongest(0.875).tolist() == [[[True, True], [False, False]]]
