"""The difference of two runs: NumPy's own subtraction of the two traces, region by region."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from changed_run import BOXES, run

from vsrn_viewer import explain
from vsrn_viewer.change import Change
from vsrn_viewer.explain import Run
from vsrn_viewer.trace import contribution
from vsrn_viewer.view import PairId, Selection, View

FIVE = Change(regions=(0, 2, 5, 6, 7))
MOVED = Change(regions=(7, 5, 0, 2))  # in another order, and without 6
WHOLE = Change(skipped_layers=(0,))


def side(change=None, view=None, **fields):
    """Return one side of a comparison."""
    traced = run() if change is None else run(change)
    shown = replace(view or View(), change=change or Change())
    return Run(traced.trace, replace(traced.context, **fields), shown, image_regions=8)


def by_row(trace, values):
    """Return (8, ...) with each region's values in its row, NaN where the run has none."""
    wide = np.full((8, *values.shape[1:]), np.nan, dtype=np.float32)
    wide[trace.region_rows] = values
    return wide


def edges_by_row(trace, values):
    wide = np.full((8, 8), np.nan, dtype=np.float32)
    wide[np.ix_(trace.region_rows, trace.region_rows)] = values
    return wide


@pytest.mark.parametrize("pinned", [None, MOVED], ids=["whole", "moved"])
@pytest.mark.parametrize("layers", [(1, 1), (0, 1)], ids=["one layer", "two layers"])
@pytest.mark.parametrize("quantity", ["raw", "effective"])
def test_matrix_is_the_subtraction_of_both_edge_by_edge(pinned, layers, quantity):
    one, other = (
        side(change, View(layer=layer, quantity=quantity)) for change, layer in zip((FIVE, pinned), layers, strict=True)
    )
    picture = explain.difference_of("matrix", one, other)

    def values(which, layer):
        trace = which.trace
        all_edges = trace.affinity if quantity == "raw" else contribution(trace.nodes, trace.affinity, trace.messages)
        return edges_by_row(trace, all_edges[layer])

    rows = [number - 1 for number in picture.numbers]
    expected = (values(one, layers[0]) - values(other, layers[1]))[np.ix_(rows, rows)]
    np.testing.assert_array_equal(picture.values, expected)
    both = {*one.trace.region_rows.tolist()} & {*other.trace.region_rows.tolist()}
    assert {rows[place] for place in picture.dropped} == {*rows} - both
    assert picture.scale.signed
    assert picture.scale.high == -picture.scale.low == np.nanmax(np.abs(expected))
    assert ("layer 1 − layer 2" if layers[0] != layers[1] else "layer 2") in picture.note


def test_graph_keeps_the_edges_that_differ_most_and_none_of_a_region_that_only_one_has():
    one, other = side(WHOLE), side(FIVE)
    picture = explain.difference_of("graph", one, other)
    expected = edges_by_row(one.trace, one.trace.affinity[0]) - edges_by_row(other.trace, other.trace.affinity[0])
    shown = expected[picture.receivers, picture.givers]
    np.testing.assert_array_equal(picture.values, shown)
    strongest = {int(np.nanargmax(np.abs(expected[row]))) + 8 * row for row in FIVE.regions}
    assert {int(edge) for edge in picture.receivers * 8 + picture.givers} == strongest
    assert picture.scale.high == np.nanmax(np.abs(expected))


@pytest.mark.parametrize(
    ("selected", "pinned", "said"),
    [
        ((3,), FIVE, "layer 1 · only one of them has the selected region"),
        ((3, 4), FIVE, "layer 1 · only one of them has the 2 selected regions"),
        ((3,), None, "layer 1 · no edge of the selected region differs"),
        ((), None, "layer 1 · no edge differs"),
    ],
)
def test_where_no_edge_is_drawn_the_note_says_why_and_not_that_all_are_zero(selected, pinned, said):
    view = View(layer=0, selection=Selection(regions=selected))
    for name in ("graph", "layers"):
        picture = explain.difference_of(name, side(None, view), side(pinned, View(layer=0)))
        graph = picture if name == "graph" else picture.graphs[0]
        assert graph.note == said
        assert len(graph.values) == 0


def test_all_layers_differ_on_one_scale():
    one, other = side(FIVE), side()
    picture = explain.difference_of("layers", one, other)
    ends = [
        explain.difference_of("graph", *(replace(run_, view=replace(run_.view, layer=at)) for run_ in (one, other)))
        for at in range(2)
    ]
    assert {graph.scale for graph in picture.graphs} == {picture.scale}
    assert picture.scale.high == max(float(np.abs(graph.values).max()) for graph in ends)
    for graph, alone in zip(picture.graphs, ends, strict=True):
        np.testing.assert_array_equal(graph.values, alone.values)


