"""Word × region as a picture."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import probed
import pytest
from changed_run import run

from vsrn_viewer import explain
from vsrn_viewer.answers import Probed
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
