"""How captions and images fare as queries, held to plain loops over exact scores."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from naive_metrics import naive_metrics, naive_ranks
from small_pairs import small_pair

from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.queries import CaptionQueries, ImageQueries, SplitQueries
from vsrn_viewer.retrieval import block_ranks
from vsrn_viewer.retrieval.metrics import measure
from vsrn_viewer.retrieval.scored import EmbeddingScores, MatrixScores, Scored
from vsrn_viewer.retrieval.search import split_scores
from vsrn_viewer.retrieval.surveying import query_table, survey
from vsrn_viewer.steps import drain
from vsrn_viewer.workbench import Workbench

Rows = list[np.ndarray]


def exact(images: Rows, captions: Rows) -> list[list[Fraction]]:
    """Return the mean of the inner products, (I,C), by rational arithmetic: no rounding at all."""

    def inner(x: np.ndarray, y: np.ndarray) -> Fraction:
        return sum((Fraction(a) * Fraction(b) for a, b in zip(x.tolist(), y.tolist(), strict=True)), Fraction(0))

    members = [*zip(images, captions, strict=True)]
    return [
        [sum((inner(x[i], y[c]) for x, y in members), Fraction(0)) / len(members) for c in range(len(captions[0]))]
        for i in range(len(images[0]))
    ]


def assert_as_plain(found: tuple[CaptionQueries, ImageQueries], scores: list[list], lines: CaptionLines) -> None:
    """Hold what was found to sorted lists of all candidates."""
    captions, images = found
    owners = lines.owners().tolist()
    to_text, to_image = naive_ranks(_places(scores), 1, owners)
    ranked = [sorted(range(len(scores)), key=lambda i, c=c: (-scores[i][c], i)) for c in range(len(owners))]
    assert captions.image.tolist() == owners
    assert captions.rank.tolist() == [rank + 1 for rank in to_image[0]]
    for line, order in enumerate(ranked):
        others = [image for image in order if image != owners[line]]
        assert captions.rival[line] == (others[0] if others else -1)
        assert captions.best[line] == order[0]
        assert captions.score[line] == pytest.approx(float(scores[owners[line]][line]), abs=1e-12)
        if others:
            ahead = float(scores[owners[line]][line]) - float(scores[others[0]][line])
            assert captions.margin[line] == pytest.approx(ahead, abs=1e-12)
    assert images.rank[lines.described].tolist() == [rank + 1 for rank in to_text[0]]
    for image, row in enumerate(scores):
        order = sorted(range(len(owners)), key=lambda c, row=row: (-row[c], c))
        own, others = ([c for c in order if (owners[c] == image) is mine] for mine in (True, False))
        assert images.line[image] == (own[0] if own else -1)
        assert images.rival[image] == (others[0] if others else -1)
        assert images.top1_count[image] == sum(order[0] == image for order in ranked)
        assert images.top10_count[image] == sum(image in order[:10] for order in ranked)
        if own:
            assert images.best[image] == order[0]


def _places(scores: list[list]) -> list[list[int]]:
    distinct = sorted({score for row in scores for score in row})
    place = {score: at for at, score in enumerate(distinct)}
    return [[place[score] for score in row] for row in scores]


def of_embeddings(images: Rows, captions: Rows, lines: CaptionLines) -> Scored:
    return EmbeddingScores(
        [torch.from_numpy(one) for one in images], [torch.from_numpy(one) for one in captions], lines
    )


def unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.mark.parametrize("block", [1, 100, 2**21])
@pytest.mark.parametrize("members", [1, 3])
def test_five_to_seven_captions_and_a_tenth_of_ties(monkeypatch, block: int, members: int) -> None:
    monkeypatch.setattr(block_ranks, "BLOCK", block)
    rng = np.random.default_rng(members)
    lines = CaptionLines.of_counts([*rng.integers(5, 8, size=18), 0, 1])
    images = [unit(rng.normal(size=(20, 16))) for _ in range(members)]
    captions = [unit(one[lines.owners()] + rng.normal(size=(lines.captions, 16))) for one in images]
    for rows in images:
        rows[[7, 11]] = rows[[0, 3]]
    for rows in captions:
        rows[::10] = rows[5]
    found = drain(survey(of_embeddings(images, captions, lines)))
    assert_as_plain(found, exact(images, captions), lines)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=1, max_size=14).filter(any), st.integers(1, 2), st.integers(0, 1000))
def test_scores_of_few_values(counts: list[int], members: int, seed: int) -> None:
    rng, lines = np.random.default_rng(seed), CaptionLines.of_counts(counts)
    images, captions = (
        [rng.integers(-1, 2, size=(rows, 3)).astype(np.float32) for _ in range(members)]
        for rows in (lines.images, lines.captions)
    )
    scores = exact(images, captions)
    assert_as_plain(drain(survey(of_embeddings(images, captions, lines))), scores, lines)
    matrix = np.array([[float(score * members) for score in row] for row in scores], np.float32)  # whole numbers
    assert_as_plain(drain(survey(MatrixScores(matrix, lines))), matrix.tolist(), lines)


@pytest.mark.parametrize("apart", [1e-3, 1e-6, 0.0])
def test_collapsed_embeddings_are_told_apart_as_exactly(apart: float) -> None:
    rng, lines = np.random.default_rng(0), CaptionLines.of_counts([2, 3] * 6)
    common = rng.normal(size=64)
    images = [unit(common + apart * rng.normal(size=(12, 64)))]
    captions = [unit(common + apart * rng.normal(size=(30, 64)))]
    assert_as_plain(drain(survey(of_embeddings(images, captions, lines))), exact(images, captions), lines)


def test_an_image_without_an_embedding_is_nobodys_rival() -> None:
    rng, lines = np.random.default_rng(0), CaptionLines.even(4, 2)
    images, captions = unit(rng.normal(size=(4, 8))), unit(rng.normal(size=(8, 8)))
    images[2] = np.nan
    found, of_images = drain(survey(of_embeddings([images], [captions], lines)))
    assert 2 not in found.rival.tolist()
    assert found.rank[lines.of(2)].tolist() == [4, 4]
    assert of_images.top10_count.tolist() == [8, 8, 0, 8]
    assert of_images.rank[2] == 8
    assert of_images.rival[2] == -1


def test_the_recall_of_all_and_of_some_is_that_of_plain_lists() -> None:
    rng, lines = np.random.default_rng(3), CaptionLines.of_counts(rng_counts := [5, 6, 0, 7, 5, 1] * 4)
    matrix = rng.integers(0, 9, size=(len(rng_counts), lines.captions)).astype(np.float32)
    queries = SplitQueries(*drain(survey(MatrixScores(matrix, lines))), lines, np.zeros(lines.captions, np.int64))
    expected = naive_metrics(matrix.tolist(), owners=lines.owners().tolist())
    for direction, found in (
        ("text_to_image", queries.caption_recall()),
        ("image_to_text", queries.image_recall()),
    ):
        assert vars(found) == pytest.approx(expected[direction])
    kept = np.arange(lines.captions) % 3 == 0
    ranks = naive_ranks(matrix.tolist(), 1, lines.owners().tolist())[1][0]
    some = [rank for rank, keeps in zip(ranks, kept, strict=True) if keeps]
    assert queries.caption_recall(kept).r5 == pytest.approx(100 * sum(rank < 5 for rank in some) / len(some))


def test_the_queries_of_a_pair_say_words_and_agree_with_its_evaluation(tmp_path: Path) -> None:
    wanted = small_pair(tmp_path)
    captions = (tmp_path / "test_caps.txt").read_text().splitlines()
    captions[3] = "A zebra, a dog!"  # two words and two signs that the vocabulary lacks
    (tmp_path / "test_caps.txt").write_text("".join(f"{line}\n" for line in captions))
    for _ in range(2):  # the second time the embeddings are known, and the words are counted by themselves
        pair = drain(Workbench().open(wanted))
        queries = drain(query_table(pair))
        assert (queries.words[3], queries.unknown[3]) == (6, 3)
        assert (queries.words[4], queries.unknown[4]) == (6, 0)
        found = measure(drain(split_scores(pair)))
        assert (queries.caption_recall(), queries.image_recall()) == (found.text_to_image, found.image_to_text)
