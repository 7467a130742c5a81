"""Hub measures equal what is counted by hand."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest

from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.hubs import DEPTHS, Hubs, Nearest, Occurrences, Offsets, hubs_of


def by_hand() -> Hubs:
    """Three images with 2, 0 and 1 captions. Image 2 comes first for every caption; image 1 is never first."""
    nearest = Nearest(
        images=np.array([[2, 0, 1], [2, 0, -1], [2, 1, 0]]),
        image_scores=np.zeros((3, 3)),
        lines=np.array([[1, 2, 0], [0, 1, 2], [1, 0, 2]]),
        line_scores=np.zeros((3, 3)),
    )
    return hubs_of(nearest, CaptionLines.of_counts([2, 0, 1]))


def test_everybodys_answer_is_counted_once_a_query() -> None:
    images, captions = by_hand().images, by_hand().captions
    assert images.of(1).tolist() == [0, 0, 3]
    assert images.of(5).tolist() == [3, 2, 3]
    assert captions.of(1).tolist() == [1, 2, 0]
    assert (images.queries, captions.queries) == (3, 3)


def test_skewness_shares_and_the_first_by_hand() -> None:
    images = by_hand().images
    # N_1 is 0, 0, 3: mean 1, deviations −1, −1, 2; E d³ = 2, σ² = 2
    assert images.skewness(1) == pytest.approx(2 / sqrt(2) ** 3)
    assert images.never(1) == pytest.approx(200 / 3)
    assert images.first(1, 2).tolist() == [2, 0]  # of equals the smaller row


def test_found_within_k_by_hand() -> None:
    """Captions 0 and 1 find their image second, caption 2 its own at once; image 2 finds its caption third; image 1 has
    none and asks for nothing."""
    hubs = by_hand()
    assert hubs.text_to_image == (pytest.approx(100 / 3), 100.0, 100.0)
    assert hubs.image_to_text == (50.0, 100.0, 100.0)


def test_the_skewness_of_equal_counts_is_not_a_number() -> None:
    assert np.isnan(Occurrences(np.ones((len(DEPTHS), 4), np.int64), 4).skewness(1))


def test_offsets_are_subtracted_once() -> None:
    offsets, scores = Offsets(2.0, np.array([1.0, 2.0]), np.array([0.5, 0.0, 3.0])), np.full((2, 3), 4.0)
    offsets.correct(scores)
    assert scores.tolist() == [[6.5, 7.0, 4.0], [5.5, 6.0, 3.0]]
    assert offsets.corrected(np.array([4.0]), np.array([1]), np.array([2])).tolist() == [3.0]
    assert offsets.kept(slice(1, 2), np.array([2, 0])).captions.tolist() == [3.0, 0.5]
