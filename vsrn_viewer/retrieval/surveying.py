"""How every caption and every image of a split fares as a query (see `queries`). I images, C captions."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from vsrn_viewer.answers import Progress
from vsrn_viewer.data.tokens import tokenize
from vsrn_viewer.queries import TOP, CaptionQueries, ImageQueries, SplitQueries
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.retrieval.scored import Scored
from vsrn_viewer.retrieval.search import split_scores

_STEP = 2_000  # captions whose words are counted, or images whose labels are read, at a time


def query_table(pair: Pair) -> Generator[Progress, None, SplitQueries]:
    """Return all queries of a pair's split, once its images and captions are embedded.

    Raises DatasetError if the split has no captions.
    """
    scored = yield from split_scores(pair)
    captions, images = yield from survey(scored)
    words = np.zeros(scored.lines.captions, np.int64)
    unknown = np.zeros(scored.lines.captions, np.int64) if pair.matrix is None else None
    for line, text in enumerate(pair.info.captions):
        if line % _STEP == 0:
            yield Progress("Counting words", line, len(words), "captions")
        tokens = tokenize(text)
        words[line] = len(tokens)
        if unknown is not None:
            unknown[line] = sum(token not in pair.vocabulary for token in tokens)
    labels: list[tuple[str, ...]] = []
    for image in range(pair.split.images):
        if image % _STEP == 0:
            yield Progress("Reading labels", image, pair.split.images)
        labels.append(tuple(dict.fromkeys(pair.split.labels(image))))
    return SplitQueries(captions, images, scored.lines, words, unknown, tuple(labels) if any(labels) else ())


def survey(scored: Scored) -> Generator[Progress, None, tuple[CaptionQueries, ImageQueries]]:
    """Return how all captions and all images fare. Ranks are those of `scored.ranks`."""
    yield Progress("Ranking every query", 0, scored.lines.captions, "captions")
    lines, scores = scored.lines, np.asarray(scored.matrix(), dtype=np.float64)
    to_text, to_image = scored.ranks()
    own, all_lines = lines.owners(), np.arange(lines.captions)
    others = scores.copy()
    others[own, all_lines] = -np.inf
    score = scores[own, all_lines]
    rival, rival_line = others.argmax(axis=0), others.argmax(axis=1)
    first = np.argsort(-scores, axis=0, kind="stable")[:TOP]
    rank, line, best = np.zeros(lines.images, np.int64), np.full(lines.images, -1), np.full(lines.images, np.nan)
    rank[lines.described] = to_text + 1
    for image in lines.described:
        line[image] = max(lines.of(int(image)), key=lambda one: (score[one], -one))
        best[image] = score[line[image]]
    captions = CaptionQueries(own, to_image + 1, score, rival, others[rival, all_lines])
    top1, top10 = (np.bincount(first[:k].reshape(-1), minlength=lines.images) for k in (1, TOP))
    images = np.arange(lines.images)
    return captions, ImageQueries(rank, line, best, rival_line, others[images, rival_line], top1, top10)