def test_reading_line_is_the_subtraction_of_match_and_gates_region_by_region():
    one, other = side(FIVE), side(MOVED)
    picture = explain.difference_of("reading", one, other)
    rows = {row.name: row for row in picture.rows}
    places = [number - 1 for number in picture.numbers]

    def difference(get):
        return (by_row(one.trace, get(one.trace)) - by_row(other.trace, get(other.trace)))[places]

    np.testing.assert_array_equal(rows["match so far"].values, difference(lambda trace: trace.score_by_step))
    np.testing.assert_array_equal(rows["attention"].values, difference(lambda trace: trace.attention))
    for gate in ("update", "reset"):
        expected = difference(lambda trace, gate=gate: getattr(trace, f"{gate}_gate").mean(axis=1))
        np.testing.assert_allclose(rows[f"{gate} gate"].values, expected, atol=1e-6)
    for name, field in (("node, apart", "sequence"), ("hidden state, apart", "hidden")):
        lengths = np.linalg.norm(difference(lambda trace, field=field: getattr(trace, field)), axis=1)
        np.testing.assert_allclose(rows[name].values, lengths, rtol=1e-5)
    assert {places[place] for place in picture.dropped} == {6}
    np.testing.assert_array_equal(picture.boxes, BOXES[places])
    assert all(row.scale.high == -row.scale.low for name, row in rows.items() if "apart" not in name)


def test_rows_that_only_one_run_has_are_in_the_table_without_a_number():
    table = explain.table_of(explain.difference_of("reading", side(FIVE), side()))
    assert next(row for row in table.rows if row[0] == 2)[2:] == ("",) * 7


def test_attention_differs_where_both_have_a_region():
    one, other = side(), side(FIVE)
    picture = explain.difference_of("attention", one, other)
    expected = np.nan_to_num(by_row(one.trace, one.trace.attention) - by_row(other.trace, other.trace.attention))
    np.testing.assert_array_equal(picture.scores, expected)
    assert picture.values[50, 20] == expected[0]  # the boxes do not overlap
    assert picture.scale.signed


def test_the_same_run_twice_differs_nowhere_and_has_a_scale():
    picture = explain.difference_of("matrix", side(), side())
    assert not picture.values.any()
    assert picture.scale.high == 1


def test_axes_of_two_networks_are_not_compared():
    other = side(view=View(pair=PairId(checkpoints=("other.safetensors",))))
    names = [row.name for row in explain.difference_of("reading", side(), other).rows]
    assert names == ["match so far", "update gate", "reset gate", "hidden change", "attention"]
    member = [row.name for row in explain.difference_of("reading", side(), side(member=2)).rows]
    assert member == names


def test_two_images_are_not_subtracted():
    one = side()
    other = replace(one, trace=replace(one.trace, features=one.trace.features + 1))
    assert not explain.same_regions(one, other)
    for name in ("matrix", "graph", "layers", "attention", "reading"):
        assert explain.no_difference(name, one, other).startswith("These are two images")
        assert explain.difference_of(name, one, other) is None


def test_equal_features_with_other_boxes_are_two_images():
    one = side()
    other = replace(one, trace=replace(one.trace, boxes=BOXES + 1))
    assert explain.no_difference("reading", one, other).startswith("These are two images")


@pytest.mark.parametrize(
    ("name", "one", "other", "why"),
    [
        ("matrix", {}, {"view": View(quantity="effective")}, "One shows affinity and the other effective contribution"),
        ("reading", {"change": Change(regions=(0, 1))}, {"change": Change(regions=(2, 3))}, "no region in common"),
        ("generated", {}, {}, "has no difference"),
        ("attention", {}, {"view": View(selection=Selection(words=(0,)))}, "has no difference"),
    ],
)
def test_what_cannot_be_subtracted_is_said(name, one, other, why):
    runs = side(**one), side(**other)
    assert why in explain.no_difference(name, *runs)
    assert explain.difference_of(name, *runs) is None


def test_a_model_without_layers_has_no_difference_of_edges():
    one = side()
    bare = replace(one.trace, affinity=one.trace.affinity[:0], nodes=one.trace.nodes[:1])
    assert "Only one of the two" in explain.no_difference("matrix", one, replace(one, trace=bare))


def test_a_matrix_of_the_same_image_is_not_called_a_second_image():
    one = side()
    seen = replace(one.trace, embedding=one.trace.embedding[:0], features=one.trace.features[:, :0])
    for runs in ((one, replace(one, trace=seen)), (replace(one, trace=seen), one)):
        assert "no network" in explain.no_difference("reading", *runs)
        assert explain.difference_of("reading", *runs) is None
