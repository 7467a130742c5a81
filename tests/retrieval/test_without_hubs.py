"""Orders without hubs equal what NumPy sorts of whole matrices, with ties, several members and blocks of any size."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from naive_metrics import naive_ranks

from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.hubs import NEAREST, TEMPERATURE
from vsrn_viewer.retrieval import block_ranks
from vsrn_viewer.retrieval.metrics import query_ranks
from vsrn_viewer.retrieval.nearest import nearest
from vsrn_viewer.retrieval.scored import EmbeddingScores, MatrixScores, Scored
from vsrn_viewer.retrieval.surveying import survey
from vsrn_viewer.retrieval.true_scores import true_scores_of
from vsrn_viewer.retrieval.without_hubs import WithoutHubs, apply, hubs, offsets_of
from vsrn_viewer.steps import drain

COUNTS = [5, 7, 0, 6, 5, 5, 1, 6, 7, 5, 5, 6, 5, 5]
LINES = CaptionLines.of_counts(COUNTS)
SIZES = [1, 60, 2**21]


def embeddings(members: int = 2, seed: int = 0) -> EmbeddingScores:
    """Rows of 16 values of ±1/4, which are of length 1 and whose products are exact in every precision; a seventh of
    the images and many captions are copies."""
    rng = np.random.default_rng(seed)
    images, captions = [], []
    for _ in range(members):
        image = rng.choice([-0.25, 0.25], (LINES.images, 16)).astype(np.float32)
        image[[11, 13]] = image[[4, 0]]
        caption = image[LINES.owners()] * rng.choice([1, 1, 1, -1], (LINES.captions, 16))
        caption[::10] = caption[5]
        images.append(torch.from_numpy(image))
        captions.append(torch.from_numpy(caption.astype(np.float32)))
    return EmbeddingScores(images, captions, LINES)


def plain_scores(scored: EmbeddingScores) -> np.ndarray:
    members = zip(scored.images, scored.captions, strict=True)
    return np.mean([x.double().numpy() @ y.double().numpy().T for x, y in members], axis=0)


def csls(scores: np.ndarray) -> np.ndarray:
    of_images = np.sort(scores, axis=1)[:, ::-1][:, :NEAREST].mean(axis=1)
    of_captions = np.sort(scores, axis=0)[::-1][:NEAREST].mean(axis=0)
    return 2 * scores - of_images[:, None] - of_captions


def inverted_softmax(scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the shares where captions ask, and where images ask."""
    shares = np.exp(scores / TEMPERATURE)
    return shares / shares.sum(axis=1, keepdims=True), shares / shares.sum(axis=0)


def order(scores: np.ndarray, axis: int, depth: int) -> list:
    """Return the first of every query, sorted whole; equals keep their order."""
    return np.argsort(-scores, axis=axis, kind="stable").take(range(depth), axis=axis).tolist()


def expected_ranks(for_captions: np.ndarray, for_images: np.ndarray) -> tuple[list[int], list[int]]:
    owners = LINES.owners().tolist()
    return naive_ranks(for_images, 1, owners)[0][0], naive_ranks(for_captions, 1, owners)[1][0]


@pytest.mark.parametrize("block", SIZES)
@pytest.mark.parametrize("depth", [1, 3, 20])
def test_the_first_of_everybody_are_those_of_a_whole_sort(monkeypatch, block: int, depth: int) -> None:
    monkeypatch.setattr(block_ranks, "BLOCK", block)
    scored = embeddings()
    scores = plain_scores(scored)
    for true in (true_scores_of(scored), true_scores_of(MatrixScores(scores, LINES))):
        found = drain(nearest(true, LINES, depth))
        in_reach = min(depth, LINES.images)
        assert found.images[:, :in_reach].T.tolist() == order(scores, 0, in_reach)
        assert found.lines.tolist() == order(scores, 1, depth)
        assert (found.images[:, in_reach:] == -1).all()
        assert (found.image_scores[:, 0] == scores.max(axis=0)).all()
        assert (found.line_scores[:, 0] == scores.max(axis=1)).all()


@pytest.mark.parametrize("apart", [1e-6, 0.0])
def test_who_is_first_is_exact_where_float32_cannot_tell(monkeypatch, apart: float) -> None:
    monkeypatch.setattr(block_ranks, "BLOCK", 100)
    rng, lines = np.random.default_rng(0), CaptionLines.even(12, 3)
    common = rng.normal(size=64)
    images, captions = (
        (common + apart * rng.normal(size=(rows, 64))).astype(np.float32) / np.float32(8) for rows in (12, 36)
    )
    exact = (images[:, None].astype(np.float64) * captions).sum(axis=2)
    scored = EmbeddingScores([torch.from_numpy(images)], [torch.from_numpy(captions)], lines)
    found = drain(nearest(true_scores_of(scored), lines, 4))
    assert found.images.T.tolist() == np.argsort(-exact, axis=0, kind="stable")[:4].tolist()
    assert found.lines.tolist() == np.argsort(-exact, axis=1, kind="stable")[:, :4].tolist()


@pytest.mark.parametrize("block", SIZES)
@pytest.mark.parametrize("kept_as", ["embeddings", "matrix"])
def test_csls_ranks_as_plain_numpy(monkeypatch, block: int, kept_as: str) -> None:
    monkeypatch.setattr(block_ranks, "BLOCK", block)
    scored = embeddings()
    scores = plain_scores(scored)
    corrected = WithoutHubs(scored if kept_as == "embeddings" else MatrixScores(scores, LINES), "csls")
    expected = csls(scores)
    to_text, to_image = corrected.ranks()
    assert (to_text.tolist(), to_image.tolist()) == expected_ranks(expected, expected)
    np.testing.assert_allclose(corrected.matrix(), expected, atol=1e-12)
    images, lines = np.array([3, 0, 13]), np.array([60, 1, 12])
    np.testing.assert_allclose(corrected.of(images, lines), expected[images, lines], atol=1e-12)


