"""Runs of one method together: what is averaged, and what is left out where a run lacks it."""

from __future__ import annotations

import numpy as np
import pytest
from even_scores import even

from vsrn_viewer.retrieval.evaluation import evaluate
from vsrn_viewer.retrieval.methods import over_runs, side_by_side

RIGHT, REVERSED = np.eye(4).repeat(2, axis=1), 1 - np.eye(4).repeat(2, axis=1)


@pytest.fixture
def runs() -> list[dict]:
    return [evaluate(even(RIGHT)), evaluate(even(REVERSED)), evaluate(even(RIGHT))]


def test_mean_and_sample_deviation_by_hand(runs):
    method = over_runs("x", runs)
    assert method["mean"]["image_to_text"]["r1"] == pytest.approx(200 / 3)  # of 100, 0, 100
    assert method["deviation"]["image_to_text"]["r1"] == pytest.approx((10_000 / 3) ** 0.5)
    assert method["mean"]["text_to_image"]["mean_rank"] == pytest.approx(2)  # of 1, 4, 1
    assert over_runs("x", runs[:1])["deviation"] is None


def test_minimal_pairs_are_averaged_only_if_every_run_has_them(runs):
    for run, right in zip(runs, (90.0, 92.0, 97.0), strict=True):
        run["minimal_pairs"] = {"pairs": 7, "right": right}
    assert over_runs("x", runs)["mean"]["minimal_pairs"] == {"pairs": 7, "right": 93.0}
    del runs[1]["minimal_pairs"]
    assert "minimal_pairs" not in over_runs("x", runs)["mean"]


def test_what_was_published_stands_beside_methods_if_any_run_is_of_its_protocol(runs):
    assert "published" not in side_by_side([over_runs("x", runs)])
    runs[2]["published"] = {"protocol": "Flickr30K 1K"}
    answer = side_by_side([over_runs("x", runs[:2]), over_runs("y", runs[2:])])
    assert answer["published"] == {"protocol": "Flickr30K 1K"}
    assert (answer["images"], answer["captions"]) == (4, 8)
