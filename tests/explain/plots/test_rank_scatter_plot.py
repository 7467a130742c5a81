"""Ranks of two models as points: each pair of ranks once, as often as a loop counts it, on its side of the line."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.explain.plots.rank_scatter import rank_points, rank_scatter_plot, ranks_of_model
from vsrn_viewer.plots import Points, Segments
from vsrn_viewer.queries import ModelRanks

rng = np.random.default_rng(0)
OURS = ModelRanks("a", rng.integers(1, 30, 200), np.array([1, 0, 3, 7]))
THEIRS = ModelRanks("b", rng.integers(1, 30, 200), np.array([2, 0, 3, 1]))


def test_every_pair_of_ranks_is_counted_once():
    points = rank_points(OURS.captions, THEIRS.captions)
    expected = Counter(zip(OURS.captions.tolist(), THEIRS.captions.tolist(), strict=True))
    found = dict(
        zip(zip(points.first.tolist(), points.second.tolist(), strict=True), points.counts.tolist(), strict=True)
    )
    assert found == expected


def test_an_image_that_asks_for_nothing_is_no_point():
    points = rank_points(OURS.images, THEIRS.images)
    assert sorted(zip(points.first.tolist(), points.second.tolist(), strict=True)) == [(1, 2), (3, 3), (7, 1)]


def test_points_stand_on_the_side_of_the_model_that_is_better():
    plot = rank_scatter_plot(OURS, THEIRS)
    assert [chart.title for chart in plot.charts] == ["captions", "images"]
    for chart, ours, theirs in zip(
        plot.charts, (OURS.captions, OURS.images), (THEIRS.captions, THEIRS.images), strict=True
    ):
        first, second, equal = (mark for mark in chart.marks if isinstance(mark, Points))
        assert (first.x < first.y).all()
        assert (second.x > second.y).all()
        assert (equal.x == equal.y).all()
        assert len(first.x) + len(second.x) + len(equal.x) == len({*zip(ours[ours > 0], theirs[ours > 0], strict=True)})
        assert chart.x.logarithmic
        assert chart.x.low < 1 < max(ours.max(), theirs.max()) < chart.x.high
        assert any(isinstance(mark, Segments) for mark in chart.marks)
    assert "images: 1 wins, 1 losses, 1 ties" in plot.note
    assert sum(row[3] for row in plot.table.rows if row[0] == "captions") == 200


def test_a_point_of_many_queries_is_wider():
    plot = rank_scatter_plot(
        ModelRanks("a", np.ones(1000, np.int64), np.ones(1, np.int64)),
        ModelRanks("b", np.ones(1000, np.int64), np.ones(1, np.int64)),
    )
    captions, images = (
        next(mark for mark in chart.marks if isinstance(mark, Points) and len(mark.x)) for chart in plot.charts
    )
    assert (captions.sizes.tolist(), images.sizes.tolist()) == ([4.0], [1.0])


def test_models_of_different_queries_are_not_compared():
    with pytest.raises(ValueError, match="same queries: got 200 and 3 captions"):
        rank_scatter_plot(OURS, ModelRanks("b", np.ones(3, np.int64), np.ones(4, np.int64)))


def test_ranks_from_zero_become_ranks_from_one():
    made = ranks_of_model("a", CaptionLines.of_counts([1, 0, 2]), np.array([0, 4]), np.array([2, 0, 1]))
    assert made.images.tolist() == [1, 0, 5]
    assert made.captions.tolist() == [3, 1, 2]
