"""Word × region as a picture."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import probed
import pytest
from changed_run import THREE_LEFT, run

from vsrn_viewer import explain
from vsrn_viewer.answers import Interaction, Probed
from vsrn_viewer.groups import Group
from vsrn_viewer.view import View


def picture(view=None, context=None, **fields):
    found = replace(probed.interaction(), **fields)
    return explain.interaction_picture(run().trace, context or run().context, view or View(), Probed(interaction=found))


def test_rows_are_the_probes_values_on_one_symmetric_scale():
    made = picture()
    assert [row.name for row in made.rows] == ["a", "bear", "sum"]
    for row, values in zip(made.rows, probed.VALUES, strict=False):
        np.testing.assert_array_equal(row.values, values)
        assert (row.scale.low, row.scale.high) == pytest.approx((-0.3, 0.3))


def test_sums_of_rows_and_columns_stand_beside_them_and_the_whole_in_the_note():
    """By hand: a 0.02 − 0.01, bear 0.1 − 0.2 + 0.3 + 0.05; a column without a value has no sum."""
    made = picture()
    assert made.word_sums == pytest.approx((0.01, 0.25))
    assert [row.aside for row in made.rows[:2]] == ["+0.01", "+0.25"]
    expected = np.array([0.12, -0.2, 0.3, 0, -0.01, np.nan, 0.05, 0], np.float32)
    np.testing.assert_allclose(made.rows[2].values, expected, atol=1e-7)
    assert made.note.startswith("exact, from 3 × 9 runs · all together +0.260 of a score of 0.500")
    assert "1 run overflows" in made.note


def test_regions_that_share_in_a_word_have_half_of_its_largest_value_whatever_their_sign():
    found = probed.interaction()
    assert explain.regions_of_word(found, 1) == (2, 1)  # 0.3 and −0.2; 0.1 is less than half
    assert explain.regions_of_word(found, 0) == (0, 4)
    assert explain.regions_of_word(found, 2) == ()
    assert explain.regions_of_word(replace(found, values=np.zeros((2, 8), np.float32)), 0) == ()


def test_things_are_framed_and_groups_by_hand_win():
    context = replace(run().context, groups=(Group((0, 1, 2)), Group((3,)), Group((4, 5)), Group((6,)), Group((7,))))
    assert set(picture(context=context).frames) == {(0, 1, 2), (4, 5)}
    assert set(picture(View(own_groups=((2, 3),)), context).frames) == {(0, 1), (2, 3), (4, 5)}
    assert picture(View(grouping="boxes"), context).frames == ()


THINGS = (Group((0, 2), "bear"), Group((1,)), Group((3, 4, 5, 6)), Group((7,), "dog"))
OF_THINGS = np.array([[0.2, 0, -0.1, 0], [0.4, 0.1, np.nan, -0.2]], np.float32)
VALUES = np.array([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]], np.float32)
ALONE = np.array([0.5, 0.25, 0.125, 0], np.float32)


def of_things(**fields):
    return picture(groups=THINGS, of_groups=OF_THINGS, by_group=ALONE, **fields)


def test_boxes_of_a_thing_share_its_value_which_counts_once():
    made = of_things()
    expected = np.array([0.4, 0.1, 0.4, np.nan, np.nan, np.nan, np.nan, -0.2], np.float32)
    np.testing.assert_array_equal(made.rows[1].values, expected)
    np.testing.assert_array_equal(made.by_region, ALONE[[0, 1, 0, 2, 2, 2, 2, 3]])
    assert made.word_sums == pytest.approx((0.1, 0.3))
    assert made.rows[2].values[[0, 1, 2, 7]] == pytest.approx([0.6, 0.1, 0.6, -0.2])
    assert made.rows[2].spans == ((0, 2), (3, 4, 5, 6))
    assert made.note.startswith("the boxes of a thing together · exact, from 3 × 5 runs · all together +0.400")


def test_groups_of_one_region_each_are_regions():
    alone = tuple(Group((row,)) for row in range(8))
    made = picture(groups=alone, of_groups=probed.VALUES, by_group=probed.ALONE)
    assert (made.parts, made.note) == ((), picture().note)
    assert explain.table_of(made) == explain.table_of(picture())


def test_table_has_a_column_per_thing():
    table = explain.table_of(of_things())
    assert table.columns[4:] == ("bear · 2 boxes", "2 bear", "thing · 4 boxes", "8 hen")
    assert table.rows[1][3:6] == pytest.approx((0.3, 0.4, 0.1))
    assert table.rows[1][6] == ""
    assert table.rows[3][1:] == ("without the thing", "", "", 0.5, 0.25, 0.125, 0)
    assert table.regions_at(0, 6) == (3,)


def test_all_boxes_of_a_thing_share_in_a_word():
    found = replace(probed.interaction(), groups=THINGS, of_groups=OF_THINGS, by_group=ALONE)
    assert explain.regions_of_word(found, 1) == (0, 2, 7)
    words = explain.words_of_region(View(), found, 2)
    assert words.values == pytest.approx([0.2, 0.4])
    assert words.title == "Words with bear"


def test_a_regions_words_are_its_column_on_the_scale_of_all():
    words = explain.words_of_region(View(), probed.interaction(), 2)
    np.testing.assert_array_equal(words.values, probed.VALUES[:, 2])
    assert words.scale.high == pytest.approx(0.3)
    assert explain.words_of_region(View(), replace(probed.interaction(), rows=np.arange(8) + 1), 0) is None


def test_table_has_a_row_per_word_and_the_sums():
    table = explain.table_of(picture())
    assert table.columns[:5] == ("place", "word", "without it", "sum", "1 ape")
    assert table.rows[1][:5] == pytest.approx((2, "bear", 0.25, 0.25, 0.1))
    assert [row[1] for row in table.rows] == ["a", "bear", "sum", "without the region"]
    assert table.rows[3][4] == pytest.approx(0.01)
    assert table.regions_at(0, 4) == (0,)
    assert table.regions_at(0, 1) == ()


@pytest.mark.parametrize("by_things", [False, True])
def test_dropped_regions_keep_a_column_without_values_and_shift_no_number(by_things):
    """Regions 6, 3 and 8 are read, in this order."""
    read, groups = run(THREE_LEFT), (Group((2, 5)), Group((7,)))
    found = Interaction(probed.WORDS, np.array([5, 2, 7]), VALUES, 0.5, probed.BY_WORD, ALONE[:3])
    if by_things:
        found = replace(found, groups=groups, of_groups=VALUES[:, 1:], by_group=ALONE[1:3])
    shown = Probed(interaction=found, before=run())
    table = explain.table_of(explain.interaction_picture(read.trace, read.context, View(), shown))
    alone = {name: value for name, value in zip(table.columns, table.rows[-1], strict=True) if value != ""}
    expected = {"thing · 2 boxes": 0.25, "8 hen": 0.125} if by_things else {"6 fox": 0.5, "3 cow": 0.25, "8 hen": 0.125}
    assert {name: alone[name] for name in expected} == expected
    assert len(alone) == len(expected) + 1
    assert [len(row) for row in table.rows] == [len(table.columns)] * 4
