"""The training curve says what the log says, and its file is the same every time."""

from __future__ import annotations

import json
import os

import numpy as np
import pytest
from words import assert_words_fit

from vsrn_viewer.errors import FigureError
from vsrn_viewer.figures.canvas import settings
from vsrn_viewer.figures.curve import MOST_POINTS, compose_curve, draw_training_curve
from vsrn_viewer.training_curve import WINDOW, read_training_curve

STEPS_AN_EPOCH = 40


@pytest.fixture
def log(tmp_path):
    """Three epochs of 40 steps whose loss is the step's number; the rate falls after the second."""
    path = tmp_path / "train.jsonl"
    lines = []
    for step in range(1, 3 * STEPS_AN_EPOCH + 1):
        epoch = (step - 1) // STEPS_AN_EPOCH + 1
        record = {"step": step, "epoch": epoch, "loss": float(step), "learning_rate": 0.001 if epoch < 3 else 0.0001}
        if step % STEPS_AN_EPOCH == 0:
            recalls = {"r1": 10.0 * epoch, "r5": 50.0, "r10": 30.0 * epoch}
            record["validation"] = {"image_to_text": recalls, "text_to_image": {**recalls, "r1": 5.0 * epoch}}
        lines.append(json.dumps(record) + "\n")
    path.write_text("".join(lines) + '{"step": 121, "ep', encoding="utf-8")
    return path


def test_curve_holds_losses_their_mean_recalls_and_drops(log):
    curve = read_training_curve(log)
    assert len(curve.losses) == 120  # the torn line is left out
    assert curve.unit == "epoch"
    assert curve.done[[0, 39, 59, 119]] == pytest.approx([0.025, 1.0, 1.5, 3.0])
    naive = [np.mean(curve.losses[max(0, step + 1 - WINDOW) : step + 1]) for step in range(120)]
    np.testing.assert_allclose(curve.smoothed, naive)
    assert curve.validations == pytest.approx([1.0, 2.0, 3.0])
    recalls = {recall.name: recall.values.tolist() for recall in curve.recalls}
    assert recalls["text → image R@1"] == [5.0, 10.0, 15.0]
    assert recalls["image → text R@1"] == [10.0, 20.0, 30.0]
    assert recalls["image → text R@10"] == [30.0, 60.0, 90.0]
    assert (curve.drops, curve.rates) == ((2.0,), (0.0001,))


def test_unfinished_epoch_counts_as_long_as_the_one_before(log):
    _keep(log, 50)
    assert read_training_curve(log).done[-1] == pytest.approx(1.25)


def test_first_epoch_counts_in_steps_as_its_length_is_not_known(log):
    _keep(log, 30)
    curve = read_training_curve(log)
    assert curve.unit == "step"
    assert curve.done.tolist() == list(range(1, 31))


def _keep(log, lines):
    log.write_text("".join(log.read_text(encoding="utf-8").splitlines(keepends=True)[:lines]), encoding="utf-8")


def test_file_is_the_same_every_time_and_keeps_its_words(log, tmp_path):
    first, second = tmp_path / "a.svg", tmp_path / "b.svg"
    draw_training_curve(log, first)
    draw_training_curve(log, second)
    assert first.read_bytes() == second.read_bytes()
    words = first.read_text(encoding="utf-8")
    for said in (f"mean over the last {WINDOW}", "learning rate 0.0001", "text → image R@10", ">epoch<"):
        assert said in words


@pytest.mark.parametrize("lines", [1, 30, 120])
def test_words_fit_the_page_from_the_first_step_on(log, lines):
    _keep(log, lines)
    with settings():
        assert_words_fit(compose_curve(read_training_curve(log)))


def test_a_run_without_a_validation_is_the_loss_alone(log):
    _keep(log, 30)
    with settings():
        page = compose_curve(read_training_curve(log))
    (plot,) = page.axes
    assert plot.get_title(loc="left").startswith("Loss of each step")
    assert plot.get_xlabel() == "step"


