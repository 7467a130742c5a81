"""Every run of an ablation is a dot at its value, in the row of its setting."""

from __future__ import annotations

import pytest
from sample_plots import run

from vsrn_viewer.errors import FigureError
from vsrn_viewer.explain.plots.ablation import ablation_plot
from vsrn_viewer.plots import Points, Segments

RUNS = [
    run("no graph", 30, 49),
    run("no graph", 33, 52),
    run("whole", 61, 92),
    run("whole", 61, 92),
    run("half", 55, 80),
]


def dots(chart):
    return [mark for mark in chart.marks if isinstance(mark, Points)]


@pytest.mark.parametrize(
    ("place", "title", "values"),
    [
        (0, "text → image R@1", [[45, 48], [76, 76], [70]]),
        (1, "image → text R@1", [[30, 33], [61, 61], [55]]),
        (2, "minimal pairs", [[49, 52], [92, 92], [80]]),
    ],
)
def test_every_run_is_a_dot_in_its_row(place, title, values):
    chart = ablation_plot(RUNS, "whole").charts[place]
    assert chart.title == title
    assert chart.y.names == ("no graph", "whole", "half")
    assert [mark.x.tolist() for mark in dots(chart)] == values
    for row, mark in enumerate(dots(chart)):
        heights = mark.y.tolist()
        assert all(abs(height - row) < 0.5 for height in heights)
        assert heights == sorted(set(heights))  # equal values stay two dots, the first run's above
        assert all(chart.x.low <= value <= chart.x.high for value in mark.x)


def test_means_are_upright_lines_and_stand_beside_in_words():
    chart = ablation_plot(RUNS).charts[0]
    lines = [mark.ends[0] for mark in chart.marks if isinstance(mark, Segments)]
    assert [line[0, 0] for line in lines] == [line[1, 0] for line in lines] == [46.5, 76, 70]
    assert chart.y.beside == ("46.5 ± 2.1", "76.0 ± 0.0", "70.0")


def test_the_strong_setting_is_bold_and_has_marks_of_its_own():
    plot = ablation_plot(RUNS, "whole")
    assert [mark.series for mark in dots(plot.charts[0])] == [0, 1, 0]
    assert plot.charts[0].y.strong == 1
    assert "Diamonds and bold: whole." in plot.note
    assert ablation_plot(RUNS).charts[0].y.strong is None


def test_one_per_cent_is_equally_long_and_axes_end_at_tens():
    charts = ablation_plot(RUNS).charts
    assert [(chart.x.low, chart.x.high) for chart in charts] == [(40, 80), (30, 70), (40, 100)]
    assert [chart.weight for chart in charts] == [40, 40, 60]


def test_chance_is_marked_where_it_is_known():
    assert [chart.level and (chart.level.value, chart.level.upright) for chart in ablation_plot(RUNS).charts] == [
        None, None, (50, True)
    ]  # fmt: skip


def test_without_minimal_pairs_the_sum_of_recalls_stands_in_their_place():
    plot = ablation_plot([*RUNS, run("other", 40)])
    chart = plot.charts[2]
    assert chart.title == "sum of the six recalls"
    assert dots(chart)[3].x.tolist() == [40 * 6 + 75]
    assert chart.weight == pytest.approx((chart.x.high - chart.x.low) / 6)


def test_intervals_lie_behind_their_own_dots():
    plot = ablation_plot([run("a", 40, interval=3), run("a", 44)])
    mean, interval, points = plot.charts[1].marks
    assert interval.ends.tolist() == [[[37, points.y[0]], [43, points.y[0]]]]
    assert mean.ends[0, 0, 0] == 42
    assert plot.charts[1].x.low <= 37
    assert next(row[3:] for row in plot.table.rows if row[2] == "image → text R@1") == (40, 37, 43)
    assert "bootstrap" in plot.note


def test_runs_of_different_splits_are_refused():
    with pytest.raises(FigureError, match="Measure both on the same split"):
        ablation_plot([run("a", 40), run("b", 40, images=7)])
