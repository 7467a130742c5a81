"""How far captions share words, against the formula worked out with sets."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsrn_viewer.word_overlap import WordOverlap

CAPTIONS = [("a", "dog", "runs", "."), ("a", "dog", ",", "a", "dog"), ("a", "cat"), (), (".",), ("runs", "dog", "a")]


def by_sets(captions, one: int, other: int) -> float:
    sets = [{word for word in caption if any(map(str.isalnum, word))} for caption in captions]
    seen = {word: sum(word in caption for caption in sets) for caption in sets for word in caption}

    def weight(words) -> float:
        return sum(math.log((1 + len(captions)) / seen[word]) for word in words)

    either = weight(sets[one] | sets[other])
    return weight(sets[one] & sets[other]) / either if either else 0.0


def test_hand_computed_overlap() -> None:
    # of 6 captions 4 have "a", 3 "dog", 2 "runs": weights ln 7/4, ln 7/3, ln 7/2
    a, dog, runs = math.log(7 / 4), math.log(7 / 3), math.log(7 / 2)
    overlap = WordOverlap(CAPTIONS).with_all(0)
    assert overlap[1] == pytest.approx((a + dog) / (a + dog + runs))
    assert overlap[[0, 5]].tolist() == [1, 1]  # the same words in another order
    assert overlap[[3, 4]].tolist() == [0, 0]


@given(st.lists(st.lists(st.sampled_from("abcde!."), max_size=6), min_size=1, max_size=8))
def test_every_pair_has_the_overlap_of_its_sets(captions) -> None:
    overlap = WordOverlap(captions)
    every = np.arange(len(captions))
    for line in range(len(captions)):
        expected = [by_sets(captions, line, other) for other in range(len(captions))]
        assert overlap.with_all(line) == pytest.approx(expected, abs=1e-12)
        assert overlap.with_lines(line, every) == pytest.approx(expected, abs=1e-12)


def test_a_common_word_says_less_than_a_rare_one() -> None:
    captions = [("a", "zebra"), ("a", "horse"), ("some", "zebra"), *[("a", "dog")] * 20]
    overlap = WordOverlap(captions).with_all(0)
    assert overlap[2] > overlap[1]
