"""Captions and images that belong together beside what the ground truth says, such as those that somebody marked right.

A query is then held to the best of its truths: its rank is the smallest of their ranks among all candidates, and so one
more than the number of candidates before the best of them. I images, C captions; both count from 0.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vsrn_viewer.caption_lines import CaptionLines

Indices = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class FurtherTruths:
    """P captions, each true of an image that is not its own. lines, images: (P,)."""

    lines: Indices
    images: Indices

    def part(self, lines: CaptionLines, start: int, end: int) -> FurtherTruths:
        """Return those within the images start … end − 1 and their captions, both counted from 0 again.

        lines: of the whole split. A truth of another part cannot be found in this one.
        """
        first, last = lines.first[start], lines.first[end]
        within = (self.images >= start) & (self.images < end) & (self.lines >= first) & (self.lines < last)
        return FurtherTruths(self.lines[within] - first, self.images[within] - start)

    def limited(self, kept: Indices) -> FurtherTruths:
        """Return those of some captions, (K,) ascending, which are counted from 0 again."""
        within = np.isin(self.lines, kept)
        return FurtherTruths(np.searchsorted(kept, self.lines[within]), self.images[within])


@dataclass(frozen=True, eq=False)
class Truths:
    """The best truth of every query, ties to the smaller index.

    image_score, image_line: (I,), of the best caption that is true of each image; −inf and 0 for an image that asks for
    nothing. caption_score, caption_image: (C,), of the best image that each caption is true of.
    """

    image_score: Doubles
    image_line: Indices
    caption_score: Doubles
    caption_image: Indices


NO_MORE = FurtherTruths(np.zeros(0, np.int64), np.zeros(0, np.int64))


def best_truths(
    scores: Callable[[Indices, Indices], Doubles], lines: CaptionLines, also: FurtherTruths = NO_MORE
) -> Truths:
    """Return what each image and each caption looks for.

    scores: gives those of pairs of images and captions, (P,) each. lines: what is true. also: what is true too.
    """
    owners, all_lines = lines.owners(), np.arange(lines.captions)
    own = scores(owners, all_lines)
    starts, described = lines.first[lines.described], lines.described
    best, line = np.full(lines.images, -np.inf), np.zeros(lines.images, np.int64)
    best[described] = np.maximum.reduceat(own, starts)
    is_best = own == best[owners]
    line[described] = np.minimum.reduceat(np.where(is_best, all_lines, lines.captions), starts)  # the first of equals
    more = scores(also.images, also.lines)
    asks = lines.counts[also.images] > 0  # an image without captions of its own asks for nothing
    keep_best(best, line, also.images[asks], more[asks], also.lines[asks])
    keep_best(own, owners, also.lines, more, also.images)
    return Truths(best, line, own, owners)


def keep_best(score: Doubles, index: Indices, queries: Indices, scores: Doubles, candidates: Indices) -> None:
    """Put further truths in the place of those that are no better, ties to the smaller index.

    score, index: (Q,), the best truth of each query so far; changed in place. queries, scores, candidates: (P,), which
    query each further truth is of, its score and its index.
    """
    order = np.lexsort((candidates, -scores, queries))
    query, first = np.unique(queries[order], return_index=True)
    best = order[first]
    is_better = (scores[best] > score[query]) | ((scores[best] == score[query]) & (candidates[best] < index[query]))
    score[query[is_better]] = scores[best[is_better]]
    index[query[is_better]] = candidates[best[is_better]]
