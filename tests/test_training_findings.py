"""A run that tells nothing apart, or learns against the truth, is named; one that learns is not."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from vsrn_viewer.training_curve import TrainingCurve, read_training_curve
from vsrn_viewer.training_findings import flat_steps, of_curve


def curve(folder: Path, ranking: list[float], flat: float | None = 6.4, true_negatives: float = 0.004) -> TrainingCurve:
    lines = []
    for step, loss in enumerate(ranking, start=1):
        record = {"step": step, "epoch": 1, "loss": loss + 1, "ranking_loss": loss, "caption_loss": 1.0}
        record |= {"learning_rate": 2e-4}
        if flat is not None:
            record |= {"flat_loss": flat, "true_negatives": true_negatives}
        lines.append(json.dumps(record) + "\n")
    log = folder / "train.jsonl"
    log.write_text("".join(lines))
    return read_training_curve(log)


def test_a_run_that_ends_at_the_margin_is_named(tmp_path: Path) -> None:
    (found,) = of_curve("run7", curve(tmp_path, [5.0] * 100 + [6.41, 6.39] * 200))
    assert (found.kind, found.sure) == ("ranking-collapsed", "certain")
    assert found.what.startswith("run7: the ranking loss has stayed at 6.39 for 400 steps")
    assert "all_negatives_epochs=2" in found.do
    assert "lower learning_rate" in found.do


@pytest.mark.parametrize(
    ("ranking", "flat", "steps"),
    [
        (np.linspace(6.4, 2.0, 900).tolist(), 6.4, 0),  # it learns
        ([6.4] * 500 + [5.0], 6.4, 0),  # it got away
        ([6.4] * 299, 6.4, 299),  # too short to say
        ([6.4] * 900, None, 0),  # a log that does not say what equal scores cost
    ],
    ids=["learns", "recovered", "short", "old log"],
)
def test_other_runs_are_not(tmp_path: Path, ranking: list[float], flat: float | None, steps: int) -> None:
    found = curve(tmp_path, ranking, flat)
    assert flat_steps(found) == steps
    assert of_curve("run7", found) == ()


def test_true_captions_among_the_negatives_are_named(tmp_path: Path) -> None:
    (found,) = of_curve("run7", curve(tmp_path, [3.0] * 20, true_negatives=0.4))
    assert (found.kind, found.sure) == ("true-captions-as-negatives", "likely")
    assert found.what.startswith("run7: 40% of the rows in a batch have a true caption among their negatives")
