"""What stands first among the others: the best image that is not a caption's own, the best caption that is not an
image's own, and how often an image is among the first ten; block by block, and exactly.

A block holds the scores of some captions and all images as they were computed, each within a known distance of the true
one (see `block_ranks`). What that leaves undecided is decided by true scores, ties to the smaller index.
I images, C captions, B captions of a block. Images without a score (−inf) are nobody's rival.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch

from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.queries import TOP
from vsrn_viewer.retrieval.block_ranks import FEW, Block, Doubles, Indices
from vsrn_viewer.retrieval.true_scores import TrueScores

Bools = npt.NDArray[np.bool_]


class Rivals:
    """Takes block after block, in the order of the captions.

    image (C,), line (I,): the best other image of a caption, the best other caption of an image; -1 for none.
    line_score (I,): of that caption, −inf without one. top1, top10 (I,): for how many captions an image is among the
    first 1 and 10.
    """

    def __init__(self, true: TrueScores, lines: CaptionLines) -> None:
        self._true, self._owners = true, lines.owners()
        self._off = {kind: true.rounding(kind) for kind in (np.float32, np.float64)}
        self.image = np.full(lines.captions, -1, np.int64)
        self.line = np.full(lines.images, -1, np.int64)
        self.line_score = np.full(lines.images, -np.inf)
        self.top1, self.top10 = np.zeros(lines.images, np.int64), np.zeros(lines.images, np.int64)

    def take(self, block: slice, scores: Block, ranks: Indices) -> None:
        """Take a block. scores: (B,I) float32 or float64, overwritten. ranks: (B,) of the own images, from 0."""
        own = self._owners[block]
        at_own = np.arange(len(own)), own
        has_score = scores[at_own] > -np.inf
        scores[at_own] = -np.inf
        off_images, off_lines = self._off[scores.dtype.type]
        others = np.where(ranks < TOP, TOP - 1, TOP)  # so many of them are among the first ten
        first, last, often = self._firsts(scores, others, off_lines[block])
        rows, row_images = _at_least(scores[first < 0], last[first < 0][:, None])
        lines, images = _at_least(scores, self._least(scores, off_images))
        if scores.dtype == np.float32 and max(len(rows), len(lines)) > FEW * scores.size:
            self.take(block, self._true.fine_products(block), ranks)  # too close together for float32
            return
        self.image[block] = first
        self.top10 += often
        self._decide(np.flatnonzero(first < 0)[rows], row_images, block, others)
        self._keep_best(lines + block.start, images)
        self.top1 += np.bincount(own[has_score & (ranks == 0)], minlength=len(self.top1))
        self.top10 += np.bincount(own[has_score & (ranks < TOP)], minlength=len(self.top1))
        won = self.image[block][(ranks > 0) & (self.image[block] >= 0)]
        self.top1 += np.bincount(won, minlength=len(self.top1))

    def _firsts(self, scores: Block, others: Indices, off: Doubles) -> tuple[Indices, Doubles, Indices]:
        """Return the best other image of each caption, -1 where something is undecided, (B,); from which value on it
        is open, (B,); and how often each image is among the first ten of those that are decided, (I,)."""
        rows, taken = np.arange(len(scores)), min(TOP + 1, scores.shape[1])
        top = torch.topk(torch.from_numpy(scores), taken, dim=1)
        places = top.indices.numpy()
        values = np.full((len(rows), TOP + 1), -np.inf)
        values[:, :taken] = top.values.numpy()
        last = values[rows, others - 1]
        with np.errstate(invalid="ignore"):  # −inf − −inf: undecided
            certain = (values[:, 0] - values[:, 1] > 2 * off) & (last - values[rows, others] > 2 * off)
        among = certain[:, None] & (np.arange(taken) < others[:, None])
        often = np.bincount(places[among], minlength=len(self.top10))
        return np.where(certain, places[:, 0], -1), last - 2 * off, often

    def _least(self, scores: Block, off: Doubles) -> Doubles:
        """Return from which value on a caption of a block may be the best other one of each image, (I,)."""
        with np.errstate(invalid="ignore"):
            least = np.maximum(scores.max(axis=0) - off, self.line_score) - off
        return np.where(np.isfinite(off), least, -np.inf)

    def _decide(self, rows: Indices, images: Indices, block: slice, others: Indices) -> None:
        """Find the first others of captions that are undecided. rows, images: (P,), all that may be among them."""
        score = self._true_scores(images, rows + block.start)
        there = np.isfinite(score) & (images != self._owners[block][rows])
        rows, images, score = rows[there], images[there], score[there]
        order = np.lexsort((images, -score, rows))
        rows, images = rows[order], images[order]
        place = np.arange(len(rows)) - np.searchsorted(rows, rows)  # among the candidates of its caption
        self.image[block.start + rows[place == 0]] = images[place == 0]
        self.top10 += np.bincount(images[place < others[rows]], minlength=len(self.top10))

    def _keep_best(self, lines: Indices, images: Indices) -> None:
        """Keep the best other caption of each image. lines, images: (P,), all that may be better than those so far."""
        score = self._true_scores(images, lines)
        there = np.isfinite(score) & (images != self._owners[lines])
        lines, images, score = lines[there], images[there], score[there]
        order = np.lexsort((lines, -score, images))
        images, at = np.unique(images[order], return_index=True)
        lines, score = lines[order][at], score[order][at]
        better = score > self.line_score[images]  # an equal one of an earlier block has the smaller line
        self.line[images[better]], self.line_score[images[better]] = lines[better], score[better]

    def _true_scores(self, images: Indices, lines: Indices) -> Doubles:
        many = len(images) > FEW * 2**21
        return self._true.scores_of_copies(images, lines) if many else self._true.scores(images, lines)


def _at_least(scores: Block, least: Doubles) -> tuple[Indices, Indices]:
    """Return rows and columns, (P,) each, of the scores (B,I) that may reach a limit. least: (I,) or (B,1)."""
    with np.errstate(over="ignore"):
        limit = np.nextafter(least.astype(scores.dtype), scores.dtype.type(-np.inf))
    rows, columns = np.divmod(np.flatnonzero(scores >= limit), scores.shape[1])
    return rows, columns
