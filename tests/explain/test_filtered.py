"""A filter of regions: which are faint, which edges go, and that no number changes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from changed_run import THREE_LEFT, run
from probed import probed

from vsrn_viewer import explain
from vsrn_viewer.answers import Probed
from vsrn_viewer.explain.filtered import count_words, filtered_out, why_unfiltered
from vsrn_viewer.groups import Group
from vsrn_viewer.view import Selection, View

SCORES = (0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2)
THINGS = (Group((0, 3), "ape"), Group((1, 2), "bear"), Group((4,)), Group((5,)), Group((6,)), Group((7,)))


def shown(text, traced=None, **fields):
    """Return the numbers, from 1, of the regions that are not faint under a filter."""
    traced = traced or run()
    context = replace(traced.context, region_scores=SCORES[: traced.trace.regions], groups=THINGS)
    view = View(region_filter=text, **fields)
    assert why_unfiltered(traced.trace, context, view) == ""
    faint = filtered_out(traced.trace, context, view)
    return [row + 1 for place, row in enumerate(traced.trace.region_rows.tolist()) if place not in faint]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("", [1, 2, 3, 4, 5, 6, 7, 8]),
        ("label:bear|COW", [2, 3]),
        ("-label:bear number:1..4", [1, 3, 4]),
        ("score:>=0.8", [1, 2]),
        ("thing:1", [1, 4]),
        ("size:>0.0599 size:<0.0601", [1, 2, 3, 4, 5, 6, 7, 8]),  # 40 × 60 of 400 × 100 pixels
        ("size:>0.0601", []),
        ("number:99", []),
    ],
)
def test_fields_of_a_region_are_what_the_dataset_says(text, numbers):
    assert shown(text) == numbers


def test_numbers_stay_those_of_the_dataset_where_regions_are_dropped():
    traced = run(THREE_LEFT)  # read in the order 6, 3, 8
    assert shown("number:3|8", traced) == [3, 8]
    assert shown("label:cow", traced) == [3]


def test_linked_is_the_strongest_affinity_with_another_region_in_the_shown_layer():
    strengths = np.abs(run().trace.affinity[1])
    strongest = [max(max(strengths[i, j], strengths[j, i]) for j in range(8) if j != i) for i in range(8)]
    bound = float(np.median(strongest))
    expected = [number for number, strength in enumerate(strongest, start=1) if strength > bound]
    assert 0 < len(expected) < 8
    assert shown(f"linked:>{bound!r}", layer=1) == expected


def test_linked_looks_at_the_selected_regions_and_keeps_them_in_sight():
    strengths = np.abs(run().trace.affinity[0])
    with_third = [max(strengths[i, 2], strengths[2, i]) for i in range(8)]
    bound = float(np.sort(with_third)[4])
    expected = sorted({3, *(i + 1 for i in range(8) if i != 2 and with_third[i] > bound)})
    assert 1 < len(expected) < 8
    assert shown(f"linked:>{bound!r}", selection=Selection(regions=(2,))) == expected


def test_a_selected_region_is_in_sight_whatever_the_filter_says():
    selection = Selection(regions=(6,))
    assert shown("label:bear", selection=selection) == [2, 7]
    view = View(region_filter="label:bear", selection=selection)
    assert count_words(run().trace, run().context, view) == "2 of 8 regions"


@pytest.mark.parametrize(
    ("text", "lack"),
    [
        ("label:bear", "All regions are shown: the filter asks for 'label', but the regions have no labels."),
        (
            "score:>0.5",
            "All regions are shown: the filter asks for 'score', but the regions have no confidences of a detector.",
        ),
        ("size:>0.5", "All regions are shown: the filter asks for 'size', but the regions have no boxes."),
        ("number:1 thing:2", "All regions are shown: the filter asks for 'thing', but the regions are not grouped."),
    ],
)
def test_a_field_that_is_not_there_is_one_sentence_and_everything_stays(text, lack):
    traced = run(boxes=False)
    context = replace(traced.context, labels=())
    view = View(region_filter=text)
    assert why_unfiltered(traced.trace, context, view) == lack
    assert filtered_out(traced.trace, context, view) == ()
    assert count_words(traced.trace, context, view) == "8 regions"


def test_a_network_without_layers_has_no_links():
    traced = run()
    trace = replace(traced.trace, affinity=traced.trace.affinity[:0])
    lack = "All regions are shown: the filter asks for 'linked', but this model has no graph layers."
    assert why_unfiltered(trace, traced.context, View(region_filter="linked:>0")) == lack


VIEW = View(region_filter="label:bear|cow|dog", edges_per_node=8)


def made(name, view, traced=None, found=None):
    traced = traced or run()
    return explain.kind_of(name).make(traced.trace, traced.context, view, found or probed())


def test_graph_draws_no_edge_of_a_faint_region_and_all_others_as_before():
    filtered, whole = made("graph", VIEW), made("graph", replace(VIEW, region_filter=""))
    kept = {1, 2, 3}
    edges = {
        (receiver, giver): value
        for receiver, giver, value in zip(
            whole.receivers.tolist(), whole.givers.tolist(), whole.values.tolist(), strict=True
        )
        if {receiver, giver} <= kept
    }
    assert len(edges) == 9
    drawn = zip(filtered.receivers.tolist(), filtered.givers.tolist(), filtered.values.tolist(), strict=True)
    assert {(receiver, giver): value for receiver, giver, value in drawn} == edges
    assert filtered.scale == whole.scale
    assert filtered.note.endswith(" · only edges between 3 of 8 regions, the others are faint")


def test_graph_keeps_the_strongest_of_the_edges_in_sight():
    """The strongest edge into a bear may come from what is out of sight: then the next one is drawn."""
    picture = made("graph", replace(VIEW, edges_per_node=1))
    values = run().trace.affinity[0][1:4, 1:4]
    strongest = [(place + 1, int(np.abs(values[place]).argmax()) + 1) for place in range(3)]
    assert sorted(zip(picture.receivers.tolist(), picture.givers.tolist(), strict=True)) == sorted(strongest)


def test_graph_without_a_region_in_sight_says_so():
    picture = made("graph", replace(VIEW, region_filter="label:unicorn"))
    assert len(picture.values) == 0
    assert picture.note == (
        "no edge acts between regions in sight · only edges between 0 of 8 regions, the others are faint"
    )


@pytest.mark.parametrize("name", ["boxes", "graph", "matrix", "reading", "generated", "interaction"])
def test_every_picture_of_regions_marks_the_same_ones_as_faint(name):
    assert made(name, VIEW).faint == (0, 4, 5, 6, 7)


@pytest.mark.parametrize("name", ["matrix", "reading", "generated", "interaction", "attention"])
def test_no_number_and_no_scale_changes(name):
    filtered, whole = (explain.table_of(made(name, view)) for view in (VIEW, replace(VIEW, region_filter="")))
    assert repr((filtered.rows, filtered.scales)) == repr((whole.rows, whole.scales))


def test_boxes_label_no_faint_region():
    picture = made("boxes", VIEW)
    assert set(picture.key) == {1, 2, 3}
    assert picture.note.startswith("3 of 8 regions; labelled: ")


def test_faint_regions_keep_their_place_beside_dropped_ones():
    """Seen from 1, regions 6, 3, 8 are read, the others dropped; the filter keeps 3."""
    found = Probed(before=run())
    view = View(region_filter="label:cow", change=THREE_LEFT)
    for name in ("matrix", "reading"):
        picture = made(name, view, run(THREE_LEFT), found)
        assert {picture.numbers[place] for place in picture.faint} == {6, 8}
        assert {picture.numbers[place] for place in picture.dropped} == {1, 2, 4, 5, 7}
