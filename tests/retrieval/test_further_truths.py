"""Ranks where captions are true of more images than their own, against a plain loop over sorted lists."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.retrieval.further_truths import FurtherTruths
from vsrn_viewer.retrieval.metrics import query_ranks
from vsrn_viewer.retrieval.scored import EmbeddingScores, MatrixScores


@st.composite
def marked_splits(draw: st.DrawFn) -> tuple[np.ndarray, CaptionLines, FurtherTruths]:
    """Scores of few values, so that ties are common; images with 0 to 3 captions; further truths."""
    counts = draw(st.lists(st.integers(0, 3), min_size=2, max_size=6).filter(lambda counts: sum(counts) > 0))
    lines = CaptionLines.of_counts(counts)
    values = st.lists(st.sampled_from([-1, 0, 1, 2]), min_size=lines.captions, max_size=lines.captions)
    scores = np.array([draw(values) for _ in counts], dtype=np.float64)
    pairs = [(line, image) for line in range(lines.captions) for image in range(len(counts))]
    others = [(line, image) for line, image in pairs if lines.image_of(line) != image]
    chosen = draw(st.lists(st.sampled_from(others), unique=True, max_size=8))
    also = np.array(chosen, dtype=np.int64).reshape(-1, 2)
    return scores, lines, FurtherTruths(also[:, 0], also[:, 1])


def plain_ranks(scores: np.ndarray, lines: CaptionLines, also: FurtherTruths) -> tuple[list[int], list[int]]:
    owners = lines.owners().tolist()
    true = {(line, image) for line, image in enumerate(owners)}
    true |= set(zip(also.lines.tolist(), also.images.tolist(), strict=True))

    def first(candidates: list[tuple[float, int, bool]]) -> int:
        return next(place for place, (_, _, right) in enumerate(sorted(candidates)) if right)

    asking = [image for image in range(lines.images) if image in owners]
    captions, images = range(lines.captions), range(lines.images)
    to_text = [first([(-scores[i, c], c, (c, i) in true) for c in captions]) for i in asking]
    to_image = [first([(-scores[i, c], i, (c, i) in true) for i in images]) for c in captions]
    return to_text, to_image


@given(marked_splits())
def test_a_query_is_held_to_the_best_of_its_truths(split) -> None:
    scores, lines, also = split
    ranks = MatrixScores(scores, lines).ranks(also)
    assert tuple(one.tolist() for one in ranks) == plain_ranks(scores, lines, also)


@settings(max_examples=40)
@given(marked_splits())
def test_embeddings_rank_as_their_matrix_does(split) -> None:
    scores, lines, also = split
    images = torch.from_numpy(scores.astype(np.float32))
    captions = torch.eye(lines.captions)
    ranks = EmbeddingScores([images, 3 * images], [captions, captions], lines).ranks(also)  # the mean is 2 × scores
    assert tuple(one.tolist() for one in ranks) == plain_ranks(scores, lines, also)


def test_a_lost_own_image_leaves_a_further_truth_to_be_found() -> None:
    images = torch.tensor([[float("nan")], [0.5], [1.0]])
    lines = CaptionLines.of_counts([1, 1, 0])
    scored = EmbeddingScores([images], [torch.ones(2, 1)], lines)
    assert scored.ranks()[1].tolist() == [2, 1]
    assert scored.ranks(FurtherTruths(np.array([0]), np.array([2])))[1].tolist() == [0, 1]


def test_a_truth_of_another_fold_is_not_found_there() -> None:
    rng = np.random.default_rng(3)
    lines, scores = CaptionLines.of_counts([2, 1, 3, 2]), rng.integers(0, 4, (4, 8)).astype(np.float64)
    also = FurtherTruths(np.array([0, 0, 3, 7]), np.array([1, 3, 3, 2]))
    ranks = query_ranks(MatrixScores(scores, lines), 2, also)
    first = plain_ranks(scores[:2, :3], CaptionLines.of_counts([2, 1]), FurtherTruths(np.array([0]), np.array([1])))
    second = plain_ranks(
        scores[2:, 3:], CaptionLines.of_counts([3, 2]), FurtherTruths(np.array([0, 4]), np.array([1, 0]))
    )
    assert ranks.image_to_text.tolist() == first[0] + second[0]
    assert ranks.text_to_image.tolist() == first[1] + second[1]


@pytest.mark.parametrize("each", [5, 6, 7])
def test_no_mark_changes_no_rank(each: int) -> None:
    rng = np.random.default_rng(each)
    lines = CaptionLines.of_counts([each, 5, 0, 7])
    scored = MatrixScores(rng.integers(0, 5, (4, lines.captions)).astype(np.float64), lines)
    none = FurtherTruths(np.zeros(0, np.int64), np.zeros(0, np.int64))
    for before, after in zip(scored.ranks(), scored.ranks(none), strict=True):
        assert before.tolist() == after.tolist()
