"""Work on whole splits in steps that end soon: small ones give the same numbers, and none does more than it may."""

from __future__ import annotations

import numpy as np
import pytest
from naive_metrics import naive_ranks

from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.data import arrays
from vsrn_viewer.hubs import Offsets
from vsrn_viewer.retrieval import nearest, scored
from vsrn_viewer.retrieval.matrix_file import load_similarity, reading_similarity
from vsrn_viewer.retrieval.scored import MatrixScores
from vsrn_viewer.retrieval.surveying import survey
from vsrn_viewer.retrieval.true_scores import Held
from vsrn_viewer.retrieval.without_hubs import hubs
from vsrn_viewer.steps import drain

LINES = CaptionLines.of_counts([5, 7, 0, 6, 5, 1, 6, 0, 7, 5])
SCORES = np.random.default_rng(0).integers(0, 4, (LINES.images, LINES.captions)).astype(np.float32)  # many ties
OFFSETS = Offsets(2.0, np.arange(LINES.images) / 8, np.arange(LINES.captions) / 16)
CORRECTED = 2 * SCORES - OFFSETS.images[:, None] - OFFSETS.captions  # exact in float64


@pytest.fixture(params=[1, 3, 100])
def matrix(request, monkeypatch) -> MatrixScores:
    """A corrected matrix that is looked at a few images at a time."""
    monkeypatch.setattr(scored, "_NUMBERS", request.param * LINES.captions)
    return MatrixScores(SCORES, LINES, OFFSETS)


def test_ranks_of_a_matrix_are_those_of_a_whole_sort(matrix) -> None:
    for one, whole in ((MatrixScores(SCORES, LINES), SCORES), (matrix, CORRECTED)):
        (to_text,), (to_image,) = naive_ranks(whole.tolist(), 1, LINES.owners().tolist())
        found = one.ranks()
        assert (found[0].tolist(), found[1].tolist()) == (to_text, to_image)


def test_a_corrected_matrix_has_the_same_scores_however_it_is_asked(matrix) -> None:
    images, lines = np.array([0, 9, 4]), np.array([41, 0, 7])
    np.testing.assert_array_equal(matrix.matrix(), CORRECTED)
    np.testing.assert_array_equal(matrix.of(images, lines), CORRECTED[images, lines])
    np.testing.assert_array_equal(matrix.of_captions(slice(3, 9)), CORRECTED[:, 3:9].T)
    np.testing.assert_array_equal(matrix.part(3, 6).matrix(), CORRECTED[3:6, LINES.first[3] : LINES.first[6]])
    kept = LINES.limited(2)[0]
    np.testing.assert_array_equal(matrix.limited(2).matrix(), CORRECTED[:, kept])
    assert (matrix.scores == SCORES).all()  # what is corrected is a copy


def test_the_queries_of_a_matrix_are_ranked_a_few_images_at_a_time(matrix) -> None:
    steps = [progress for progress in survey(matrix) if progress.unit == "images"]
    per_step = np.diff([0, *(progress.done for progress in steps)])
    assert per_step.max() <= scored._NUMBERS // LINES.captions
    assert per_step.sum() == LINES.images


def test_no_step_of_the_search_for_hubs_scores_more_than_some_pairs(monkeypatch) -> None:
    whole = drain(hubs(MatrixScores(SCORES, LINES), "csls"))
    monkeypatch.setattr(nearest, "_PAIRS", 7)
    asked: list[int] = []
    monkeypatch.setattr(
        Held, "scores", lambda held, images, lines: asked.append(len(lines)) or held._matrix.of(images, lines)
    )
    found = drain(hubs(MatrixScores(SCORES, LINES), "csls"))
    assert max(asked) == 7
    for side in ("images", "captions"):
        np.testing.assert_array_equal(getattr(found, side).counts, getattr(whole, side).counts)


@pytest.mark.parametrize("order", ["C", "F"])
def test_a_matrix_is_read_piece_by_piece(monkeypatch, tmp_path, order) -> None:
    monkeypatch.setattr(arrays, "_READ", 100)
    scores = np.asarray(SCORES, order=order)
    np.save(tmp_path / "s.npy", scores)
    read = [one.done for one in reading_similarity(tmp_path / "s.npy") if one.label == "Reading the matrix"]
    assert len(read) == 1 + np.ceil(SCORES.nbytes / 100)
    assert (read, read[-1]) == (sorted(read), LINES.images)
    np.testing.assert_array_equal(load_similarity(tmp_path / "s.npy"), SCORES)