@pytest.mark.parametrize("collapsed", [True, False])
def test_a_run_that_ends_collapsed_is_marked(log, collapsed):
    record = {"epoch": 1, "loss": 6.4, "ranking_loss": 6.4, "learning_rate": 0.1, "flat_loss": 6.4 if collapsed else 9}
    log.write_text("".join(json.dumps({"step": step, **record}) + "\n" for step in range(350)), encoding="utf-8")
    with settings():
        page = compose_curve(read_training_curve(log))
        said = [text.get_text() for text in page.axes[0].texts]
        assert_words_fit(page)
    assert ("ranking loss of equal scores for the last 350 steps" in said) is collapsed


def test_losses_within_one_decade_have_an_axis_with_numbers(log):
    _keep(log, 3)
    with settings():
        page = compose_curve(read_training_curve(log))
        page.canvas.draw()
        numbers = [text.get_text() for text in page.axes[0].get_yticklabels() if text.get_text()]
    assert {"1", "2"} <= set(numbers)


def test_losses_of_zero_are_drawn(log, tmp_path):
    log.write_text('{"step": 1, "epoch": 1, "loss": 0.0, "learning_rate": 0.1}\n', encoding="utf-8")
    draw_training_curve(log, tmp_path / "a.svg")
    assert (tmp_path / "a.svg").exists()


def test_long_runs_keep_their_extremes_and_a_small_file(log):
    rng = np.random.default_rng(0)
    losses = rng.uniform(10, 20, 3 * MOST_POINTS)
    losses[[1234, 7654]] = 1.0, 99.0
    steps = [{"step": 1, "epoch": 1, "loss": loss, "learning_rate": 0.1} for loss in losses]
    log.write_text("".join(json.dumps(step) + "\n" for step in steps), encoding="utf-8")
    with settings():
        line, mean = compose_curve(read_training_curve(log)).axes[0].lines
    assert len(line.get_xdata()) <= MOST_POINTS + 1
    drawn = dict(zip(line.get_xdata().tolist(), line.get_ydata().tolist(), strict=True))
    assert (drawn[1235.0], drawn[7655.0]) == (1.0, 99.0)
    assert all(losses[int(step) - 1] == loss for step, loss in drawn.items())
    assert mean.get_xdata()[-1] == len(losses)


@pytest.mark.parametrize(
    ("content", "said"),
    [("", "no step in it"), ("no JSON\n", "not a training log"), ("[1]\n", "not a training log"),
     ('{"step": 1}\n', "not a training log")],
)  # fmt: skip
def test_other_files_are_refused_by_name(tmp_path, content, said):
    path = tmp_path / "other.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(FigureError, match=rf"other\.jsonl: {said}"):
        read_training_curve(path)


def test_missing_log_is_refused_by_name(tmp_path):
    with pytest.raises(FigureError, match=r"train\.jsonl: cannot be read"):
        read_training_curve(tmp_path / "train.jsonl")


@pytest.mark.parametrize(
    "line",
    [
        '{"epoch": 1000000000, "loss": 1, "learning_rate": 1}',
        '{"epoch": -1, "loss": 1, "learning_rate": 1}',
        '{"epoch": 1.5, "loss": 1, "learning_rate": 1}',
        '{"epoch": 1, "loss": NaN, "learning_rate": 1}',
        '{"epoch": 1, "loss": Infinity, "learning_rate": 1}',
        '{"epoch": 1, "loss": 1' + "0" * 400 + ', "learning_rate": 1}',
        '{"epoch": 1, "loss": 1, "learning_rate": 1, "validation": [1]}',
        '{"epoch": 1, "loss": 1, "learning_rate": 1, "validation": {"text_to_image": {"r1": NaN, "r10": 1}, '
        '"image_to_text": {"r1": 1, "r10": 1}}}',
        "[" * 100_000,
        "[]",
        "3",
    ],
)
def test_a_hand_edited_log_is_refused(tmp_path, line):
    (tmp_path / "train.jsonl").write_text(line + "\n")
    with pytest.raises(FigureError, match=r"train.jsonl: not a training log"):
        read_training_curve(tmp_path / "train.jsonl")


def test_a_pipe_is_no_log(tmp_path):
    os.mkfifo(tmp_path / "train.jsonl")
    with pytest.raises(FigureError, match=r"cannot be read .not an ordinary file"):
        read_training_curve(tmp_path / "train.jsonl")
