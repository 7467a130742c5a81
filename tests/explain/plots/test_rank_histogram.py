"""The plot of ranks, against shares counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from vsrn_viewer.errors import FigureError
from vsrn_viewer.explain.plots.rank_histogram import rank_histogram_plot

TO_TEXT, TO_IMAGE = np.array([0, 0, 1, 5]), np.array([0, 0, 0, 3, 4, 6, 9, 9])


def test_bars_are_shares_of_the_queries_at_each_step():
    plot = rank_histogram_plot([("a", TO_TEXT, TO_IMAGE), ("b", TO_TEXT * 0, TO_IMAGE * 0)], 10, 8)
    to_text, to_image = plot.charts
    assert to_text.x.names == ("1", "5", "8")
    assert to_image.x.names == ("1", "5", "10")
    np.testing.assert_allclose(to_text.marks[0].values, [50, 25, 25])
    np.testing.assert_allclose(to_image.marks[0].values, [37.5, 25, 37.5])
    np.testing.assert_allclose(to_image.marks[1].values, [100, 0, 0])
    assert plot.table.rows[2] == ("a", "image → text", 6, 8, 1, 25.0)


def test_runs_of_different_splits_are_refused_by_name():
    with pytest.raises(FigureError, match="b: answers other queries than a"):
        rank_histogram_plot([("a", TO_TEXT, TO_IMAGE), ("b", TO_TEXT, TO_IMAGE[1:])], 10, 8)


def test_one_direction_alone_says_whose_ranks_and_which_pass():
    plot = rank_histogram_plot([("a", TO_TEXT, TO_IMAGE)], 10, 8, "captions", "rank:>0")
    assert [chart.title for chart in plot.charts] == ["text → image"]
    assert plot.series == ("a, rank:>0: 8 captions",)
    assert {row[1] for row in plot.table.rows} == {"text → image"}
    assert plot.note == "8 captions ask, those that pass rank:>0"


def test_where_nothing_passes_there_are_no_bars_on_an_axis_from_nothing():
    plot = rank_histogram_plot([("a", TO_TEXT[:0], TO_IMAGE[:0])], 10, 8, "images", "rank:>99")
    (chart,) = plot.charts
    assert chart.marks[0].values.tolist() == [0, 0, 0]
    assert (chart.y.low, chart.y.high) == (0.0, 1.0)
