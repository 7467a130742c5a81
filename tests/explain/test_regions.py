"""A region is called by its row in the dataset, whatever is left out or moved: 6, 3, 8 in this order, from 1."""

from __future__ import annotations

import numpy as np
import pytest
from changed_run import BOXES, THREE_LEFT, run
from probed import of_rows

from vsrn_viewer import explain
from vsrn_viewer.view import Selection, View

NAMED = [(6, "fox"), (3, "cow"), (8, "hen")]
OF_NONE = ("query", "reading-words", "results", "captions")  # pictures of no single image's regions


@pytest.fixture
def changed():
    return run(THREE_LEFT)


def made(kind, traced, view=View()):  # noqa: B008 (frozen)
    return kind.make(traced.trace, traced.context, view, of_rows(traced.trace.region_rows))


@pytest.mark.parametrize(
    "kind", [kind for kind in explain.KINDS if kind.name not in OF_NONE], ids=lambda kind: kind.name
)
def test_every_picture_of_a_changed_run_names_the_regions_as_the_dataset_does(kind, changed):
    picture = made(kind, changed, View(selection=Selection(regions=(2,))))
    assert picture.numbers == (6, 3, 8)
    assert picture.labels == ("6 fox", "3 cow", "8 hen")


@pytest.mark.parametrize("name", ["boxes", "attention", "matrix", "reading"])
def test_tables_of_a_changed_run_have_a_row_for_each_of_its_regions(name, changed):
    table = explain.table_of(made(explain.kind_of(name), changed))
    assert [row[:2] for row in table.rows] == NAMED


def test_matrix_and_sentence_tables_of_a_changed_run_name_their_columns(changed):
    matrix, sentence = (explain.table_of(made(explain.kind_of(name), changed)) for name in ("matrix", "generated"))
    assert matrix.columns[2:] == ("from 6", "from 3", "from 8")
    assert sentence.columns[3:] == ("6 fox", "3 cow", "8 hen")


def test_edges_of_a_changed_run_have_the_values_between_the_regions_that_they_name(changed):
    table = explain.table_of(made(explain.kind_of("graph"), changed, View(edges_per_node=3)))
    place = {6: 0, 3: 1, 8: 2}
    assert len(table.rows) == 9
    for receiver, _, giver, _, value in table.rows:
        assert value == changed.trace.affinity[0, place[receiver], place[giver]]


def test_boxes_of_a_changed_run_are_those_of_the_rows(changed):
    table = explain.table_of(made(explain.kind_of("boxes"), changed))
    np.testing.assert_array_equal([row[2:] for row in table.rows], BOXES[[5, 2, 7]])


def test_selected_rows_are_marked_at_their_places_and_others_not_at_all(changed):
    view = View(selection=Selection(regions=(7, 0, 5)))
    assert [
        made(explain.kind_of(name), changed, view).selected for name in ("boxes", "graph", "matrix", "reading")
    ] == [(2, 0)] * 4


def test_places_and_rows_translate_into_each_other(changed):
    trace = changed.trace
    assert explain.places_of(trace, (7, 4, 5, -1)) == (2, 0)
    assert [explain.row_of(trace, place) for place in (-1, 0, 1, 2)] == [-1, 5, 2, 7]


def test_reading_line_does_not_claim_the_stored_order_for_a_changed_one(changed):
    kind = explain.kind_of("reading")
    assert "left to right" in made(kind, run()).note
    assert "not the stored one" in made(kind, changed).note
    assert "left to right" not in made(kind, changed).note
