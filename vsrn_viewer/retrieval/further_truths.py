"""Captions and images that belong together beside what the ground truth says, such as those that somebody marked right.

A query is then held to the best of its truths: its rank is the smallest of their ranks among all candidates, and so one
more than the number of candidates before the best of them. I images, C captions; both count from 0.
"""

from __future__ import annotations

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


NO_MORE = FurtherTruths(np.zeros(0, np.int64), np.zeros(0, np.int64))


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
