"""Training curves of several runs say what their logs say."""

from __future__ import annotations

import json

import numpy as np
import pytest
from sample_plots import curve

from vsrn_viewer.errors import FigureError
from vsrn_viewer.explain.plots import curves as module
from vsrn_viewer.explain.plots.curves import curves_plot
from vsrn_viewer.training_curve import WINDOW, read_training_curve


def means(values):
    return [np.mean(values[max(0, at + 1 - WINDOW) : at + 1]) for at in range(len(values))]


def charts_of(plot):
    return {chart.title: chart for chart in plot.charts}


def test_losses_are_running_means_and_recalls_are_summed(tmp_path):
    plot = curves_plot([("a", curve(tmp_path)), ("b", curve(tmp_path, factor=3.0))])
    charts = charts_of(plot)
    assert list(charts) == ["loss", "ranking loss", "sentence loss", "validation: sum of the recalls"]
    steps = np.arange(1, 121)
    first, second = charts["ranking loss"].marks
    np.testing.assert_allclose(first.y, means(1 + 1 / steps))
    np.testing.assert_allclose(second.y, means(3 * (1 + 1 / steps)))
    np.testing.assert_allclose(charts["sentence loss"].marks[1].y, means(2 / steps))
    np.testing.assert_allclose(charts["loss"].marks[0].y, means(1 + 3 / steps))
    np.testing.assert_allclose(first.x, steps / 40)
    recalls = charts["validation: sum of the recalls"].marks[0]
    assert recalls.y.tolist() == [72, 144, 216]  # 2 × (10 + 12 + 14) an epoch
    assert recalls.x.tolist() == [1, 2, 3]
    assert plot.series == ("a", "b")


def test_the_table_has_losses_as_logged(tmp_path):
    table = curves_plot([("a", curve(tmp_path))]).table
    assert [row[2] for row in table.rows[:2]] == [1 / 40, 2 / 40]
    values = [row[3] for row in table.rows if row[1] == "ranking loss"]
    np.testing.assert_allclose(values, 1 + 1 / np.arange(1, 121))


def test_without_a_sentence_branch_the_loss_is_drawn_once(tmp_path):
    charts = charts_of(curves_plot([("a", curve(tmp_path, sentences=False))]))
    assert list(charts) == ["loss", "validation: sum of the recalls"]


def test_runs_of_which_one_does_not_know_its_epochs_are_drawn_by_steps(tmp_path):
    plot = curves_plot([("a", curve(tmp_path)), ("b", curve(tmp_path, steps=30))])
    long, short = charts_of(plot)["loss"].marks
    assert plot.charts[0].x.label == "step"
    assert (long.x[-1], short.x[-1]) == (120, 30)
    assert charts_of(plot)["validation: sum of the recalls"].marks[0].x.tolist() == [40, 80, 120]


def test_long_runs_are_thinned_and_keep_their_ends(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MOST_POINTS", 10)
    (mark,) = charts_of(curves_plot([("a", curve(tmp_path))]))["loss"].marks
    assert len(mark.x) == 10
    assert (mark.x[0], mark.x[-1]) == (1 / 40, 3)
    assert mark.y[-1] == pytest.approx(means(1 + 3 / np.arange(1, 121))[-1])


def test_logs_that_do_not_tell_the_parts_are_drawn_without_them(tmp_path):
    log = tmp_path / "train.jsonl"
    log.write_text('{"step": 1, "epoch": 1, "loss": 0.5, "learning_rate": 0.1}\n', encoding="utf-8")
    assert list(charts_of(curves_plot([("a", read_training_curve(log))]))) == ["loss"]


@pytest.mark.parametrize("part", ["ranking_loss", "caption_loss"])
@pytest.mark.parametrize("value", [float("inf"), "high", [1]])
def test_parts_of_a_loss_that_are_no_numbers_are_refused(tmp_path, part, value):
    log = tmp_path / "train.jsonl"
    record = {"step": 1, "epoch": 1, "loss": 0.5, "learning_rate": 0.1, part: value}
    log.write_text(json.dumps(record) + "\n", encoding="utf-8")
    with pytest.raises(FigureError, match="not a training log"):
        read_training_curve(log)


def test_a_run_that_ends_collapsed_is_named(tmp_path):
    log = tmp_path / "c.jsonl"
    record = {"epoch": 1, "loss": 6.4, "ranking_loss": 6.4, "learning_rate": 0.1, "flat_loss": 6.4}
    log.write_text("".join(json.dumps({"step": step, **record}) + "\n" for step in range(350)))
    note = curves_plot([("a", curve(tmp_path)), ("b", read_training_curve(log))]).note
    assert note.endswith("; b: ranking loss of equal scores for the last 350 steps")
