"""All queries of a small split, by plain sorting of a matrix: ties to the smaller index, an image without captions."""

from __future__ import annotations

import numpy as np

from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.queries import CaptionQueries, ImageQueries, SplitQueries


def scores_of(lines: CaptionLines, seed: int = 0, ties: float = 0.1) -> np.ndarray:
    """Return a matrix (I,C) in which own pairs lie a little higher, and `ties` of the scores are equal."""
    rng = np.random.default_rng(seed)
    scores = rng.normal(0, 0.1, (lines.images, lines.captions))
    scores[lines.owners(), np.arange(lines.captions)] += 0.1
    scores[rng.random(scores.shape) < ties] = 0.125
    return scores


def ranked(values) -> list[int]:
    return sorted(range(len(values)), key=lambda at: (-values[at], at))


def queries_of(scores: np.ndarray, lines: CaptionLines) -> SplitQueries:
    """Return how they fare, one query after the other."""
    owners = lines.owners().tolist()
    by_caption = [ranked(column) for column in scores.T.tolist()]
    by_image = [ranked(row) for row in scores.tolist()]
    asked = []
    for line, order in enumerate(by_caption):
        own, other = owners[line], next(image for image in order if image != owners[line])
        asked.append((own, order.index(own) + 1, scores[own, line], other, scores[other, line]))
    found = []
    for image, order in enumerate(by_image):
        mine = [line for line in order if owners[line] == image]
        other = next(line for line in order if owners[line] != image)
        best = (order.index(mine[0]) + 1, mine[0], scores[image, mine[0]]) if mine else (0, -1, np.nan)
        counts = [sum(image in places[:k] for places in by_caption) for k in (1, 10)]
        found.append((*best, other, scores[image, other], *counts))
    captions = CaptionQueries(*(np.array(column) for column in zip(*asked, strict=True)))
    images = ImageQueries(*(np.array(column) for column in zip(*found, strict=True)))
    words = np.arange(len(owners)) % 7 + 3
    return SplitQueries(captions, images, lines, words, (words == 4).astype(np.int64))
