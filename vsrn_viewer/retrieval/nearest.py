"""Who is among the first for whom: the first images of every caption and the first captions of every image, exactly,
block by block. I images, C captions, B captions of a block; higher scores first, ties to the smaller index.

Where scores come from embeddings, a block is computed in float32 first: whoever is further below the k-th than a score
can be rounded off (`block_ranks`) is not among the first k, and the few others are scored exactly.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from vsrn_viewer.answers import Progress
from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.hubs import Nearest
from vsrn_viewer.retrieval.block_ranks import BLOCK, FEW, Block, Doubles, Indices, blocks_of
from vsrn_viewer.retrieval.true_scores import TrueScores

_PAIRS = 2**13  # that are scored in a step
_Pairs: TypeAlias = tuple[Indices, Indices]


@dataclass(frozen=True, eq=False)
class _First:
    """The first K of Q queries, best first. who (Q,K): -1 for nobody. scores (Q,K): −inf then."""

    who: Indices
    scores: Doubles

    def take(self, queries: Indices, who: Indices, scores: Doubles) -> None:
        """Take more candidates, (P,) each: only what stands among the first stays."""
        touched, place = np.unique(queries, return_inverse=True)
        depth = self.who.shape[1]
        place = np.concatenate([np.repeat(np.arange(len(touched)), depth), place.reshape(-1)])
        who = np.concatenate([self.who[touched].reshape(-1), who])
        scores = np.concatenate([self.scores[touched].reshape(-1), scores])
        order = np.lexsort((who, -scores, place))
        order = order[who[order] >= 0]
        standing = np.arange(len(order)) - np.searchsorted(place[order], place[order])
        kept = order[standing < depth]
        at = touched[place[kept]], standing[standing < depth]
        self.who[at], self.scores[at] = who[kept], scores[kept]


def nearest(true: TrueScores, lines: CaptionLines, depth: int) -> Generator[Progress, None, Nearest]:
    """Return the first `depth` of every caption and every image. Nobody has a score of −inf."""
    of_captions, of_images = _nobody(lines.captions, depth), _nobody(lines.images, depth)
    off = {kind: true.rounding(kind) for kind in (np.float32, np.float64)}
    for block in blocks_of(lines):
        progress = Progress("Finding who is near to whom", block.start, lines.captions, "captions")
        yield progress
        rows, images = _candidates(true.products(block), block, off, of_images)
        if len(rows) > FEW * BLOCK:  # too close together for float32
            yield progress
            rows, images = _candidates(true.fine_products(block), block, off, of_images)
        scores = np.empty(len(rows))
        for start in range(0, len(rows), _PAIRS):
            yield progress
            part = slice(start, start + _PAIRS)
            exact = true.scores if len(rows) <= FEW * BLOCK else true.scores_of_copies
            scores[part] = exact(images[part], rows[part] + block.start)
        of_images.take(images, rows + block.start, scores)
        of_captions.take(rows + block.start, images, scores)
    return Nearest(of_captions.who, of_captions.scores, of_images.who, of_images.scores)


def _candidates(scores: Block, block: slice, off: dict[Any, tuple[Doubles, Doubles]], so_far: _First) -> _Pairs:
    """Return which may be among the first of one of their sides: rows of a block, and images, (P,). scores: (B,I)."""
    of_images, of_captions = off[scores.dtype.type]
    depth = so_far.who.shape[1]
    may_be = scores >= _limit(scores, depth, of_captions[block])[:, None]
    with np.errstate(invalid="ignore"):
        limit = _limit(scores.T, depth, of_images) if block.start < depth else so_far.scores[:, -1] - of_images
    may_be |= scores >= limit
    may_be &= scores > -np.inf
    return np.divmod(np.flatnonzero(may_be), scores.shape[1])


def _limit(scores: npt.NDArray[np.floating], depth: int, off: Doubles) -> Doubles:
    """Return below which computed scores nobody can be among the first `depth` of a query, (Q,). scores: (Q,N)."""
    if scores.shape[1] <= depth:
        return np.full(len(scores), -np.inf)
    last = np.partition(scores, scores.shape[1] - depth, axis=1)[:, scores.shape[1] - depth].astype(np.float64)
    return np.where(np.isfinite(off) & np.isfinite(last), last - 2 * off, -np.inf)


def _nobody(queries: int, depth: int) -> _First:
    return _First(np.full((queries, depth), -1, np.int64), np.full((queries, depth), -np.inf))
