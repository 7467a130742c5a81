"""Bars of recalls are the means of the runs, with what is known of their spread."""

from __future__ import annotations

from statistics import stdev

import numpy as np
import pytest
from sample_plots import run

from vsrn_viewer.errors import FigureError
from vsrn_viewer.explain.plots.measured import measured_of
from vsrn_viewer.explain.plots.recall import recall_plot

ANSWER = {
    "images": 200,
    "captions": 1000,
    "folds": 1,
    "image_to_text": {"r1": 50.5, "r5": 88.0, "r10": 94.0, "median_rank": 1.0, "mean_rank": 4.1},
    "text_to_image": {"r1": 37.3, "r5": 81.0, "r10": 90.5, "median_rank": 2.0, "mean_rank": 4.3},
    "rsum": 441.3,
    "minimal_pairs": {"pairs": 240, "right": 48.9},
}


def test_an_evaluation_keeps_its_six_recalls_in_order():
    found = measured_of("a", "a.json", ANSWER)
    assert found.recalls == (50.5, 88.0, 94.0, 37.3, 81.0, 90.5)
    assert found.rsum == pytest.approx(ANSWER["rsum"])
    assert (found.pairs, found.images, found.captions, found.folds) == (48.9, 200, 1000, 1)


@pytest.mark.parametrize(
    "spoilt",
    [
        {"images": None}, {"image_to_text": {}}, {"text_to_image": 3}, {"folds": 0}, {"images": True},
        {"image_to_text": {"r1": 101, "r5": 1, "r10": 1}}, {"image_to_text": {"r1": float("nan"), "r5": 1, "r10": 1}},
        {"image_to_text": {"r1": "50", "r5": 1, "r10": 1}}, {"minimal_pairs": {"right": -1}},
    ],
)  # fmt: skip
def test_other_documents_are_refused_by_name(spoilt):
    with pytest.raises(FigureError, match=r"^x\.json: not an evaluation\. Save one with"):
        measured_of("a", "x.json", ANSWER | spoilt)
    with pytest.raises(FigureError, match=r"not an evaluation"):
        measured_of("a", "x.json", [ANSWER])


def test_directions_are_charts_and_systems_are_series_side_by_side():
    plot = recall_plot([run("a", 40), run("b", 50)])
    assert plot.series == ("a", "b")
    to_text, to_image = plot.charts
    assert (to_text.title, to_image.title) == ("image → text", "text → image")
    a, b = to_image.marks
    assert a.values.tolist() == [55, 60, 65]
    assert b.values.tolist() == [65, 70, 75]
    assert (a.x + a.width).tolist() == pytest.approx(b.x.tolist())  # they touch, and lie in their groups
    assert all(group < x - a.width / 2 < x + a.width / 2 < group + 1 for group, x in enumerate(a.x))
    assert to_text.x.names == ("R@1", "R@5", "R@10")


def test_several_runs_of_a_system_are_their_mean_and_sample_deviation():
    plot = recall_plot([run("a", 40), run("b", 20), run("a", 46), run("a", 43)])
    bars = plot.charts[0].marks[0]
    assert bars.values[0] == 43
    assert bars.high[0] - bars.values[0] == pytest.approx(stdev([40, 46, 43]))
    assert bars.values[0] - bars.low[0] == pytest.approx(stdev([40, 46, 43]))
    assert np.isnan(plot.charts[0].marks[1].low).all()  # a single run whose interval nobody knows
    assert "mean ± standard deviation" in plot.note
    assert "bootstrap" not in plot.note


def test_a_single_run_has_its_own_interval():
    plot = recall_plot([run("a", 40, interval=3)])
    assert plot.charts[0].marks[0].low.tolist() == [37, 42, 47]
    assert plot.charts[1].marks[0].high.tolist() == [58, 63, 68]
    assert "bootstrap" in plot.note


def test_the_table_has_every_run_and_not_their_mean():
    table = recall_plot([run("a", 40), run("a", 46)]).table
    assert len(table.rows) == 12
    assert [row[4] for row in table.rows if row[2:4] == ("text → image", "R@1")] == [55, 61]


def test_runs_of_different_splits_are_refused_since_their_recalls_do_not_compare():
    with pytest.raises(FigureError, match=r"b\.json: measured on 5,000 images.*a\.json on 200 images"):
        recall_plot([run("a", 40), run("b", 40, images=5000)])
