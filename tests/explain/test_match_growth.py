"""The match as it grew: the trace's own numbers, beside those of the run before."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from changed_run import THREE_LEFT, run

from vsrn_viewer import explain
from vsrn_viewer.answers import Probed
from vsrn_viewer.change import Change
from vsrn_viewer.view import View

DROPPED = Change(regions=(0, 1, 2, 5, 6, 7))  # without regions 4 and 5
MATCH = explain.kind_of("match")


def products(trace):
    """The embedding that the GRU would give after each region, times the caption's."""
    return [float(np.dot(step.astype(np.float64), trace.caption_embedding)) for step in trace.embedding_by_step]


def test_the_curve_is_the_match_after_each_region_and_ends_at_the_score():
    traced = run()
    picture = MATCH.make(traced.trace, traced.context, View(), Probed())
    np.testing.assert_allclose(picture.values, products(traced.trace), atol=1e-6)
    assert float(picture.last.replace("−", "-")) == pytest.approx(float(traced.trace.score), abs=5e-4)
    assert picture.numbers == (1, 2, 3, 4, 5, 6, 7, 8)
    assert picture.before is None


def test_regions_stand_in_the_order_read():
    traced = run(THREE_LEFT)
    picture = MATCH.make(traced.trace, traced.context, View(), Probed())
    assert picture.numbers == (6, 3, 8)
    np.testing.assert_allclose(picture.values, products(traced.trace), atol=1e-6)


def test_of_a_changed_run_the_curve_before_lies_beside_it_and_dropped_regions_keep_their_place():
    changed, whole = run(DROPPED), run()
    picture = MATCH.make(changed.trace, changed.context, View(change=DROPPED), Probed(before=whole))
    assert picture.numbers == (1, 2, 3, 4, 5, 6, 7, 8)
    assert picture.dropped == (3, 4)
    assert np.isnan(picture.values[[3, 4]]).all()
    np.testing.assert_allclose(picture.values[[0, 1, 2, 5, 6, 7]], products(changed.trace), atol=1e-6)
    np.testing.assert_allclose(picture.before, products(whole.trace), atol=1e-6)
    assert picture.scale.low <= min(products(whole.trace)) + 1e-6
    assert picture.scale.high >= max(products(whole.trace)) - 1e-6
    assert MATCH.asks(View(change=DROPPED)) == ("before",)
    assert MATCH.asks(View()) == ()


def test_of_an_ensemble_it_says_whose_match_it_is():
    traced = run()
    context = replace(traced.context, member=2, members=2)
    names = [MATCH.make(traced.trace, one, View(), Probed()).value_name for one in (traced.context, context)]
    assert names == ["match so far", "match so far, member 2"]


def test_table_has_both_curves_region_by_region():
    changed, whole = run(DROPPED), run()
    picture = MATCH.make(changed.trace, changed.context, View(change=DROPPED), Probed(before=whole))
    table = explain.table_of(picture)
    assert table.columns == ("region", "label", "match so far", "match so far, before")
    assert table.rows[3] == (4, "dog", "", float(whole.trace.score_by_step[3]))
    assert table.rows[7] == (8, "hen", float(changed.trace.score), float(whole.trace.score_by_step[7]))
    assert table.row_regions[3] == (3,)


@pytest.mark.parametrize(
    ("gone", "words"),
    [
        (("caption_embedding", "score", "score_by_step"), "There is no sentence, so there is no match to explain."),
        (("hidden", "score_by_step"), "This model has no GRU, so its match does not grow region by region."),
    ],
)
def test_without_a_sentence_or_a_gru_there_is_a_reason_instead(gone, words):
    trace = replace(run().trace, **dict.fromkeys(gone))
    assert MATCH.make(trace, run().context, View(), Probed()) is None
    assert MATCH.absence(trace) == words
