"""Regions that a run leaves out keep their column and their place: every number stands where its region is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from changed_run import BOXES, CLASSES, THREE_LEFT, run

from vsrn_viewer import explain
from vsrn_viewer.answers import NOTHING_PROBED, Probed
from vsrn_viewer.change import Change
from vsrn_viewer.groups import Group
from vsrn_viewer.view import Selection, View

BEFORE = Probed(before=run())
FIVE = Change(regions=(0, 2, 5, 6, 7))  # 2, 4 and 5, seen from 1, are dropped
DROPPED = (1, 3, 4)


def made(picture, change=FIVE, probed=BEFORE, **view):
    traced = run(change)
    return picture(traced.trace, traced.context, View(change=change, **view), probed)


@pytest.mark.parametrize("picture", [explain.reading_picture, explain.sentence_picture])
def test_each_value_stands_in_the_column_of_its_region(picture):
    found, alone = made(picture), made(picture, probed=NOTHING_PROBED)
    assert found.numbers == tuple(range(1, 9))
    assert found.labels == tuple(f"{number} {name}" for number, name in enumerate(CLASSES, start=1))
    assert found.dropped == DROPPED
    np.testing.assert_array_equal(found.boxes, BOXES)
    for row, read in zip(found.rows, alone.rows, strict=True):
        np.testing.assert_array_equal(row.values[list(FIVE.regions)], read.values)
        assert np.isnan(row.values[list(DROPPED)]).all()


def test_reordered_columns_stand_as_they_are_read():
    found = made(explain.reading_picture, THREE_LEFT)  # 6, 3, 8; each dropped one before the next that is stored
    assert found.numbers == (4, 5, 6, 1, 2, 3, 7, 8)
    assert [found.numbers[place] for place in range(8) if place not in found.dropped] == [6, 3, 8]
    scores = run(THREE_LEFT).trace.score_by_step
    np.testing.assert_array_equal(found.rows[0].values[[2, 5, 7]], scores)


def test_the_match_before_is_the_run_without_what_ifs_on_one_scale_with_it():
    match = made(explain.reading_picture).rows[0]
    np.testing.assert_array_equal(match.before, run().trace.score_by_step)
    both = np.concatenate([match.before, run(FIVE).trace.score_by_step])
    assert match.scale.low <= both.min() < both.max() <= match.scale.high
    assert made(explain.reading_picture, probed=NOTHING_PROBED).rows[0].before is None
    assert "grey dashes: before" in made(explain.reading_picture).note


def test_matrix_has_grey_rows_and_columns_for_what_is_dropped():
    found = made(explain.matrix_picture, layer=1)
    assert (found.numbers, found.dropped) == (tuple(range(1, 9)), DROPPED)
    kept = np.ix_(FIVE.regions, FIVE.regions)
    np.testing.assert_array_equal(found.values[kept], run(FIVE).trace.affinity[1])
    assert np.isnan(found.values[list(DROPPED)]).all()
    assert np.isnan(found.values[:, list(DROPPED)]).all()


def test_changed_edges_of_the_layer_are_marked_where_their_regions_stand():
    change = replace(FIVE, edges=((0, 5, 2, 0.0), (1, 6, 7, 0.5), (0, 1, 0, 3.0), (0, 6, 6, 1.0)))
    found = made(explain.matrix_picture, change)
    assert found.changed == ((5, 2, 0.0),)  # 2 is dropped, and a factor of 1 changes nothing
    assert found.values[5, 2] == 0
    assert made(explain.matrix_picture, change, layer=1).changed == ((6, 7, 0.5),)


def test_gates_that_are_set_are_marked():
    change = replace(FIVE, gates=(("update", 5, 1.0), ("update", 1, 0.0)))
    rows = {row.name: row for row in made(explain.reading_picture, change).rows}
    assert (rows["update gate"].changed, rows["reset gate"].changed) == ((5,), ())
    assert rows["update gate"].values[5] == 1


def test_what_is_selected_stays_framed():
    selected = View(selection=Selection(regions=(5,)), change=FIVE)
    for picture in (explain.reading_picture, explain.matrix_picture):
        traced = run(FIVE)
        assert picture(traced.trace, traced.context, selected, BEFORE).selected == (5,)


def test_tables_have_no_number_where_there_is_none():
    table = explain.table_of(made(explain.reading_picture))
    assert table.columns[-1] == "match so far, before"
    assert table.rows[1][:4] == (2, "bear", "", "")
    assert table.rows[1][-1] == pytest.approx(float(run().trace.score_by_step[1]))
    matrix = {row[0]: row[2:] for row in explain.table_of(made(explain.matrix_picture)).rows}
    assert [cell == "" for cell in matrix[3]] == [place in DROPPED for place in range(8)]
    assert set(matrix[2]) == {""}


def test_one_veil_lies_around_the_boxes_of_a_thing_and_one_over_each_other_region():
    traced = run(FIVE)
    groups = (Group((3, 4), "cattle"), Group((1, 5), "mammal"))
    context = replace(traced.context, groups=groups)
    boxes = explain.boxes_picture(traced.trace, context, View(change=FIVE), BEFORE)
    assert [(veil.regions, veil.label) for veil in boxes.veils] == [
        ((3, 4), "cattle dropped"),
        ((1,), "2 bear dropped"),
    ]
    assert boxes.veils[0].box == (150, 20, 240, 80)
    assert boxes.veils[1].box == tuple(BOXES[1].tolist())
    assert "5 regions, 3 dropped" in boxes.note
    np.testing.assert_array_equal(boxes.boxes, BOXES[list(FIVE.regions)])


def test_many_single_veils_have_no_words_of_their_own():
    boxes = made(explain.boxes_picture, Change(regions=(0, 1)))
    assert [(veil.regions, veil.name, veil.label) for veil in boxes.veils][:2] == [
        ((2,), "3 cow", ""),
        ((3,), "4 dog", ""),
    ]


def test_without_boxes_there_is_nothing_to_veil_and_columns_have_no_crops():
    traced = run(FIVE, boxes=False)
    picture = explain.reading_picture(traced.trace, traced.context, View(change=FIVE), Probed(before=run(boxes=False)))
    assert (picture.boxes, picture.dropped) == (None, DROPPED)


def test_a_run_that_leaves_nothing_out_is_as_it_is():
    change = Change(skipped_layers=(0,))
    assert made(explain.boxes_picture, change).veils == ()
    found = made(explain.matrix_picture, change)
    assert (found.dropped, found.values.shape) == ((), (8, 8))
    assert found.note == "this layer is skipped: nothing flows"
