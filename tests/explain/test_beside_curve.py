"""The match of the run beside this one, in the same row."""

from __future__ import annotations

import numpy as np
from changed_run import run

from vsrn_viewer import explain
from vsrn_viewer.answers import Probed
from vsrn_viewer.change import UNCHANGED, Change
from vsrn_viewer.view import View

FIVE = Change(regions=(0, 2, 5, 6, 7))
MOVED = Change(regions=(7, 5, 0, 2))


def reading(change=UNCHANGED, probed=None):
    traced = run(change)
    return explain.reading_picture(traced.trace, traced.context, View(change=change), probed or Probed())


def test_each_value_stands_in_the_column_of_its_region_and_on_the_scale():
    picture = explain.with_beside_curve(reading(FIVE), reading(MOVED), "pinned")
    match = picture.rows[0]
    scores = dict(zip(MOVED.regions, run(MOVED).trace.score_by_step.tolist(), strict=True))
    expected = [scores.get(row, np.nan) for row in FIVE.regions]
    np.testing.assert_array_equal(match.before, np.float32(expected))
    assert match.scale.low <= np.nanmin(match.before) <= np.nanmax(match.before) <= match.scale.high
    assert picture.note.endswith("grey dashes: pinned")
    assert explain.table_of(picture).columns[-1] == "match so far, pinned"


def test_it_takes_the_place_of_the_run_without_what_ifs():
    before = reading(FIVE, Probed(before=run()))
    picture = explain.with_beside_curve(before, reading(MOVED), "pinned")
    assert "before" not in picture.note
    assert np.isnan(picture.rows[0].before[[1, 3, 4, 6]]).all()  # regions that the pinned run does not read


def test_without_a_match_the_line_stays_as_it_is(make_trace, without_gru):
    shown = reading()
    bare = explain.reading_picture(make_trace(3, **without_gru), run().context, View())
    assert explain.with_beside_curve(shown, bare, "pinned") is shown
    assert explain.with_beside_curve(bare, shown, "pinned") is bare
