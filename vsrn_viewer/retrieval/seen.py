"""An image as it is seen without a network: its photograph, its boxes, and the score that a matrix gives it.

N regions.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import numpy as np

from vsrn_viewer.answers import Traced
from vsrn_viewer.data.split import Split
from vsrn_viewer.retrieval.context import context_of, look_at_photograph, problem_of_shape
from vsrn_viewer.retrieval.matrix_pair import line_of
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.retrieval.scored import MatrixScores
from vsrn_viewer.trace import ReasoningTrace
from vsrn_viewer.view import Query


def see_image(pair: Pair, matrix: MatrixScores, image: int, query: Query) -> Traced:
    """Return an image as a trace of no network (`ReasoningTrace.has_network`), with the score of a caption if the query
    is one.

    No what-if can be made of it. Raises QueryError for a sentence that is no caption of the split, and as
    `search.trace_image` does for boxes. A photograph that cannot be read is a notice.
    """
    start = time.perf_counter()
    text = query.sentence
    score = matrix.scores[image, line_of(query, pair.info.captions)] if text else None
    trace = _without_network(pair.split, image, score)
    photograph = look_at_photograph(pair, image)
    shape = problem_of_shape(pair, image, photograph)
    context = context_of(pair, image, trace.region_rows, photograph)
    notices = tuple(notice for notice in (photograph.problem, shape) if notice)
    elapsed = (time.perf_counter() - start) * 1e3
    if score is not None:
        context = replace(context, query=text, ensemble_score=float(score))
    return Traced(image, query, trace, context, elapsed, (), photograph.problem, notices)


def _without_network(split: Split, image: int, score: np.floating[Any] | None) -> ReasoningTrace:
    """Return a trace without layers, whose values have no dimension."""
    count = split.count(image)
    nothing = np.zeros((count, 0), np.float32)
    return ReasoningTrace(
        features=nothing,
        nodes=nothing[None],
        affinity=np.zeros((0, count, count), np.float32),
        messages=np.zeros((0, count, 0), np.float32),
        shift=np.zeros((0, 0), np.float32),
        sequence=nothing,
        embedding=np.zeros(0, np.float32),
        correlation=np.full(count, np.nan, np.float32),
        attention=np.full(count, np.nan, np.float32),
        boxes=split.boxes(image),
        score=None if score is None else np.float32(score),
    )
