"""What is strange about a similarity matrix of another method: what, how sure, what to do.

Rows stored once per caption, distances instead of similarities, and padding all give recalls, only wrong ones.
"""

from __future__ import annotations

from collections.abc import Generator
from functools import partial

import numpy as np

from vsrn_viewer.answers import Progress
from vsrn_viewer.caption_lines import CaptionLines, Indices
from vsrn_viewer.finding import Finding
from vsrn_viewer.retrieval.copies import distinct
from vsrn_viewer.retrieval.ranking import Scores
from vsrn_viewer.retrieval.similarity import BLOCK
from vsrn_viewer.steps import drain

_HEAD = 64  # scores of a row that are compared with other rows' first
_ROWS = 512  # looked at
_COPIES = 0.05  # of the rows; a sound matrix has a handful of photographs twice
_LOWEST = 0.05  # of the rows, above chance


def of_similarity(name: str, scores: Scores, lines: CaptionLines) -> tuple[Finding, ...]:
    """Say what is strange about scores (I,C). lines: whose the captions are. name: for messages."""
    return drain(looking_at(name, scores, lines))


def looking_at(name: str, scores: Scores, lines: CaptionLines) -> Generator[Progress, None, tuple[Finding, ...]]:
    """Return what `of_similarity` does, in steps."""
    looks = (
        partial(_of_copies, name, scores),
        partial(_of_constants, name, scores),
        partial(_of_distances, name, scores, lines.owners()),
    )
    found: list[Finding] = []
    for number, look in enumerate(looks):
        yield Progress("Checking the matrix", number, len(looks), "checks")
        found += look()
    return tuple(found)


def _of_copies(name: str, scores: Scores) -> tuple[Finding, ...]:
    chosen, place = distinct(scores[:, :_HEAD])
    first = chosen[place]
    copies = np.flatnonzero(first != np.arange(len(scores)))
    looked_at = copies[_spread(len(copies))]
    equal = sum(np.array_equal(scores[row], scores[first[row]]) for row in looked_at)
    count = round(len(copies) * equal / max(len(looked_at), 1))
    if count < 2 or count < _COPIES * len(scores):
        return ()
    what = f"{name}: {count:,} of {len(scores):,} rows equal an earlier one."
    do = "If each image has a row for each of its captions, the recalls are wrong: save one row for each image."
    return (Finding("matrix-rows-repeated", what, "likely", do),)


def _of_constants(name: str, scores: Scores) -> tuple[Finding, ...]:
    """Say if rows or columns hold one value throughout, as padding does."""
    if min(scores.shape) < 2:
        return ()
    lows, highs = scores[0].copy(), scores[0].copy()
    rows = 0
    for start in range(0, len(scores), BLOCK):
        block = scores[start : start + BLOCK]
        rows += int(np.count_nonzero(block.min(axis=1) == block.max(axis=1)))
        np.minimum(lows, block.min(axis=0), out=lows)
        np.maximum(highs, block.max(axis=0), out=highs)
    columns = int(np.count_nonzero(lows == highs))
    if not rows and not columns:
        return ()
    what = f"{name}: {rows:,} rows and {columns:,} columns hold one value throughout."
    do = "If they are padding, leave them out: they count as images and captions."
    return (Finding("matrix-constant", what, "likely", do),)


def _of_distances(name: str, scores: Scores, owners: Indices) -> tuple[Finding, ...]:
    """Say if an image's own captions score lowest of all, more often than highest."""
    images = len(scores)
    rows = _spread(images)
    lowest, highest = (float(np.mean(owners[find(scores[rows], axis=1)] == rows)) for find in (np.argmin, np.argmax))
    if images < 4 or lowest <= highest + _LOWEST + 3 / images:
        return ()
    what = (
        f"{name}: an image's own captions score lowest in {lowest:.0%} of the rows looked at, highest in {highest:.0%}."
    )
    do = "These seem to be distances: save them with the other sign, higher for more similar."
    return (Finding("matrix-of-distances", what, "likely", do),)


def _spread(count: int) -> Indices:
    return np.unique(np.linspace(0, count - 1, min(count, _ROWS)).astype(np.int64)) if count else np.zeros(0, np.int64)