@pytest.mark.parametrize("block", SIZES)
@pytest.mark.parametrize("kept_as", ["embeddings", "matrix"])
def test_inverted_softmax_ranks_as_the_shares_themselves(monkeypatch, block: int, kept_as: str) -> None:
    monkeypatch.setattr(block_ranks, "BLOCK", block)
    scored = embeddings()
    scores = plain_scores(scored)
    corrected = WithoutHubs(scored if kept_as == "embeddings" else MatrixScores(scores, LINES), "inverted-softmax")
    for_captions, for_images = inverted_softmax(scores)
    to_text, to_image = corrected.ranks()
    assert (to_text.tolist(), to_image.tolist()) == expected_ranks(for_captions.round(12), for_images.round(12))


@pytest.mark.parametrize("correction", ["csls", "inverted-softmax"])
def test_copies_tie_whatever_is_subtracted(correction) -> None:
    matrix = WithoutHubs(embeddings(), correction).corrected
    every, lines = np.arange(LINES.images), np.arange(LINES.captions)
    assert (matrix.of(np.full(len(lines), 11), lines) == matrix.of(np.full(len(lines), 4), lines)).all()
    assert (matrix.of(every, np.full(len(every), 5)) == matrix.of(every, np.full(len(every), 60))).all()


@pytest.mark.parametrize("correction", ["csls", "inverted-softmax"])
def test_a_fold_is_corrected_by_its_own(correction) -> None:
    scored = embeddings()
    folds = query_ranks(WithoutHubs(scored, correction), 2)
    halves: list[Scored] = [WithoutHubs(scored.part(*ends), correction) for ends in ((0, 7), (7, 14))]
    assert folds.text_to_image.tolist() == [rank for half in halves for rank in half.ranks()[1].tolist()]
    assert folds.image_to_text.tolist() == [rank for half in halves for rank in half.ranks()[0].tolist()]


def test_a_part_of_corrected_scores_keeps_their_correction() -> None:
    corrected = WithoutHubs(embeddings(), "csls").corrected
    first = int(LINES.first[3])
    part = corrected.part(3, 9)
    np.testing.assert_array_equal(part.matrix(), corrected.matrix()[3:9, first : int(LINES.first[9])])
    kept, _ = LINES.limited(2)
    np.testing.assert_array_equal(corrected.limited(2).matrix(), corrected.matrix()[:, kept])


@pytest.mark.parametrize("correction", [None, "csls", "inverted-softmax"])
def test_recall_of_hubs_is_that_of_the_ranks(correction) -> None:
    scored = embeddings(1, seed=3)
    found = drain(hubs(scored, correction))
    to_text, to_image = (WithoutHubs(scored, correction) if correction else scored).ranks()
    assert found.text_to_image == tuple(pytest.approx(100 * (to_image < k).mean()) for k in (1, 5, 10))
    assert found.image_to_text == tuple(pytest.approx(100 * (to_text < k).mean()) for k in (1, 5, 10))
    assert found.images.of(10).sum() == 10 * LINES.captions


def test_an_image_that_could_not_be_embedded_is_nobodys_answer_and_moves_nobody() -> None:
    """Everybody else stands as if it were not there."""
    scored = embeddings(1)
    scored.images[0][2] = torch.nan  # it has no captions
    there = np.delete(np.arange(LINES.images), 2)
    others = EmbeddingScores([scored.images[0][there]], scored.captions, CaptionLines.of_counts(np.delete(COUNTS, 2)))
    for correction in ("csls", "inverted-softmax"):
        found, expected = drain(hubs(scored, correction)), drain(hubs(others, correction))
        assert found.images.of(10)[there].tolist() == expected.images.of(10).tolist()
        assert found.images.of(10)[2] == 0
        assert (found.text_to_image, found.image_to_text) == (expected.text_to_image, expected.image_to_text)
        assert found.captions.of(1).tolist() == expected.captions.of(1).tolist()


def test_scores_that_are_no_cosines_are_refused_by_the_softmax_alone() -> None:
    scored = MatrixScores(np.arange(12.0).reshape(2, 6), CaptionLines.even(2, 3))
    with pytest.raises(DatasetError, match=r"T = 1/30, which is for cosines, but a score is 11\. Take csls"):
        WithoutHubs(scored, "inverted-softmax").ranks()
    WithoutHubs(scored, "csls").ranks()


@pytest.mark.parametrize("kept_as", ["embeddings", "matrix"])
def test_the_table_of_queries_can_be_that_of_an_order_without_hubs(kept_as: str) -> None:
    scored = embeddings()
    scores = plain_scores(scored)
    plain: Scored = scored if kept_as == "embeddings" else MatrixScores(scores, LINES)
    captions, images = drain(survey(apply(plain, drain(offsets_of(plain, "csls")))))
    expected, owners, every = csls(scores), LINES.owners(), np.arange(LINES.captions)
    to_text, to_image = expected_ranks(expected, expected)
    assert (captions.rank - 1).tolist() == to_image
    assert (images.rank[LINES.described] - 1).tolist() == to_text
    np.testing.assert_allclose(captions.score, expected[owners, every], atol=1e-12)
    first = order(expected, 0, 10)
    assert images.top10_count.tolist() == np.bincount(np.ravel(first), minlength=LINES.images).tolist()
