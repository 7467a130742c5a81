"""Ranks by blocks of embeddings are those of exact arithmetic, whatever the size of a block and however close."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from naive_metrics import naive_ranks

from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.retrieval import block_ranks
from vsrn_viewer.retrieval.block_ranks import Embedded, ranks_by_blocks, ranks_if
from vsrn_viewer.retrieval.scored import EmbeddingScores

Rows = list[np.ndarray]


def embedded(images: Rows, captions: Rows) -> Embedded:
    return Embedded([torch.from_numpy(one) for one in images], [torch.from_numpy(one) for one in captions])


def exact(images: Rows, captions: Rows) -> list[list[Fraction]]:
    """Return the mean of the inner products, (I,C), by rational arithmetic: no rounding at all."""

    def inner(x: np.ndarray, y: np.ndarray) -> Fraction:
        return sum((Fraction(a) * Fraction(b) for a, b in zip(x.tolist(), y.tolist(), strict=True)), Fraction(0))

    members = [*zip(images, captions, strict=True)]
    rows, columns = range(len(images[0])), range(len(captions[0]))
    return [[sum((inner(x[i], y[c]) for x, y in members), Fraction(0)) / len(members) for c in columns] for i in rows]


def expected(images: Rows, captions: Rows, lines: CaptionLines) -> tuple[list[int], list[int]]:
    scores = exact(images, captions)
    distinct = sorted({score for row in scores for score in row})  # the naive sort compares floats: places are exact
    places = {score: place for place, score in enumerate(distinct)}
    to_text, to_image = naive_ranks([[places[score] for score in row] for row in scores], 1, lines.owners().tolist())
    return to_text[0], to_image[0]


def unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def assert_exact(images: Rows, captions: Rows, lines: CaptionLines) -> None:
    to_text, to_image = ranks_by_blocks(embedded(images, captions), lines)
    assert (to_text.tolist(), to_image.tolist()) == expected(images, captions, lines)


@pytest.mark.parametrize("block", [1, 100, 2**21])
@pytest.mark.parametrize("members", [1, 3])
def test_five_to_seven_captions_and_a_tenth_of_ties(monkeypatch, block: int, members: int) -> None:
    monkeypatch.setattr(block_ranks, "BLOCK", block)
    rng = np.random.default_rng(members)
    lines = CaptionLines.of_counts([*rng.integers(5, 8, size=8), 0, 1])
    images = [unit(rng.normal(size=(10, 16))) for _ in range(members)]
    captions = [unit(one[lines.owners()] + 0.3 * rng.normal(size=(lines.captions, 16))) for one in images]
    for one, other in ((0, 7),):  # a tenth of the images twice
        for rows in images:
            rows[other] = rows[one]
    for rows in captions:
        rows[::10] = rows[5]
    assert_exact(images, captions, lines)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=1, max_size=6).filter(any), st.integers(1, 2), st.integers(0, 1000))
def test_scores_of_few_values(counts: list[int], members: int, seed: int) -> None:
    rng, lines = np.random.default_rng(seed), CaptionLines.of_counts(counts)
    images, captions = (
        [rng.integers(-1, 2, size=(rows, 3)).astype(np.float32) for _ in range(members)]
        for rows in (lines.images, lines.captions)
    )
    assert_exact(images, captions, lines)


@pytest.mark.parametrize("apart", [1e-3, 1e-6, 0.0])
def test_collapsed_embeddings_are_told_apart_as_exactly(monkeypatch, apart: float) -> None:
    """All scores lie within the rounding of float32, where a float32 product ranks by chance."""
    rng, lines = np.random.default_rng(0), CaptionLines.of_counts([2, 3] * 6)
    common = rng.normal(size=64)
    images = [unit(common + apart * rng.normal(size=(12, 64)))]
    captions = [unit(common + apart * rng.normal(size=(30, 64)))]
    scored: list[int] = []
    score = Embedded.scores
    monkeypatch.setattr(Embedded, "scores", lambda self, i, c: scored.append(len(i)) or score(self, i, c))
    monkeypatch.setattr(block_ranks, "BLOCK", 200)
    assert_exact(images, captions, lines)
    assert scored[0] == 30  # of the captions with their own images
    most = 1 if apart == 0 else 2 * 16  # copies once; else no more than the truths and a few beside them
    assert max(scored[1:]) <= most


@pytest.mark.parametrize("size", [1e-30, 1e-20, 1e-19, 1e15, 1e19, 1e25])
def test_numbers_at_the_ends_of_float32(size: float) -> None:
    rng, lines = np.random.default_rng(1), CaptionLines.even(6, 2)
    images = [(size * rng.normal(size=(6, 8))).astype(np.float32)]
    captions = [(size * rng.normal(size=(12, 8))).astype(np.float32)]
    captions[0][3] = images[0][4]
    assert_exact(images, captions, lines)


def test_an_image_that_could_not_be_embedded_is_never_found_and_finds_nothing(monkeypatch) -> None:
    monkeypatch.setattr(block_ranks, "BLOCK", 50)
    rng, lines = np.random.default_rng(4), CaptionLines.of_counts([2, 3, 1, 0, 2])
    images, captions = [unit(rng.normal(size=(5, 8)))], [unit(rng.normal(size=(8, 8)))]
    images[0][[1, 3]] = np.nan
    to_text, to_image = ranks_by_blocks(embedded(images, captions), lines)
    there = [0, 2, 4]
    kept = lines.of_all(np.array(there))
    of_there = embedded([images[0][there]], [captions[0][kept]])
    others = ranks_by_blocks(of_there, CaptionLines.of_counts([2, 1, 2]))
    assert to_image[kept].tolist() == others[1].tolist()
    assert to_image[[2, 3, 4]].tolist() == [4, 4, 4]
    assert to_text[1] == 7
    matrix = EmbeddingScores(*([torch.from_numpy(one) for one in side] for side in (images, captions)), lines).matrix()
    naive = naive_ranks(matrix, 1, lines.owners().tolist())
    assert (to_text[[0, 2, 3]].tolist(), to_image[kept].tolist()) == (
        [naive[0][0][at] for at in (0, 2, 3)],
        [naive[1][0][line] for line in kept],
    )


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=1, max_size=6).filter(any), st.integers(0, 1000))
def test_the_rank_of_an_image_that_alone_has_another_score(counts: list[int], seed: int) -> None:
    rng, lines = np.random.default_rng(seed), CaptionLines.of_counts(counts)
    images, captions = (
        [rng.integers(-1, 2, size=(rows, 3)).astype(np.float32)] for rows in (lines.images, lines.captions)
    )
    scores, owners = rng.integers(-3, 4, size=lines.captions).astype(np.float64), lines.owners()
    wanted = []
    for line, (owner, score) in enumerate(zip(owners, scores, strict=True)):
        column = images[0] @ captions[0][line]
        column[owner] = score
        wanted.append(int((column > score).sum() + (column[:owner] == score).sum()))
    assert ranks_if(embedded(images, captions), lines, scores).tolist() == wanted


def test_a_score_is_a_function_of_its_two_rows() -> None:
    """Not of where they stand, nor of what is scored beside them: else copies would not tie."""
    rng = np.random.default_rng(2)
    images, captions = [unit(rng.normal(size=(9, 300)))], [unit(rng.normal(size=(11, 300)))]
    everything = embedded(images, captions)
    i, c = np.repeat(np.arange(9), 11), np.tile(np.arange(11), 9)
    together = everything.scores(i, c)
    alone = [everything.scores(i[at : at + 1], c[at : at + 1])[0] for at in range(99)]
    elsewhere = embedded([images[0][::-1].copy()], captions).scores(8 - i, c)
    assert together.tolist() == alone == elsewhere.tolist()
    np.testing.assert_allclose(together, np.float64([x for row in exact(images, captions) for x in row]), rtol=1e-12)


def test_folds_and_first_captions_are_those_of_the_matrix() -> None:
    rng, lines = np.random.default_rng(3), CaptionLines.of_counts([6, 5, 0, 7, 5, 2])
    images, captions = [unit(rng.normal(size=(6, 8)))], [unit(rng.normal(size=(25, 8)))]
    scored = EmbeddingScores(*([torch.from_numpy(one) for one in side] for side in (images, captions)), lines)
    np.testing.assert_array_equal(scored.part(2, 5).matrix(), scored.matrix()[2:5, 11:23])
    kept = [0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 18, 19, 20, 21, 22, 23, 24]
    np.testing.assert_array_equal(scored.limited(5).matrix(), scored.matrix()[:, kept])
    assert scored.limited(5).lines == CaptionLines.of_counts([5, 5, 0, 5, 5, 2])


def test_members_must_have_both_sides() -> None:
    one = np.ones((2, 3), np.float32)
    with pytest.raises(ValueError, match="got 2 and 1 arrays"):
        embedded([one, one], [one])
