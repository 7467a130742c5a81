"""Things as nodes: their edges against sums made region by region, their letters, and what pictures say of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from changed_run import run

from vsrn_viewer import explain
from vsrn_viewer.answers import NOTHING_PROBED, Influence, Probed
from vsrn_viewer.change import UNCHANGED, Change
from vsrn_viewer.explain import graph_picture, hover_picture, matrix_picture, table_of
from vsrn_viewer.explain.things import things_of, values_of_things
from vsrn_viewer.groups import Group
from vsrn_viewer.members import letters
from vsrn_viewer.view import Selection, View

GROUPS = (Group((0, 3), "ape"), Group((1,), "bear"), Group((2, 4, 7), "cow"), Group((5, 6), ""))
THINGS = View(nodes="things")


def grouped(change=UNCHANGED):
    traced = run(change)
    return traced.trace, replace(traced.context, groups=GROUPS)


def by_hand(trace, quantity, layer, receiver, giver, by_edge=None):
    """Return the value of one edge between things, from the definition, region by region in float64."""
    receivers, givers = receiver.places, giver.places
    affinity = trace.affinity[layer].astype(np.float64)
    if quantity == "influence":
        return sum(float(by_edge[layer, i, j]) for i in receivers for j in givers)
    raw = sum(sum(affinity[i, j] for j in givers) for i in receivers) / len(receivers)
    if quantity == "raw":
        return raw
    arriving = sum(sum(affinity[i, j] * trace.messages[layer, j] for j in givers) for i in receivers) / len(receivers)
    length = sum(float(np.linalg.norm(trace.nodes[layer, i])) for i in receivers) / len(receivers)
    return np.copysign(np.linalg.norm(arriving) / length, raw)


@pytest.mark.parametrize("quantity", ["raw", "effective", "influence"])
def test_edges_of_things_are_those_of_their_regions_together(quantity):
    trace, context = grouped()
    by_edge = np.random.default_rng(3).normal(size=trace.affinity.shape).astype(np.float32)
    values = {"raw": trace.affinity, "effective": explain.effective_contribution(trace), "influence": by_edge}[quantity]
    things = things_of(trace, context, THINGS, NOTHING_PROBED)
    found = values_of_things(values, quantity, trace, things)
    expected = [
        [[by_hand(trace, quantity, layer, one, other, by_edge) for other in things] for one in things]
        for layer in range(trace.layers)
    ]
    np.testing.assert_allclose(found, expected, rtol=2e-5, atol=1e-7)


@pytest.mark.parametrize("quantity", ["raw", "effective", "influence"])
def test_things_of_one_region_each_have_the_values_of_the_regions(quantity):
    trace, context = grouped()
    by_edge = np.random.default_rng(3).normal(size=trace.affinity.shape).astype(np.float32)
    values = {"raw": trace.affinity, "effective": explain.effective_contribution(trace), "influence": by_edge}[quantity]
    things = things_of(trace, context, View(nodes="things", grouping="boxes"), NOTHING_PROBED)
    np.testing.assert_allclose(values_of_things(values, quantity, trace, things), values, rtol=1e-5, atol=1e-7)


def test_contributions_to_a_thing_add_up_to_the_change_of_its_average_region():
    """The sum over all givers of the mean over receivers of R m, and the shift, is what the layer does to the mean."""
    trace, context = grouped()
    (everything,) = things_of(trace, replace(context, groups=(Group(tuple(range(8))),)), THINGS, NOTHING_PROBED)
    for thing in things_of(trace, context, THINGS, NOTHING_PROBED):
        places = list(thing.places)
        whole = by_hand(trace, "effective", 0, thing, everything)
        change = (trace.nodes[1] - trace.nodes[0] - trace.shift[0])[places].mean(axis=0)
        length = np.linalg.norm(trace.nodes[0][places], axis=1).mean()
        assert abs(whole) == pytest.approx(np.linalg.norm(change) / length, rel=1e-4)


def test_a_thing_keeps_its_letter_whatever_the_run_leaves_out():
    before = run()
    context = replace(before.context, groups=GROUPS)
    whole = things_of(before.trace, context, THINGS, NOTHING_PROBED)
    assert [thing.name for thing in whole] == ["A ape", "B bear", "C cow", "D"]
    trace, left = grouped(Change(regions=(0, 2, 3, 4, 5, 6, 7)))
    probed = Probed(before=replace(before, context=context))
    things = things_of(trace, left, THINGS, probed)
    assert [thing.name for thing in things] == ["A ape", "C cow", "D"]
    assert things[1].places == (1, 3, 6)
    assert matrix_picture(trace, left, THINGS, probed).numbers == (1, 3, 4)


def test_groups_follow_the_view():
    trace, context = grouped()

    def rows(**asked):
        return [thing.places for thing in things_of(trace, context, View(nodes="things", **asked), NOTHING_PROBED)]

    assert rows() == [(0, 3), (1,), (2, 4, 7), (5, 6)]
    assert rows(own_groups=((1, 2),)) == [(0, 3), (1, 2), (4, 7), (5, 6)]
    assert rows(grouping="boxes", own_groups=((6, 7),)) == [(0,), (1,), (2,), (3,), (4,), (5,), (6, 7)]


def test_letters_go_on_after_z():
    assert [letters(number) for number in (0, 25, 26, 27, 51, 52, 702)] == ["A", "Z", "AA", "AB", "AZ", "BA", "AAA"]


def test_matrix_and_graph_of_things_show_one_set_of_numbers():
    trace, context = grouped()
    view = View(nodes="things", layer=1, edges_per_node=4)
    matrix, graph = matrix_picture(trace, context, view), graph_picture(trace, context, view)
    assert matrix.values.shape == (4, 4)
    assert matrix.title == graph.title == "Affinity of things, layer 2 of 2"
    assert matrix.scale == graph.scale
    for receiver, giver, value in zip(graph.receivers, graph.givers, graph.values, strict=True):
        assert matrix.values[receiver, giver] == value
    assert graph.members.rows == ((0, 3), (1,), (2, 4, 7), (5, 6))
    low, high = trace.boxes[[2, 4, 7], :2].min(axis=0), trace.boxes[[2, 4, 7], 2:].max(axis=0)
    np.testing.assert_allclose(graph.centres[2], (low + high) / 2)


def test_a_selected_region_selects_its_thing_and_a_hovered_one_shows_its_edges():
    trace, context = grouped()
    view = replace(THINGS, selection=Selection(regions=(4,)))
    graph = graph_picture(trace, context, view)
    assert graph.selected == matrix_picture(trace, context, view).selected == (2,)
    assert ((graph.receivers == 2) | (graph.givers == 2)).all()
    near = hover_picture(trace, context, view, (0,))
    assert {(0, 2), (2, 0)} <= {*zip(near.receivers.tolist(), near.givers.tolist(), strict=True)}


def test_tables_of_things_call_them_by_their_letter():
    trace, context = grouped()
    table = table_of(matrix_picture(trace, context, THINGS))
    assert table.columns == ("receiver", "label", "from A", "from B", "from C", "from D")
    assert [row[:2] for row in table.rows] == [("A", "ape"), ("B", "bear"), ("C", "cow"), ("D", "")]
    strongest = table_of(graph_picture(trace, context, THINGS)).rows[0]
    assert {strongest[0], strongest[2]} <= {*"ABCD"}


def test_influence_of_things_waits_for_that_of_regions():
    trace, context = grouped()
    view = replace(THINGS, quantity="influence", kept_influence=0.5)
    assert matrix_picture(trace, context, view) is None
    found = Influence(trace.affinity.copy(), np.arange(8), 0.5)
    picture = matrix_picture(trace, context, view, Probed(influence=found))
    np.testing.assert_allclose(picture.values[2, 2], trace.affinity[0][np.ix_([2, 4, 7], [2, 4, 7])].sum(), rtol=1e-5)
    assert not explain.is_pruned(view)
