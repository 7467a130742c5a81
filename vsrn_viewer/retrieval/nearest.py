"""Who is among the first for whom: the first images of every caption and the first captions of every image, exactly,
block by block. I images, C captions, B captions of a block; higher scores first, ties to the smaller index.

Where scores come from embeddings, a block is computed in float32 first: whoever is further below the k-th than a score
can be rounded off (`block_ranks.rounding`) is not among the first k, and the few others are scored exactly.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from vsrn_viewer.answers import Progress
from vsrn_viewer.hubs import Nearest
from vsrn_viewer.retrieval.block_ranks import BLOCK, FEW, Block, Doubles, Embedded, Indices, blocks_of, rounding
from vsrn_viewer.retrieval.ranking import Scores

Kind: TypeAlias = type[np.float32 | np.float64]

LABEL = "Finding who is near to whom"


class Source(Protocol):
    """Scores that can be had by blocks. shape: (I, C)."""

    @property
    def shape(self) -> tuple[int, int]: ...

    def block(self, lines: slice, fine: bool) -> Block:
        """Return scores of some captions with all images, (B,I), fine: as near to the exact ones as can be had."""

    def off(self, fine: bool) -> tuple[Doubles, Doubles]:
        """Return how far scores of a block are from the exact ones, at most: per image (I,), and per caption (C,)."""

    def exact(self, images: Indices, lines: Indices) -> Doubles:
        """Return the exact score of each pair, (P,)."""


class EmbeddedSource:
    """Scores of embeddings."""

    def __init__(self, embedded: Embedded) -> None:
        self._embedded = embedded
        self._reaches = embedded.reaches()

    @property
    def shape(self) -> tuple[int, int]:
        """See Source."""
        return len(self._embedded.images[0]), len(self._embedded.captions[0])

    def block(self, lines: slice, fine: bool) -> Block:
        """See Source."""
        return self._embedded.fine_products(lines) if fine else self._embedded.products(lines)

    def off(self, fine: bool) -> tuple[Doubles, Doubles]:
        """See Source."""
        kind: Kind = np.float64 if fine else np.float32
        images, captions = (rounding(kind, reach, self._embedded.terms) for reach in self._reaches)
        return images, captions

    def exact(self, images: Indices, lines: Indices) -> Doubles:
        """See Source."""
        are_few = len(lines) <= FEW * BLOCK
        return (self._embedded.scores if are_few else self._embedded.scores_of_copies)(images, lines)


@dataclass(frozen=True, eq=False)
class MatrixSource:
    """Scores that somebody saved, (I,C), which are exact as they are."""

    scores: Scores

    @property
    def shape(self) -> tuple[int, int]:
        """See Source."""
        images, captions = self.scores.shape
        return images, captions

    def block(self, lines: slice, fine: bool) -> Block:  # noqa: ARG002 (the protocol's)
        """See Source."""
        found: Doubles = self.scores[:, lines].T.astype(np.float64)
        return found

    def off(self, fine: bool) -> tuple[Doubles, Doubles]:  # noqa: ARG002 (the protocol's)
        """See Source."""
        images, captions = self.shape
        return np.zeros(images), np.zeros(captions)

    def exact(self, images: Indices, lines: Indices) -> Doubles:
        """See Source."""
        return self.scores[images, lines].astype(np.float64)


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


def nearest(source: Source, depth: int) -> Generator[Progress, None, Nearest]:
    """Return the first `depth` of every caption and every image. Nobody has a score of −inf."""
    images, captions = source.shape
    of_captions, of_images = _nobody(captions, depth), _nobody(images, depth)
    for lines in blocks_of(images, captions):
        yield Progress(LABEL, lines.start, captions, "captions")
        rows, candidates, scores = _candidates(source, lines, depth, of_images)
        of_images.take(candidates, rows + lines.start, scores)
        of_captions.take(rows + lines.start, candidates, scores)
    return Nearest(of_captions.who, of_captions.scores, of_images.who, of_images.scores)


def _candidates(source: Source, lines: slice, depth: int, so_far: _First) -> tuple[Indices, Indices, Doubles]:
    """Return the pairs of a block that may be among the first of one of their sides, and their exact scores: rows of
    the block, images and scores, (P,)."""
    for fine in (False, True):
        scores = source.block(lines, fine)
        of_images, of_captions = source.off(fine)
        may_be = scores >= _limit(scores, depth, of_captions[lines])[:, None]
        limit = _limit(scores.T, depth, of_images) if lines.start < depth else so_far.scores[:, -1] - of_images
        may_be |= scores >= limit
        may_be &= scores > -np.inf
        if np.count_nonzero(may_be) <= FEW * scores.size:
            break
    rows, images = np.divmod(np.flatnonzero(may_be), scores.shape[1])
    return rows, images, source.exact(images, rows + lines.start)


def _limit(scores: npt.NDArray[np.floating], depth: int, off: Doubles) -> Doubles:
    """Return below which computed scores nobody can be among the first `depth` of a query, (Q,). scores: (Q,N)."""
    if scores.shape[1] <= depth:
        return np.full(len(scores), -np.inf)
    last = np.partition(scores, scores.shape[1] - depth, axis=1)[:, scores.shape[1] - depth].astype(np.float64)
    return np.where(np.isfinite(off) & np.isfinite(last), last - 2 * off, -np.inf)


def _nobody(queries: int, depth: int) -> _First:
    return _First(np.full((queries, depth), -1, np.int64), np.full((queries, depth), -np.inf))
