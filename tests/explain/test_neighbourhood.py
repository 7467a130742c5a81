"""The neighbourhood of a region: its strongest edges in every layer, found again by sorting all of them."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from vsrn_viewer import explain
from vsrn_viewer.answers import NOTHING_PROBED, Influence, Probed
from vsrn_viewer.explain.neighbourhood import neighbourhood_picture
from vsrn_viewer.trace import TraceContext
from vsrn_viewer.view import Selection, View

CONTEXT = TraceContext(labels=tuple("abcdefg"))
REGION = 4


def picture_of(trace, regions=(REGION,), probed=NOTHING_PROBED, **view):
    return neighbourhood_picture(trace, CONTEXT, View(selection=Selection(regions=regions), **view), probed)


def sorted_by_hand(values):
    """Return the four (region, value) of the largest sizes, ties to the lower region."""
    return sorted(enumerate(values.tolist()), key=lambda edge: (-abs(edge[1]), edge[0]))[:4]


def shares(trace):
    """Return |affinity · message| / |node| with the affinity's sign, edge by edge, as the definition says."""
    layers, regions, _ = trace.messages.shape
    values = np.zeros((layers, regions, regions))
    for layer, i, j in np.ndindex(values.shape):
        sent = trace.affinity[layer, i, j] * trace.messages[layer, j].astype(float)
        length = np.linalg.norm(sent) / np.linalg.norm(trace.nodes[layer, i].astype(float))
        values[layer, i, j] = np.sign(trace.affinity[layer, i, j]) * length
    return values


def listed(neighbours):
    return [(neighbour.place, neighbour.value) for neighbour in neighbours]


@pytest.mark.parametrize("quantity", ["raw", "effective", "influence"])
def test_lines_are_the_strongest_edges_of_each_layer_in_the_shown_quantity(make_trace, quantity):
    trace = make_trace(7)
    by_edge = np.random.default_rng(1).normal(size=(2, 7, 7)).astype(np.float32)
    probed = Probed(influence=Influence(by_edge, trace.region_rows, 0.4))
    values = {"raw": trace.affinity, "effective": shares(trace), "influence": by_edge}[quantity]
    picture = picture_of(trace, quantity=quantity, probed=probed)
    for layer, (taken, given) in enumerate(picture.lists):
        for found, edges in ((taken, values[layer, REGION, :]), (given, values[layer, :, REGION])):
            places, numbers = zip(*sorted_by_hand(edges), strict=True)
            assert [place for place, _ in listed(found)] == list(places)
            assert [value for _, value in listed(found)] == pytest.approx(list(numbers), rel=1e-5)
    assert picture.scale.high == pytest.approx(np.abs(values).max(), rel=1e-5)


def test_ties_go_to_the_lower_region_whatever_order_they_are_read_in(make_trace):
    affinity = np.full((2, 7, 7), 0.5, dtype=np.float32)
    affinity[:, :, 1] = -0.5
    trace = make_trace(7, affinity=affinity, region_rows=np.array([6, 5, 4, 3, 2, 1, 0]))
    (taken, _), _ = picture_of(trace).lists
    assert [neighbour.label.split()[0] for neighbour in taken] == ["1", "2", "3", "4"]


def test_an_edge_that_carries_nothing_is_not_listed(make_trace):
    affinity = np.zeros((2, 7, 7), dtype=np.float32)
    affinity[1, REGION, 2] = -0.25
    picture = picture_of(make_trace(7, affinity=affinity))
    assert [tuple(map(listed, lists)) for lists in picture.lists] == [([], []), ([(2, -0.25)], [])]
    assert picture.lists[1][0][0].share == -1.0
    assert explain.table_of(picture).rows == ((2, "from", 3, "c", -0.25),)


def test_shares_are_said_in_per_cent(make_trace):
    (taken, _), _ = picture_of(make_trace(7), quantity="effective").lists
    assert all(neighbour.said.endswith(" %") for neighbour in taken)


def test_table_has_a_row_for_each_line_and_knows_its_region(make_trace):
    picture = picture_of(make_trace(7))
    table = explain.table_of(picture)
    assert len(table.rows) == 2 * 2 * 4
    first = picture.lists[0][0][0]
    assert table.rows[0] == (1, "from", first.place + 1, "abcdefg"[first.place], first.value)
    assert table.row_regions[0] == (first.place,)


def test_the_first_selected_region_that_is_read_is_shown(make_trace):
    trace = make_trace(3, region_rows=np.array([6, 0, 2]))
    picture = neighbourhood_picture(trace, TraceContext(), View(selection=Selection(regions=(5, 2, 0))))
    assert picture.title == "Neighbourhood of 3"
    assert picture.givers.shape == (2, 3)


def test_without_what_it_needs_it_says_why(make_trace):
    kind, trace = explain.kind_of("neighbourhood"), make_trace(7)
    assert picture_of(trace, regions=()) is None
    assert kind.missing(trace, View()) == "Select a region to see what it takes and gives in every layer."
    bare = dataclasses.replace(
        trace,
        nodes=trace.nodes[:1],
        **{name: getattr(trace, name)[:0] for name in ("affinity", "messages", "shift")},
    )
    assert picture_of(bare) is None
    assert kind.absence(bare).startswith("This model has no graph layers")
    assert picture_of(trace, quantity="influence") is None
