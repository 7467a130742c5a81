"""Histograms of similarities, against counts pair by pair."""

from __future__ import annotations

import numpy as np
import pytest
from sample_plots import similarity

from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.explain.plots import similarity as module
from vsrn_viewer.explain.plots.similarity import BINS, KINDS, similarity_plot

EVEN = CaptionLines.even(20, 2)


def pairs_one_by_one(scores, own):
    """True, false and hardest false similarities, by loops. own: the image of each caption."""
    images, captions = scores.shape
    true = [scores[own[c], c] for c in range(captions)]
    false = [scores[i, c] for c in range(captions) for i in range(images) if i != own[c]]
    hardest = [max(scores[i, c] for i in range(images) if i != own[c]) for c in range(captions)]
    return true, false, hardest


@pytest.mark.parametrize("block", [3, 512])
@pytest.mark.parametrize("counts", [[2] * 20, [0, 5, 1, 2] * 5], ids=["even", "uneven"])
def test_every_pair_is_counted_once_and_shares_are_of_its_own_kind(monkeypatch, block, counts):
    monkeypatch.setattr(module, "_BLOCK", block)
    scores, own = similarity(), [image for image, count in enumerate(counts) for _ in range(count)]
    (chart,) = similarity_plot([("m", scores, CaptionLines.of_counts(counts))]).charts
    assert [mark.series for mark in chart.marks] == [0, 1, 2]
    for mark, values in zip(chart.marks, pairs_one_by_one(scores, own), strict=True):
        expected = np.histogram(values, mark.edges)[0]
        assert expected.sum() == len(values)  # the axis holds them all
        np.testing.assert_allclose(mark.heights, 100 * expected / len(values))


def test_the_table_counts_pairs():
    plot = similarity_plot([("m", similarity(), EVEN)])
    totals = {kind: sum(row[4] for row in plot.table.rows if row[1] == kind) for kind in KINDS}
    assert totals == {"true pairs": 40, "false pairs": 20 * 40 - 40, "hardest false image of each caption": 40}
    assert len(plot.table.rows) == 3 * BINS


def test_matrices_share_bins_and_axes():
    plot = similarity_plot([("a", similarity(), EVEN), ("b", 3 * similarity().astype(np.float16), EVEN)])
    first, second = plot.charts
    assert (first.title, second.title) == ("a", "b")
    assert (first.x, first.y) == (second.x, second.y)
    np.testing.assert_array_equal(first.marks[0].edges, second.marks[0].edges)
    assert second.marks[0].heights.sum() == pytest.approx(100)


def test_a_matrix_is_not_changed():
    scores = similarity()
    similarity_plot([("m", scores, EVEN)])
    np.testing.assert_array_equal(scores, similarity())


@pytest.mark.parametrize("scores", [np.array([[0.3, 0.4]]), np.full((2, 4), 0.5)], ids=["one image", "all equal"])
def test_bare_matrices_are_drawn(scores):
    (chart,) = similarity_plot([("m", scores, CaptionLines.even(len(scores), 2))]).charts
    assert chart.marks[0].heights.sum() == pytest.approx(100)
    assert chart.marks[1].heights.sum() == pytest.approx(0 if len(scores) == 1 else 100)
