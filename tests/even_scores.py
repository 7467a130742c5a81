"""Similarity matrices whose images all have the same number of captions."""

from __future__ import annotations

import numpy as np

from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.retrieval.scored import MatrixScores


def even(scores: np.ndarray) -> MatrixScores:
    """Return scores (I,C), image i owning the C/I captions from i × C/I on."""
    images, captions = scores.shape
    assert captions % images == 0
    return MatrixScores(scores, CaptionLines.even(images, captions // images))
