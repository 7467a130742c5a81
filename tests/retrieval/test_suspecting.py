"""Which failed queries are suspects, against plain loops over all scores."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.queries import SplitQueries
from vsrn_viewer.retrieval.scored import EmbeddingScores, MatrixScores
from vsrn_viewer.retrieval.surveying import survey
from vsrn_viewer.retrieval.suspecting import recall_with, suspect
from vsrn_viewer.steps import drain
from vsrn_viewer.word_overlap import WordOverlap

LABELS = (("dog", "ball"), ("dog",), ("cat", "ball"), (), ("dog", "cat"), ("cat",), ("ball",))


@pytest.fixture(params=range(8))
def found(request):
    """Seven images with 0 to 7 captions, a tenth of the scores tied; embeddings whose products are those scores."""
    rng = np.random.default_rng(request.param)
    lines = CaptionLines.of_counts([5, 7, 0, 6, 5, 1, 2])
    scores = rng.integers(-8, 8, (7, lines.captions)).astype(np.float64)
    images, captions = torch.from_numpy(scores.astype(np.float32)), torch.eye(lines.captions)
    scored = EmbeddingScores([images, images], [captions, captions], lines)
    tokens = [rng.choice(list("abcdefgh"), 4).tolist() for _ in range(lines.captions)]
    asked = SplitQueries(*drain(survey(scored)), lines, np.zeros(lines.captions, np.int64), None, LABELS)
    overlap = WordOverlap(tokens)
    return scores, asked, overlap, drain(suspect(scored, asked, overlap))


def ahead(scores, line: int, own: int) -> list[int]:
    order = sorted(range(len(scores)), key=lambda image: (-scores[image, line], image))
    return order[: order.index(own)]


def expected_pairs(scores, lines: CaptionLines, overlap: WordOverlap) -> dict[tuple[int, int], bool]:
    """(line, image) → whether the image asked."""
    owners, pairs = lines.owners().tolist(), {}
    for line, own in enumerate(owners):
        before = ahead(scores, line, own)
        if not before:
            continue
        pairs[line, before[0]] = False
        others = [other for other in range(lines.captions) if owners[other] != own]
        closest = max(others, key=lambda other: (overlap.with_all(line)[other], -other))
        if overlap.with_all(line)[closest] >= 0.5 and owners[closest] in before:
            pairs[line, owners[closest]] = False
    for image in range(lines.images):
        order = sorted(range(lines.captions), key=lambda line: (-scores[image, line], line))
        if image in owners and owners[order[0]] != image:
            pairs.setdefault((order[0], image), True)
    return pairs


def test_suspects_are_what_came_first_instead_and_close_captions_before_the_truth(found) -> None:
    scores, asked, overlap, suspects = found
    places = zip(suspects.line.tolist(), suspects.image.tolist(), strict=True)
    assert dict(zip(places, suspects.by_image.tolist(), strict=True)) == expected_pairs(scores, asked.lines, overlap)
    assert (np.diff(suspects.plausibility) <= 0).all()


def test_each_suspect_says_what_is_known_of_it(found) -> None:
    scores, asked, overlap, suspects = found
    owners = asked.lines.owners().tolist()
    for place in range(len(suspects.line)):
        line, image = int(suspects.line[place]), int(suspects.image[place])
        own = list(asked.lines.of(image))
        shared = overlap.with_all(line)
        best = max(own, key=lambda other: (shared[other], -other), default=-1)
        assert suspects.closest[place] == best
        assert suspects.words[place] == pytest.approx(shared[best] if own else np.nan, nan_ok=True)
        assert suspects.meaning[place] == pytest.approx(float(best == line) if own else np.nan, nan_ok=True)
        one, other = set(LABELS[owners[line]]), set(LABELS[image])
        either = len(one | other)
        assert suspects.labels[place] == pytest.approx(len(one & other) / either if either else np.nan, nan_ok=True)
        wanted = scores[image, own].max() if suspects.by_image[place] else scores[owners[line], line]
        assert suspects.margin[place] == wanted - scores[image, line] <= 0


def test_a_matrix_says_nothing_of_meaning(found) -> None:
    scores, asked, overlap, suspects = found
    of_matrix = drain(suspect(MatrixScores(scores, asked.lines), asked, overlap))
    assert np.isnan(of_matrix.meaning).all()
    assert set(of_matrix.line.tolist()) == set(suspects.line.tolist())


def test_marking_the_first_answers_right_makes_every_caption_find_one(found) -> None:
    _, asked, _, _ = found
    failed = np.flatnonzero(asked.captions.rank > 1)
    right = [(int(line), int(asked.captions.rival[line])) for line in failed]
    scored = MatrixScores(found[0], asked.lines)
    assert drain(recall_with(scored, right)).text_to_image.r1 == 100
    assert drain(recall_with(scored, right[:1])).text_to_image.r1 == pytest.approx(
        asked.caption_recall().r1 + 100 / asked.lines.captions
    )
    assert drain(recall_with(scored, [])).image_to_text == asked.image_recall()
