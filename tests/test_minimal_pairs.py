"""Minimal pairs: ties are wrong, kinds add up, intervals are those of the textbook, changed words are found."""

from __future__ import annotations

import numpy as np
import pytest

from vsrn_viewer.minimal_pairs import Accuracy, MinimalPair, ScoredPairs, changed_words


def scored(true: list[float], false: list[float], kinds: str) -> ScoredPairs:
    pairs = tuple(MinimalPair(0, kind, f"true {n}", f"false {n}") for n, kind in enumerate(kinds))
    return ScoredPairs("pairs.json", pairs, np.array(true), np.array(false), np.zeros(len(true), bool))


def test_a_tie_is_wrong_and_kinds_add_up() -> None:
    found = scored([0.5, 0.2, 0.3, 0.9], [0.4, 0.2, 0.5, 0.1], "abab")
    assert found.right.tolist() == [True, False, False, True]
    assert found.by_kind() == {"a": Accuracy(2, 1), "b": Accuracy(2, 1)}
    assert (found.overall.share, found.overall.pairs) == (50.0, 4)
    np.testing.assert_allclose(found.difference, [0.1, 0.0, -0.2, 0.8])


@pytest.mark.parametrize(
    ("right", "pairs", "low", "high"),
    [(81, 263, 25.53, 36.62), (0, 20, 0.0, 16.11), (29, 29, 88.30, 100.0)],
)  # Newcombe, Statistics in Medicine 17 (1998), table I and Brown et al. 2001, the score method
def test_the_interval_is_wilsons(right: int, pairs: int, low: float, high: float) -> None:
    assert Accuracy(pairs, right).interval == pytest.approx((low, high), abs=0.01)


def test_changed_words_are_what_the_sentences_do_not_share() -> None:
    one, other = ["dog", "left", "of", "a", "cat"], ["cat", "left", "of", "a", "big", "dog"]
    assert changed_words(one, other) == ((0, 4), (0, 4, 5))
    assert changed_words(one, one) == ((), ())
