"""AUC and Spearman's correlation against counting, and by hand."""

from __future__ import annotations

import numpy as np
import pytest

from vsrn_viewer.probe.over_split.ranks import auc, average_ranks, spearman


def test_equal_values_share_their_ranks():
    assert average_ranks(np.array([3.0, 1, 3, 2, 3])).tolist() == [4, 1, 4, 2, 4]


def test_auc_counts_the_pairs_in_the_right_order_and_ties_half():
    random = np.random.default_rng(0)
    for _ in range(20):
        positive, negative = random.integers(0, 6, size=9).astype(float), random.integers(0, 6, size=7).astype(float)
        won = [float(p > n) + 0.5 * float(p == n) for p in positive for n in negative]
        assert auc(positive, negative) == pytest.approx(np.mean(won))
    assert auc(np.array([2.0, 3]), np.array([0.0, 1])) == 1
    assert np.isnan(auc(np.array([]), np.array([1.0])))


def test_spearman_by_hand():
    # Ranks 1 2 3 4 5 against 2 1 4 3 5: 1 − 6 · (1 + 1 + 1 + 1) / (5 · 24)
    assert spearman(np.array([1.0, 2, 3, 4, 5]), np.array([20.0, 10, 40, 30, 50])) == pytest.approx(0.8)
    assert spearman(np.array([1.0, 2, 3]), np.array([9.0, 4, -1])) == pytest.approx(-1)
    # With ties: ranks 1.5 1.5 3 against 1 2 3, Pearson's correlation √3/2
    assert spearman(np.array([0.0, 0, 1]), np.array([1.0, 2, 3])) == pytest.approx(np.sqrt(3) / 2)
    assert np.isnan(spearman(np.ones(3), np.arange(3.0)))
