"""Minimal pairs by kind: shares and intervals by hand, and the same numbers as the window's table."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sample_plots import scored_pairs

from vsrn_viewer.errors import FigureError
from vsrn_viewer.explain.pair_tables import kinds_table
from vsrn_viewer.explain.plots.pairs import pairs_plot
from vsrn_viewer.minimal_pairs import MinimalPair
from vsrn_viewer.plots import Points, Segments


def test_each_kind_is_a_row_below_all_of_them():
    plot = pairs_plot([("one", scored_pairs(8))])  # six of six swaps, two of four colours
    chart = plot.charts[0]
    assert chart.y.names == ("all kinds", "swapped", "a colour")
    assert chart.y.beside == ("10 pairs", "6 pairs", "4 pairs")
    assert chart.marks[1].x.tolist() == [80.0, 100.0, 50.0]
    assert chart.marks[1].y.tolist() == [0.0, 1.0, 2.0]


def test_the_line_behind_a_mark_is_wilsons_interval():
    ends = next(mark for mark in pairs_plot([("one", scored_pairs(8))]).charts[0].marks if isinstance(mark, Segments))
    n, share, z = 10, 0.8, 1.959963984540054
    for end in ends.ends[0, :, 0] / 100:  # where the interval ends, |p̂ − p| is z standard deviations of p
        assert (share - end) ** 2 == pytest.approx(z**2 * end * (1 - end) / n)


def test_the_plots_table_is_the_windows_table_for_each_model():
    plot = pairs_plot([("one", scored_pairs(8)), ("two", scored_pairs(3))])
    for name, right in (("one", 8), ("two", 3)):
        assert [row[1:] for row in plot.table.rows if row[0] == name] == list(kinds_table(scored_pairs(right)).rows)
    drawn = [mark for mark in plot.charts[0].marks if isinstance(mark, Points)]
    assert [mark.x.tolist() for mark in drawn] == [
        [row[4] for row in plot.table.rows if row[0] == name] for name in ("one", "two")
    ]
    assert np.all(drawn[0].y < drawn[1].y)  # side by side, so that neither covers the other


def test_models_that_judged_other_pairs_are_refused():
    other = replace(scored_pairs(3), pairs=(MinimalPair(1, "x", "a", "b"), *scored_pairs(3).pairs[1:]))
    with pytest.raises(FigureError, match="two: judged other pairs than one"):
        pairs_plot([("one", scored_pairs(8)), ("two", other)])
