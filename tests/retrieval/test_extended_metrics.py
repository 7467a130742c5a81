"""R@K, R-Precision and mAP@R with several truths, by hand and against loops over the sorted lists."""

from __future__ import annotations

import numpy as np
import pytest

from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.data.extended import ExtendedPositives
from vsrn_viewer.retrieval import scored
from vsrn_viewer.retrieval.extended import measure_extended
from vsrn_viewer.retrieval.scored import MatrixScores


def test_hand_computed_metrics() -> None:
    # the caption ranks the images 2, 0, 3, 1; true are 0, 3 and 1: R = 3, at ranks 2, 3, 4
    scores = np.array([[0.7], [0.1], [0.9], [0.5]])
    positives = ExtendedPositives("eccv", {0: (0, 3, 1)}, {2: (0,)}, 1, 1, 0)
    answer = measure_extended(MatrixScores(scores, CaptionLines.of_counts([1, 0, 0, 0])), positives)
    found = answer["text_to_image"]
    assert (found["r1"], found["r5"]) == (0, 100)
    assert found["r_precision"] == pytest.approx(100 * 2 / 3)
    assert found["map_at_r"] == pytest.approx(100 * (1 / 2 + 2 / 3) / 3)
    assert answer["image_to_text"] == {"r1": 100, "r5": 100, "r10": 100, "r_precision": 100, "map_at_r": 100}


def by_lists(order: list[int], truths: set[int]) -> tuple[float, float, float]:
    """R@1, R-Precision and mAP@R of a ranked list: precisions at 1 … R, 0 where the item is not true."""
    size = len(truths)
    precisions = [len(set(order[:r]) & truths) / r if order[r - 1] in truths else 0 for r in range(1, size + 1)]
    return float(order[0] in truths), len(set(order[:size]) & truths) / size, sum(precisions) / size


@pytest.mark.parametrize("seed", range(3))
def test_metrics_equal_loops_over_sorted_lists_with_ties(seed: int, monkeypatch) -> None:
    monkeypatch.setattr(scored, "_NUMBERS", 70)  # one or two images at a time
    rng = np.random.default_rng(seed)
    lines = CaptionLines.of_counts(rng.integers(5, 8, 6).tolist())
    scores = rng.integers(0, 6, (6, lines.captions)).astype(np.float32)
    images_of = {line: tuple(rng.choice(6, rng.integers(1, 5), False).tolist()) for line in range(0, 30, 3)}
    lines_of = {row: tuple(rng.choice(lines.captions, rng.integers(1, 12), False).tolist()) for row in (0, 2, 5)}
    answer = measure_extended(MatrixScores(scores, lines), ExtendedPositives("cxc", images_of, lines_of, 10, 3, 0))
    for direction, table, truths_of in (("text_to_image", scores.T, images_of), ("image_to_text", scores, lines_of)):
        orders = {q: sorted(range(table.shape[1]), key=lambda k, q=q, t=table: (-t[q, k], k)) for q in truths_of}
        expected = np.mean([by_lists(orders[q], set(truths)) for q, truths in truths_of.items()], axis=0)
        found = answer[direction]
        assert [found["r1"], found["r_precision"], found["map_at_r"]] == pytest.approx(100 * expected)
