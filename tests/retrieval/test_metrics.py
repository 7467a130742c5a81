"""Metrics against a naive loop, hand-computed cases and the published code's numbers."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from even_scores import even
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.retrieval import similarity
from vsrn_viewer.retrieval.metrics import Recall, measure, minimal_pair_captions, minimal_pairs
from vsrn_viewer.retrieval.scored import MatrixScores
from vsrn_viewer.retrieval.similarity import similarity_matrix

FEW_VALUES = st.sampled_from([-0.5, 0.0, 0.25, 1.0])  # so that ties are common
MATRICES = st.tuples(st.integers(1, 5), st.integers(1, 3)).flatmap(
    lambda shape: hnp.arrays(np.float64, (shape[0], shape[0] * shape[1]), elements=FEW_VALUES)
)


def _naive_rank(scores: list[float], wanted: set[int]) -> int:
    order = sorted(range(len(scores)), key=lambda index: (-scores[index], index))
    return next(place for place, index in enumerate(order) if index in wanted)


@given(MATRICES)
def test_ranks_equal_a_naive_sort_with_ties(scores: np.ndarray) -> None:
    images, captions = scores.shape
    per = captions // images
    truths = [set(range(image * per, (image + 1) * per)) for image in range(images)]
    to_text, to_image = even(scores).ranks()
    assert to_text.tolist() == [_naive_rank(scores[i].tolist(), truths[i]) for i in range(images)]
    assert to_image.tolist() == [_naive_rank(scores[:, c].tolist(), {c // per}) for c in range(captions)]


@settings(max_examples=30)
@given(MATRICES, st.integers(1, 3))
def test_the_size_of_a_block_changes_nothing(scores: np.ndarray, block: int) -> None:
    whole = measure(even(scores))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(similarity, "BLOCK", block)
        assert measure(even(scores)) == whole


def test_hand_computed_recall_of_an_even_number_of_queries() -> None:
    scores = np.array([[0.9, 0.1], [0.8, 0.2]])  # image 0 wins both captions; image 1 prefers caption 0
    result = measure(even(scores))
    assert result.image_to_text == Recall(r1=50, r5=100, r10=100, median_rank=1, mean_rank=1.5)  # floor(0.5) + 1
    assert result.text_to_image == Recall(r1=100, r5=100, r10=100, median_rank=1, mean_rank=1)
    assert (result.images, result.captions, result.rsum, result.selection) == (2, 2, 550, 350)


def test_hand_computed_median_of_an_odd_number_of_queries() -> None:
    scores = np.array([[0.0, 1.0, 1.0], [1.0, 0.5, 0.0], [0.0, 0.0, 1.0]])  # ranks of the images: 2, 1, 0
    assert measure(even(scores)).image_to_text == Recall(100 / 3, 100, 100, 2, 2)


def test_exact_ties_go_to_the_smaller_index() -> None:
    result = measure(even(np.ones((4, 8))))
    to_text, to_image = even(np.ones((4, 8))).ranks()
    assert to_text.tolist() == [0, 2, 4, 6]
    assert to_image.tolist() == [0, 0, 1, 1, 2, 2, 3, 3]
    assert result.text_to_image.r1 == 25


def test_duplicated_images_share_the_scores_and_the_first_wins() -> None:
    rng = np.random.default_rng(0)
    scores = rng.normal(size=(20, 100))
    scores[np.arange(20).repeat(5), np.arange(100)] = 9.0
    scores[[10, 11]] = scores[[2, 3]]  # a tenth of the images twice
    scores[10:12, 50:60] = scores[2:4, 50:60] = 9.0
    ranks = even(scores).ranks()[1].reshape(20, 5)
    assert (ranks[[10, 11]] >= 1).all()
    assert (np.delete(ranks, [10, 11], axis=0) == 0).all()


def test_folds_average_every_metric() -> None:
    scores = np.full((4, 4), 7.0)  # between the folds: would ruin every rank if it were looked at
    scores[:2, :2] = np.eye(2)
    scores[2:, 2:] = 1 - np.eye(2)
    result = measure(even(scores), folds=2)
    assert result.image_to_text == Recall(r1=50, r5=100, r10=100, median_rank=1.5, mean_rank=1.5)
    assert result.images == 4


@pytest.mark.parametrize("folds", [0, 3, 5, -1])
def test_folds_that_do_not_divide_are_refused(folds: int) -> None:
    with pytest.raises(DatasetError, match=f"got {folds} folds for 4 images"):
        measure(even(np.eye(4)), folds)


def test_an_image_without_captions_is_found_but_does_not_ask() -> None:
    scores = MatrixScores(np.array([[0.5, 0.1], [0.9, 0.3], [0.0, 0.2]]), CaptionLines.of_counts([1, 0, 1]))
    result = measure(scores)
    # Images 0 and 2: their captions come first. Captions 0 (0.5) and 1 (0.2): image 1 (0.9, 0.3) comes before theirs.
    assert result.image_to_text == Recall(100, 100, 100, 1, 1)
    assert result.text_to_image == Recall(0, 100, 100, 2, 2)
    assert (result.images, result.captions) == (3, 2)


@pytest.mark.parametrize(("counts", "folds", "what"), [((0, 0), 1, "the split"), ((2, 1, 0, 0), 2, "fold 2 of 2")])
def test_where_nothing_can_be_asked_is_refused(counts: tuple[int, ...], folds: int, what: str) -> None:
    lines = CaptionLines.of_counts(counts)
    with pytest.raises(DatasetError, match=f"{what} has no captions"):
        measure(MatrixScores(np.zeros((lines.images, lines.captions)), lines), folds)


def test_an_ensemble_is_the_mean_of_similarities() -> None:
    rng = np.random.default_rng(1)
    images = [rng.normal(size=(3, 4)).astype(np.float32) for _ in range(2)]
    captions = [rng.normal(size=(6, 4)).astype(np.float32) for _ in range(2)]
    expected = np.einsum("mid,mcd->ic", np.float64(images), np.float64(captions)) / 2
    np.testing.assert_allclose(similarity_matrix(images, captions), expected, rtol=1e-14)


def test_minimal_pairs_count_both_captions_and_ties_as_wrong() -> None:
    scores = np.array([[0.9, 0.2], [0.1, 0.3]])
    assert minimal_pairs(even(scores), [(0, 1, 0, 1)]) == 100
    assert minimal_pairs(even(scores[::-1]), [(0, 1, 0, 1)]) == 0
    assert minimal_pairs(even(np.array([[0.9, 0.3], [0.1, 0.3]])), [(0, 1, 0, 1)]) == 50


def test_both_ways_to_compare_a_pair_are_told_apart() -> None:
    """Each caption knows its image; image 1 prefers the caption of its twin, whose scores are all high."""
    scores = even(np.array([[0.9, 0.2], [0.5, 0.3]]))
    assert (minimal_pairs(scores, [(0, 1, 0, 1)]), minimal_pair_captions(scores, [(0, 1, 0, 1)])) == (100, 50)
    assert minimal_pair_captions(even(np.ones((2, 2))), [(0, 1, 0, 1)]) == 0


def test_a_model_blind_to_the_difference_gets_no_pair_right() -> None:
    assert minimal_pairs(even(np.ones((2, 2))), [(0, 1, 0, 1)]) == 0


def test_the_published_metrics(expected: dict[str, np.ndarray]) -> None:
    """Some competitors lie within 1e-6 of the truth's score: a metric may be any between both ways of counting them."""
    scores = np.float64(expected["similarity"])
    truth = np.kron(np.eye(len(scores), dtype=bool), np.ones(5, dtype=bool))
    result, strict, lax = (measure(even(scores + shift * truth)) for shift in (0, 2e-5, -2e-5))
    for direction, key in (("image_to_text", "i2t"), ("text_to_image", "t2i")):
        found, best, worst = (dataclasses.astuple(getattr(one, direction)) for one in (result, strict, lax))
        for mine, published, *ends in zip(found, expected[key], best, worst, strict=True):
            assert min(ends) - 1e-9 <= mine <= max(ends) + 1e-9
            assert min(ends) - 1e-9 <= published <= max(ends) + 1e-9
