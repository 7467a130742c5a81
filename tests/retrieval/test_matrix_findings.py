"""What is strange about a similarity matrix; a sound one has no finding."""

from __future__ import annotations

import numpy as np
import pytest

from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.retrieval.matrix_findings import of_similarity

I, PER_IMAGE = 100, 5  # noqa: E741 (images)


def findings(scores: np.ndarray) -> list[str]:
    lines = CaptionLines.even(len(scores), scores.shape[1] // len(scores))
    return [finding.sentence for finding in of_similarity("s.npy", scores, lines)]


@pytest.fixture
def sound() -> np.ndarray:
    """An image's own captions score higher, not always highest."""
    scores = np.random.default_rng(0).normal(size=(I, I * PER_IMAGE))
    scores[np.arange(I).repeat(PER_IMAGE), np.arange(I * PER_IMAGE)] += 2
    return scores


def test_a_sound_matrix_has_no_finding(sound: np.ndarray) -> None:
    assert findings(sound) == []
    assert findings(sound.astype(np.float16)) == []
    assert findings(np.random.default_rng(1).normal(size=(I, I))) == []  # a network that knows nothing
    assert findings(np.eye(I)) == []  # rows whose beginnings are equal
    assert findings(np.ones((1, 1))) == []


def test_two_equal_photographs_are_no_finding(sound: np.ndarray) -> None:
    sound[7] = sound[3]
    assert findings(sound) == []


@pytest.mark.parametrize("make", [lambda s: s.repeat(5, axis=0), lambda s: np.tile(s, (5, 1))], ids=["runs", "tiled"])
def test_repeated_rows(sound: np.ndarray, make) -> None:
    (said,) = findings(make(sound))
    assert said.startswith("s.npy: 400 of 500 rows equal an earlier one.")


def test_distances(sound: np.ndarray) -> None:
    (said,) = findings(-sound)
    assert "own captions score lowest in " in said
    assert "save them with the other sign" in said


def test_padding(sound: np.ndarray) -> None:
    padded = np.zeros((I + 4, (I + 4) * PER_IMAGE))
    padded[:I, : I * PER_IMAGE] = sound
    said = " ".join(findings(padded))
    assert "s.npy: 4 rows and 20 columns hold one value throughout" in said
