from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.training.batches import Batch, Order, same_text, share_with_true_negatives, true_too, twin_of
from vsrn_viewer.training.presets import TrainingOptions

COUNTS = st.lists(st.sampled_from([5, 5, 5, 7]), min_size=2, max_size=30).map(lambda c: np.array(c, dtype=np.int64))


def _order(counts: np.ndarray, twins: tuple[tuple[int, int], ...] = (), captions: int = 4, **changes: int) -> Order:
    return Order(
        counts, CaptionLines.even(len(counts), captions), twins, replace(TrainingOptions(batch_size=6), **changes)
    )  # type: ignore[arg-type]


def _same(one: list[Batch], other: list[Batch]) -> bool:
    return len(one) == len(other) and all(
        np.array_equal(a.images[a.place], b.images[b.place]) and np.array_equal(a.lines, b.lines)
        for a, b in zip(one, other, strict=True)
    )


@given(COUNTS, st.integers(0, 4))
def test_each_caption_once_with_its_image_and_equal_regions(counts: np.ndarray, together: int) -> None:
    dealt = _order(counts, captions_per_image=together).batches(1)
    for batch in dealt:
        assert np.array_equal(batch.images[batch.place], batch.lines // 4)
        assert len(np.unique(counts[batch.images])) == 1
        assert len(batch.images) > 1
    lines = np.concatenate([batch.lines for batch in dealt]) if dealt else np.array([], dtype=int)
    assert len(np.unique(lines)) == len(lines)
    alone = [count for count in (5, 7) if np.count_nonzero(counts == count) == 1]
    lost = 4 * len(alone) if together else 0  # single captions of a lonely image still make a batch of their own
    assert len(lines) == 4 * len(counts) - lost


@given(st.lists(st.integers(0, 7), min_size=2, max_size=12), st.integers(0, 4), st.integers(1, 3))
def test_images_may_have_different_numbers_of_captions(numbers: list[int], together: int, epoch: int) -> None:
    """Each caption once with its own image; none is lost but those of the one image that has any left."""
    lines = CaptionLines.of_counts(numbers)
    options = replace(TrainingOptions(batch_size=6), captions_per_image=together)
    dealt = Order(np.full(len(numbers), 36), lines, (), options).batches(epoch)
    owners = [image for image, number in enumerate(numbers) for _ in range(number)]
    for batch in dealt:
        assert batch.images[batch.place].tolist() == [owners[line] for line in batch.lines]
        assert set(batch.place.tolist()) == set(range(len(batch.images)))  # no image is encoded for nothing
    seen = [line for batch in dealt for line in batch.lines]
    assert len(set(seen)) == len(seen)
    if together:
        most, second = sorted([*numbers, 0])[-1], sorted(numbers)[-2]
        rounds = range(0, most, together)
        lost = sum(min(together, most - first) for first in rounds if first >= second)
    else:
        lost = int(len(owners) == 1)
    assert len(seen) == len(owners) - lost


@given(st.integers(0, 2), st.integers(1, 3))
def test_the_same_seed_and_epoch_give_the_same_batches(together: int, epoch: int) -> None:
    counts = np.full(20, 36)
    first = _order(counts, captions_per_image=together).batches(epoch)
    assert _same(first, _order(counts, captions_per_image=together).batches(epoch))
    assert not _same(first, _order(counts, captions_per_image=together).batches(epoch + 1))
    assert not _same(first, _order(counts, captions_per_image=together, seed=1).batches(epoch))


def test_published_batches_are_full_but_for_the_last() -> None:
    sizes = [len(batch.lines) for batch in _order(np.full(10, 36)).batches(1)]
    assert sizes == [6] * 6 + [4]


def test_a_single_leftover_joins_the_batch_before() -> None:
    assert [len(batch.lines) for batch in _order(np.full(13, 36), captions=1).batches(1)] == [6, 7]


@pytest.mark.parametrize("together", [1, 2, 3])
def test_twins_share_a_batch_and_no_image_is_twice_in_one(together: int) -> None:
    twins = ((0, 9), (3, 4), (11, 2))
    for batch in _order(np.full(12, 36), twins, captions_per_image=together, batch_size=4 * together).batches(2):
        assert len(np.unique(batch.images)) == len(batch.images) <= 5  # 4 and a leftover
        for one, other in twins:
            assert (one in batch.images) == (other in batch.images)


def test_twins_with_other_numbers_of_regions_go_their_own_ways() -> None:
    counts = np.array([5, 7, 5, 7])
    for batch in _order(counts, ((0, 1),), captions_per_image=1).batches(1):
        assert len(np.unique(counts[batch.images])) == 1


def test_an_image_is_encoded_once_for_all_its_captions_of_the_batch() -> None:
    first = _order(np.full(8, 36), captions_per_image=2).batches(1)[0]
    assert len(first.images) == 3
    assert len(first.lines) == 6
    assert first.place.tolist() == [0, 0, 1, 1, 2, 2]


def test_batches_of_unequal_images_come_in_mixed_order() -> None:
    counts = np.repeat([5, 7], 60)
    kinds = [counts[batch.images[0]] for batch in _order(counts).batches(1)]
    assert kinds != sorted(kinds)


def test_twins_show_the_same_of_their_captions() -> None:
    for batch in _order(np.full(12, 36), ((0, 9), (3, 4)), captions_per_image=2).batches(1):
        shown = {int(image): sorted(batch.lines[batch.place == at] % 4) for at, image in enumerate(batch.images)}
        assert shown.get(0) == shown.get(9)
        assert shown.get(3) == shown.get(4)


def test_an_image_has_one_twin_at_most() -> None:
    assert twin_of(5, ((0, 3), (3, 4), (1, 2))).tolist() == [3, 2, 1, 0, -1]


def test_captions_that_do_not_tell_twins_apart_are_true_of_both() -> None:
    """Images 0 and 1 are twins with two captions each, of which the first (lines 0 and 2) tells them apart."""
    batch = Batch(np.array([0, 1, 2]), np.array([0, 0, 1, 1, 2]), np.array([0, 1, 2, 3, 4]))
    telling = np.array([True, False, True, False, False, False])
    expected = [
        [1, 1, 0, 1, 0],
        [1, 1, 0, 1, 0],
        [0, 1, 1, 1, 0],
        [0, 1, 1, 1, 0],
        [0, 0, 0, 0, 1],
    ]
    assert true_too(batch, twin_of(3, ((0, 1),)), telling).astype(int).tolist() == expected


def test_true_captions_among_the_negatives_are_counted() -> None:
    texts = same_text(["a", "b", "c", "a", "d", "e"])  # two captions an image; line 3 is the text of line 0
    assert texts.tolist() == [0, 1, 2, 0, 4, 5]
    apart = Batch(np.array([0, 1, 2]), np.arange(3), np.array([0, 2, 4]))
    assert share_with_true_negatives(apart, texts, None) == 0
    of_one_image = Batch(np.array([0, 0, 2]), np.arange(3), np.array([0, 1, 4]))
    assert share_with_true_negatives(of_one_image, texts, None) == pytest.approx(2 / 3)
    of_one_text = Batch(np.array([0, 1, 2]), np.arange(3), np.array([0, 3, 4]))
    assert share_with_true_negatives(of_one_text, texts, None) == pytest.approx(2 / 3)
    spared = true_too(of_one_image, np.full(3, -1), np.zeros(6, bool))
    assert share_with_true_negatives(of_one_image, texts, spared) == 0
