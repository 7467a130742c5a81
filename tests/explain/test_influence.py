"""Influence in the graph, the matrix and their tables: the probe's numbers, its own scale, and what pruning says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from vsrn_viewer.answers import CheckedEdge, Influence, Probed, Pruned
from vsrn_viewer.explain import (
    edge_values,
    graph_picture,
    hover_picture,
    kind_of,
    matrix_picture,
    pruned_words,
    table_of,
)
from vsrn_viewer.explain.graph import MOST_KEPT
from vsrn_viewer.trace import TraceContext
from vsrn_viewer.view import Selection, View

CONTEXT = TraceContext(image_size=(640, 480))
VIEW = View(quantity="influence")
BY_EDGE = np.array(
    [[[0.4, 0, 0], [0, -0.3, 0.1], [0, 0, 0.05]], [[0, 0.2, 0], [0, 0, 0], [0, 0, -0.02]]], dtype=np.float32
)
CHECKED = (CheckedEdge(0, 0, 0, 0.4, 0.41), CheckedEdge(0, 1, 1, -0.3, -0.32))
FOUND = Influence(BY_EDGE, np.arange(3), 0.412, CHECKED)
PROBED = Probed(influence=FOUND)


@pytest.fixture
def trace(make_trace):
    return make_trace(3)


def edges(picture):
    return list(zip(picture.receivers.tolist(), picture.givers.tolist(), strict=True))


def test_matrix_and_graph_hold_the_probe_s_numbers_on_their_own_scale(trace):
    for layer in (0, 1):
        view = replace(VIEW, layer=layer, edges_per_node=3)
        matrix, graph = matrix_picture(trace, CONTEXT, view, PROBED), graph_picture(trace, CONTEXT, view, PROBED)
        assert np.array_equal(matrix.values, BY_EDGE[layer])
        assert all(graph.values[at] == BY_EDGE[(layer, *edge)] for at, edge in enumerate(edges(graph)))
        assert len(graph.values) == np.count_nonzero(BY_EDGE[layer])
        for picture in (matrix, graph):
            assert (picture.scale.low, picture.scale.high) == pytest.approx((-0.4, 0.4))
            assert picture.scale.label == "influence (of the score), one scale for 2 layers"
            assert picture.title == f"Influence, layer {layer + 1} of 2"
    own = graph_picture(trace, CONTEXT, replace(VIEW, layer=1, shared_scale=False), PROBED)
    assert own.scale.high == pytest.approx(0.2)


def test_what_really_cutting_the_strongest_edges_takes_stands_beside_the_estimate(trace):
    said = "cutting the 2 strongest edges takes up to 0.410, as estimated within 0.0200"
    assert said in matrix_picture(trace, CONTEXT, VIEW, PROBED).note
    assert said in graph_picture(trace, CONTEXT, VIEW, PROBED).note
    overflown = replace(FOUND, checked=(CheckedEdge(0, 0, 0, 0.4, float("nan")),))
    assert (
        "none of the strongest edges could be cut"
        in matrix_picture(trace, CONTEXT, VIEW, Probed(influence=overflown)).note
    )


def test_tables_have_the_numbers_of_the_pictures(trace):
    view = replace(VIEW, edges_per_node=3)
    table = table_of(graph_picture(trace, CONTEXT, view, PROBED))
    assert [(row[0], row[2], row[4]) for row in table.rows[:2]] == [
        (1, 1, pytest.approx(0.4)),
        (2, 2, pytest.approx(-0.3)),
    ]
    assert table_of(matrix_picture(trace, CONTEXT, view, PROBED)).rows[1][2:] == pytest.approx((0, -0.3, 0.1))


@pytest.mark.parametrize(
    ("share", "layers"), [(0.3, [[(0, 0)], []]), (0.7, [[(1, 1), (0, 0)], [(0, 1)]]), (0.0, [[], []])]
)
def test_pruned_graph_shows_the_edges_that_keep_the_share_over_all_layers(trace, share, layers):
    for layer, kept in enumerate(layers):
        picture = graph_picture(trace, CONTEXT, replace(VIEW, layer=layer, kept_influence=share), PROBED)
        assert edges(picture) == kept
        assert picture.scale.high == pytest.approx(0.4)  # filtering never changes the scale


def test_pruned_graph_says_its_fidelity_and_how_much_of_it_is_drawn(trace):
    view = replace(VIEW, kept_influence=0.7)
    pruned = Pruned(0.7, 3, 18, 0.75, 0.731)
    note = graph_picture(trace, CONTEXT, view, replace(PROBED, pruned=pruned)).note
    assert note == "2 of the 3 edges that keep 70 % of the influence; with these alone the match is 0.731, not 0.750"
    assert pruned_words(pruned).startswith(
        "3 of 18 edges keep 70 % of the influence; with these alone the match is 0.731"
    )
    overflown = replace(PROBED, pruned=replace(pruned, kept_score=None))
    assert "with these alone the values overflow" in graph_picture(trace, CONTEXT, view, overflown).note
    selected = replace(view, selection=Selection(regions=(1,)))
    picture = graph_picture(trace, CONTEXT, selected, PROBED)
    assert (edges(picture), picture.note) == ([(1, 1)], "1 at the selected regions of the edges that stay")


def test_pruned_graph_counts_the_edges_in_sight_alone(trace):
    view = replace(VIEW, kept_influence=0.7, region_filter="number:1")
    found = replace(PROBED, pruned=Pruned(0.7, 3, 18, 0.75, 0.731))
    picture = graph_picture(trace, CONTEXT, view, found)
    assert edges(picture) == [(0, 0)]
    assert picture.note.startswith("1 of the 3 edges that keep 70 % of the influence; ")
    assert picture.note.endswith(" · only edges between 1 of 3 regions, the others are faint")


def test_no_more_edges_are_drawn_than_can_be_told_apart(make_trace):
    found = Influence(np.random.default_rng(1).normal(size=(1, 20, 20)).astype(np.float32), np.arange(20), 0.4)
    trace = make_trace(20, affinity=found.by_edge)
    picture = graph_picture(trace, CONTEXT, replace(VIEW, kept_influence=0.95), Probed(influence=found))
    kept = found.strongest(0.95)
    assert len(picture.values) == MOST_KEPT < kept.sum()
    assert np.abs(picture.values).min() == np.sort(np.abs(found.by_edge[kept]))[-MOST_KEPT]
    assert picture.note == f"the strongest {MOST_KEPT} of {kept.sum()} here of the edges that stay"


def test_hovered_region_shows_its_influence(trace):
    view = replace(VIEW, selection=Selection(regions=(0,)))
    assert set(edges(hover_picture(trace, CONTEXT, view, (2,), PROBED))) == {(1, 2), (2, 2)}


def test_without_a_sentence_it_is_said_what_is_missing(trace):
    bare = replace(trace, score=None, caption_embedding=None, score_by_step=None)
    for name in ("graph", "matrix"):
        kind = kind_of(name)
        assert kind.make(bare, CONTEXT, VIEW, Probed()) is None
        assert kind.missing(bare, VIEW).startswith(
            "Influence is what an edge brings to a match, and there is no sentence"
        )
        assert kind.missing(bare, View()) == kind.missing(trace, VIEW) == ""
        assert "influence" in kind.asks(VIEW)
        assert "influence" not in kind.asks(View())


def test_until_the_network_has_answered_there_is_no_picture(trace):
    assert graph_picture(trace, CONTEXT, VIEW) is None
    assert matrix_picture(trace, CONTEXT, VIEW) is None
    assert hover_picture(trace, CONTEXT, VIEW, (0,)) is None
    with pytest.raises(ValueError, match="must be asked of the network"):
        edge_values(trace, "influence")


def test_only_a_pruned_graph_asks_what_pruning_does():
    graph = kind_of("graph")
    assert graph.asks(replace(VIEW, kept_influence=0.8)) == ("influence", "pruned")
    assert graph.asks(VIEW) == ("influence",)
    assert graph.asks(View(kept_influence=0.8)) == ()
