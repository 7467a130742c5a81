"""Plots of what was asked of a split, against numbers worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from split_answers import binding, method_faithfulness

from vsrn_viewer.errors import FigureError
from vsrn_viewer.explain.plots.affinity_auc import affinity_auc_plot
from vsrn_viewer.explain.plots.faithfulness import faithfulness_plot


def test_curves_are_means_of_the_captions_that_have_a_score():
    plot = faithfulness_plot(method_faithfulness())
    deletion, insertion = plot.charts
    assert plot.series == ("leave-one-out", "random order")
    np.testing.assert_allclose(deletion.marks[0].x, [0, 0.5, 1])
    np.testing.assert_allclose(deletion.marks[0].y, [0.8, 0.1, -0.4], atol=1e-6)  # the second has no score at the end
    np.testing.assert_allclose(insertion.marks[0].y, [0.3, 0.85, 0.8], atol=1e-6)
    assert deletion.y == insertion.y


def test_the_random_order_alone_has_a_band_of_its_standard_error():
    method, floor = faithfulness_plot(method_faithfulness()).charts[0].marks
    assert method.low is None
    np.testing.assert_allclose(floor.y, [0.8, 0.45, 0.1], atol=1e-6)
    np.testing.assert_allclose(floor.high - floor.y, [0, 0.05, 0.1], atol=1e-6)  # half the distance of two values
    np.testing.assert_allclose(floor.y - floor.low, [0, 0.05, 0.1], atol=1e-6)


def test_the_table_has_every_point_of_every_curve():
    rows = faithfulness_plot(method_faithfulness()).table.rows
    assert len(rows) == 2 * 2 * 3
    assert rows[1][:3] == ("deletion", "leave-one-out", 0.5)
    assert rows[1][3:] == pytest.approx((0.1, 0.1), abs=1e-6)


def test_a_split_whose_runs_all_overflow_has_nothing_to_draw():
    found = method_faithfulness()
    nothing = np.full_like(found.deletion_curve, np.nan)
    with pytest.raises(FigureError, match="overflow"):
        faithfulness_plot(replace(found, deletion_curve=nothing))


def test_auc_rises_and_falls_from_chance_with_its_error():
    plot = affinity_auc_plot(binding())
    (chart,) = plot.charts
    raw, effective = chart.marks
    assert plot.series == ("affinity", "effective contribution")
    np.testing.assert_allclose(raw.values, [0.8, 0.4], atol=1e-6)
    np.testing.assert_allclose(effective.values, [0.8, 0.3], atol=1e-6)
    np.testing.assert_allclose(raw.high - raw.values, [0.1, 0.1], atol=1e-6)  # deviation 0.1·√2, two images
    np.testing.assert_allclose(effective.values - effective.low, [0, 0.1], atol=1e-6)
    assert (raw.base, chart.level.value, chart.level.upright) == (0.5, 0.5, False)
    assert chart.x.names == ("layer 1", "layer 2")
    assert plot.table.rows[1][:2] == (2, "affinity")
    assert plot.table.rows[1][2:] == pytest.approx((0.4, 0.1, 2), abs=1e-6)
    assert plot.table.rows[3][:2] == (2, "effective contribution")
    assert plot.table.rows[3][2:] == pytest.approx((0.3, 0.1, 2), abs=1e-6)
    assert "known objects" in plot.note
