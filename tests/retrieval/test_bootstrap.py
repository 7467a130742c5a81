"""The paired bootstrap against a loop over drawn images, limits known by theory, and simulated truth."""

from __future__ import annotations

import numpy as np
import pytest

from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.retrieval.bootstrap import Interval, bootstrap, paired_bootstrap
from vsrn_viewer.retrieval.metrics import QueryRanks, summarise

FIELDS = ("r1", "r5", "r10")


def drawn_ranks(images: int, per_image: int, seed: int) -> QueryRanks:
    rng = np.random.default_rng(seed)
    return QueryRanks(
        rng.integers(0, 14, size=images),
        rng.integers(0, 14, size=images * per_image),
        CaptionLines.even(images, per_image),
    )


def all_intervals(difference) -> list[Interval]:
    return [getattr(difference, way)[field] for way in ("image_to_text", "text_to_image") for field in FIELDS]


def test_intervals_equal_a_loop_over_drawn_images() -> None:
    first, second = drawn_ranks(12, 5, 1), drawn_ranks(12, 5, 2)
    rng = np.random.default_rng(7)
    drawn = [rng.integers(12, size=12).tolist() for _ in range(50)]

    def recall(ranks, queries, limit):
        return 100 * sum(ranks[query] < limit for query in queries) / len(queries)

    expected = []
    for way, per in (("image_to_text", 1), ("text_to_image", 5)):
        for limit in (1, 5, 10):
            values = []
            for images in drawn:
                queries = [image * per + k for image in images for k in range(per)]
                one, other = (recall(getattr(ranks, way), queries, limit) for ranks in (first, second))
                values.append(one - other)
            expected.append(np.percentile(values, [2.5, 97.5]))
    found = paired_bootstrap(first, second, resamples=50, seed=7)
    np.testing.assert_allclose([(one.low, one.high) for one in all_intervals(found)], expected, atol=1e-9)


def test_a_system_against_itself_differs_by_nothing() -> None:
    ranks = drawn_ranks(30, 5, 0)
    difference = paired_bootstrap(ranks, ranks)
    assert [*all_intervals(difference), difference.rsum] == [Interval(0, 0, 0)] * 7
    assert (difference.resamples, difference.seed, difference.level) == (1000, 0, 95)


def test_right_everywhere_against_wrong_everywhere_leaves_no_doubt() -> None:
    right = QueryRanks(np.zeros(9, np.int64), np.zeros(18, np.int64), CaptionLines.even(9, 2))
    wrong = QueryRanks(np.full(9, 10), np.full(18, 10), CaptionLines.even(9, 2))
    difference = paired_bootstrap(right, wrong)
    for one in all_intervals(difference):
        assert (one.difference, one.low, one.high) == pytest.approx((100, 100, 100))
    assert difference.rsum.low == pytest.approx(600)


def test_one_system_has_its_recalls_in_the_interval_of_its_own_resamples() -> None:
    ranks = drawn_ranks(40, 5, 3)
    found = bootstrap(ranks)
    nothing = QueryRanks(
        np.full(40, 99), np.full(200, 99), CaptionLines.even(40, 5)
    )  # a system that is never right has recalls of 0
    assert found == paired_bootstrap(ranks, nothing)
    measured = summarise(ranks)
    assert found.text_to_image["r5"].difference == pytest.approx(measured.text_to_image.r5)
    assert found.image_to_text["r1"].difference == pytest.approx(measured.image_to_text.r1)
    assert found.rsum.difference == pytest.approx(measured.rsum)
    assert all(one.low < one.difference < one.high for one in (*all_intervals(found), found.rsum))


def test_the_order_of_the_systems_only_turns_the_sign() -> None:
    first, second = drawn_ranks(25, 2, 4), drawn_ranks(25, 2, 5)
    there, back = paired_bootstrap(first, second), paired_bootstrap(second, first)
    for one, other in zip(all_intervals(there), all_intervals(back), strict=True):
        assert (one.difference, one.low, one.high) == pytest.approx((-other.difference, -other.high, -other.low))


def test_captions_of_an_image_are_drawn_together() -> None:
    """Five captions that always hit or miss together are one observation: the interval is that of I, not of 5 I."""
    images = 400
    hits = np.random.default_rng(0).random(images) < 0.5
    first = QueryRanks(np.where(hits, 0, 20), np.repeat(np.where(hits, 0, 20), 5), CaptionLines.even(images, 5))
    second = QueryRanks(np.full(images, 20), np.full(5 * images, 20), CaptionLines.even(images, 5))
    found = paired_bootstrap(first, second).text_to_image["r1"]
    expected = 2 * 1.96 * 100 * np.sqrt(hits.mean() * (1 - hits.mean()) / images)
    assert found.high - found.low == pytest.approx(expected, rel=0.1)


def test_nineteen_of_twenty_intervals_hold_the_truth() -> None:
    """Simulated systems, right with probability 0.6 and 0.5, correlated: the true difference is 10 points."""
    rng, held = np.random.default_rng(11), 0
    none = np.zeros(150, np.int64)
    for _ in range(200):
        shared = rng.random(150)
        first, second = (QueryRanks(np.where(shared < p, 0, 20), none, CaptionLines.even(150, 1)) for p in (0.6, 0.5))
        one = paired_bootstrap(first, second, resamples=200).image_to_text["r1"]
        held += one.low <= 10 <= one.high
    assert 0.9 <= held / 200 <= 0.985


def test_other_queries_are_refused() -> None:
    with pytest.raises(ValueError, match="the same queries"):
        paired_bootstrap(drawn_ranks(4, 5, 0), drawn_ranks(5, 4, 0))
