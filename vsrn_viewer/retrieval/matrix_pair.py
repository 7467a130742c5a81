"""What can be asked of a pair whose model is a similarity matrix: it ranks what its split has, and traces nothing.

I images, C captions. The scores are the file's own; ties go to the smaller index, as in every list.
"""

from __future__ import annotations

import time

import numpy as np

from vsrn_viewer.answers import CaptionRanking, ImageRanking
from vsrn_viewer.errors import CheckpointError, QueryError
from vsrn_viewer.retrieval.ranking import Scores, rank
from vsrn_viewer.retrieval.scored import MatrixScores
from vsrn_viewer.view import Query

NO_NETWORK = (
    "A similarity matrix has scores and no network, so it cannot answer this. Open a checkpoint with the same data."
)
_NO_SENTENCE = (
    "A similarity matrix knows only the captions of its split, and this is none of them. Choose a caption, or open a "
    "checkpoint to ask with a sentence of your own."
)


def check_has_network(matrix: MatrixScores | None) -> None:
    """Raise CheckpointError if a pair's model is a matrix."""
    if matrix is not None:
        raise CheckpointError(NO_NETWORK)


def rank_images_by(matrix: MatrixScores, query: Query, captions: tuple[str, ...]) -> ImageRanking:
    """Rank the images for a caption, by its line or by its very words; the first of several with the same words.

    Raises QueryError for any other sentence.
    """
    start = time.perf_counter()
    scores = scores_of_query(matrix, query, captions)
    order = rank(scores)
    truth = matrix.lines.image_of(query.index) if query.kind == "caption" else -1
    ranked = (time.perf_counter() - start) * 1e3
    return ImageRanking(query, order, scores.astype(np.float32), truth, (), 0.0, ranked)


def scores_of_query(matrix: MatrixScores, query: Query, captions: tuple[str, ...]) -> Scores:
    """Return the file's scores of the images for a caption, (I,). Raises QueryError as `rank_images_by`."""
    return np.ascontiguousarray(matrix.scores[:, line_of(query, captions)])


def rank_captions_by(matrix: MatrixScores, image: int) -> CaptionRanking:
    """Rank all captions for an image."""
    start = time.perf_counter()
    scores = np.ascontiguousarray(matrix.scores[image])
    order = rank(scores)
    truths = tuple(matrix.lines.of(image))
    return CaptionRanking(image, order, scores.astype(np.float32), truths, (time.perf_counter() - start) * 1e3)


def line_of(query: Query, captions: tuple[str, ...]) -> int:
    """Return the line of the caption that a query is. Raises QueryError if it is none of these captions."""
    if query.kind == "caption" and 0 <= query.index < len(captions):
        return query.index
    text = query.text.strip()
    line = next((line for line, caption in enumerate(captions) if caption.strip() == text), -1)
    if not text:
        raise QueryError("The query is empty: type a sentence.")
    if line < 0:
        raise QueryError(_NO_SENTENCE)
    return line
