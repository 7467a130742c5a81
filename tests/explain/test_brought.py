"""What was brought to a match, as the pictures describe it: every number is the probe's."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import probed
import pytest
from changed_run import BOXES, THREE_LEFT, run

from vsrn_viewer import explain
from vsrn_viewer.answers import Attribution, Probed
from vsrn_viewer.change import Change
from vsrn_viewer.view import View


def reading(found=None, traced=None):
    traced = traced or run()
    return explain.reading_picture(traced.trace, traced.context, View(), Probed(attribution=found))


def rows_of(picture):
    return {row.name: row for row in picture.rows}


def over_image(found, **view):
    return explain.brought_picture(run().trace, run().context, View(**view), Probed(attribution=found))


def words(found, view=None):
    return explain.words_picture(run().trace, run().context, view or View(), Probed(attribution=found))


def test_reading_line_has_the_values_of_things_and_of_single_regions():
    rows = rows_of(reading(probed.attribution()))
    ape, bear, eel, fox, goat = probed.TOGETHER
    np.testing.assert_array_equal(rows["brought to the match"].values, [ape, bear, ape, ape, eel, fox, goat, goat])
    np.testing.assert_array_equal(rows["one region alone"].values, probed.ALONE)
    assert rows["brought to the match"].aside == "ape together +0.40"
    assert rows["one region alone"].aside == "at most 0.0300"


def test_a_thing_has_one_bar_over_each_run_of_its_columns():
    row = rows_of(reading(probed.attribution()))["brought to the match"]
    assert set(row.bars) == {(0, 0), (2, 3), (6, 7), (1, 1), (4, 4), (5, 5)}


@pytest.mark.parametrize("name", ["brought to the match", "one region alone"])
def test_bars_rise_and_fall_on_a_symmetric_scale_that_ends_at_the_largest_value(name):
    row = rows_of(reading(probed.attribution()))[name]
    assert row.kind == "signed"
    assert row.scale.low == -row.scale.high
    assert row.scale.high == pytest.approx(np.nanmax(np.abs(row.values)))


def test_single_boxes_have_one_row_under_its_own_name():
    rows = rows_of(reading(probed.attribution(grouped=False)))
    np.testing.assert_array_equal(rows["brought to the match"].values, probed.ALONE)
    assert "one region alone" not in rows


def test_shapley_says_its_errors_and_its_gap_in_picture_note_and_table():
    picture = reading(probed.shapley())
    rows = rows_of(picture)
    np.testing.assert_array_equal(rows["one region alone"].errors, np.full(8, 0.002, np.float32))
    np.testing.assert_array_equal(rows["brought to the match"].errors, np.full(8, 0.02, np.float32))
    for said in ("shapley of the score", "miss their sum by 0.0125", "standard error up to 0.00200", "1 run overflows"):
        assert said in picture.note
    table = explain.table_of(picture)
    column = table.columns.index("one region alone, error")
    assert [row[column] for row in table.rows] == pytest.approx([0.002] * 8)


def test_paper_attention_is_not_called_what_was_brought():
    found = probed.attribution("attention", by_word=None)
    assert "paper's attention" in rows_of(reading(found))
    assert over_image(found).title == "Paper's attention"
    assert words(found) is None


def test_what_is_of_another_run_is_not_drawn():
    changed = run(THREE_LEFT)
    assert "brought to the match" not in rows_of(reading(probed.attribution(), changed))
    other = explain.brought_picture(changed.trace, changed.context, View(), probed.probed())
    assert other is None


def test_dropped_regions_keep_an_empty_column_without_bars():
    """Of regions 6, 3, 8 that are left (from 1), 6 and 8 are one thing."""
    changed = run(THREE_LEFT)
    rows = changed.trace.region_rows
    values = np.array([0.1, 0.2, 0.1], np.float32)
    groups = (replace(probed.GROUPS[0], regions=(5, 7)), replace(probed.GROUPS[1], regions=(2,)))
    found = probed.attribution(by_region=values, by_group=np.array([0.3, 0.2], np.float32), groups=groups, rows=rows)
    picture = explain.reading_picture(
        changed.trace, changed.context, View(change=THREE_LEFT), Probed(before=run(), attribution=found)
    )
    row = rows_of(picture)["brought to the match"]
    told = {number: value for number, value in zip(picture.numbers, row.values.tolist(), strict=True) if value == value}
    assert told == pytest.approx({6: 0.3, 3: 0.2, 8: 0.3})
    assert {picture.numbers[place] for span in row.spans for place in span} == {6, 8}


def test_a_box_lies_around_all_boxes_of_its_thing_with_what_they_brought():
    picture = over_image(probed.attribution())
    np.testing.assert_array_equal(picture.values, probed.TOGETHER)
    first = picture.names.index("ape · 3 boxes · +0.40")
    assert picture.boxes[first].tolist() == [*BOXES[0, :2], *BOXES[3, 2:]]
    assert picture.names[1] == "2 bear · −0.02"
    assert picture.names[3] == "6 fox · –"
    assert picture.key[0] == first
    assert picture.scale.ends == ("−0.400", "+0.400")


def test_single_boxes_are_the_regions_own():
    picture = over_image(probed.attribution(grouped=False), grouping="boxes")
    np.testing.assert_array_equal(picture.boxes, BOXES)
    np.testing.assert_array_equal(picture.values, probed.ALONE)
    assert picture.note == "single boxes"


def test_table_of_boxes_says_of_each_region_what_it_was_explained_with():
    table = explain.table_of(over_image(probed.shapley()))
    assert table.columns == ("region", "label", "explained with", "brought to the match", "error")
    assert table.rows[3][:3] == (4, "dog", "ape · 3 boxes")
    assert table.rows[3][3:] == pytest.approx((0.4, 0.02))


def test_words_have_the_probes_values_and_their_places_among_what_was_asked():
    picture = words(probed.shapley())
    np.testing.assert_array_equal(picture.values, probed.BY_WORD)
    assert picture.words == ("a", "bear")
    assert picture.places == (0, 1)
    dropped = words(probed.shapley(), View(change=Change(dropped_words=(1,))))
    assert dropped.places == (0, 2)
    table = explain.table_of(picture)
    assert table.columns == ("place", "word", "brought to the match", "error")
    assert table.rows[1][:2] == (2, "bear")
    assert table.rows[1][2:] == pytest.approx((0.25, 0.003))


@pytest.mark.parametrize("name", ["attribution", "query", "interaction"])
def test_without_a_query_the_reason_is_said(name):
    trace = replace(run().trace, score=None, score_by_step=None, caption_embedding=None)
    kind = explain.kind_of(name)
    assert kind.make(trace, run().context, View(), probed.probed()) is None
    assert kind.missing(trace) == "There is no sentence, so there is no match to explain. Ask with one."


def test_without_boxes_only_the_overlay_is_missing():
    traced = run(boxes=False)
    made = {
        name: explain.kind_of(name).make(traced.trace, traced.context, View(), probed.probed())
        for name in ("attribution", "query", "interaction", "reading")
    }
    assert [name for name, picture in made.items() if picture is None] == ["attribution"]


def test_the_only_region_has_no_value_and_the_pictures_say_why():
    nothing = np.full(1, np.nan, np.float32)
    found = Attribution("score", "leave-one-out", by_region=nothing, by_word=nothing, score=0.5)
    assert explain.how_sure(found) == "nothing is left without the only region, so it has no value"
    for value in (replace(found, by_region=np.ones(1, np.float32)), replace(found, overflowed=1)):
        assert "nothing is left" not in explain.how_sure(value)
