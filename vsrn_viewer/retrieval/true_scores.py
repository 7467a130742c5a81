"""Scores block by block, with how far they are from the true ones, which decide what that leaves open. I images, C
captions, B captions of a block."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np

from vsrn_viewer.retrieval.block_ranks import Block, Doubles, Indices
from vsrn_viewer.retrieval.scored import EmbeddingScores, MatrixScores, Scored


class TrueScores(Protocol):
    """Scores that undecided ones are decided by."""

    def scores_of_copies(self, images: Indices, lines: Indices) -> Doubles:
        """Return the score of each pair, (P,). images, lines: (P,). Made for pairs many of which are copies."""

    def scores(self, images: Indices, lines: Indices) -> Doubles:
        """Return the score of each pair, (P,). images, lines: (P,)."""

    def products(self, lines: slice) -> Block:
        """Return the scores of some captions and all images, (B,I), computed fast."""

    def fine_products(self, lines: slice) -> Doubles:
        """Return the scores of some captions and all images, (B,I), computed in float64."""

    def rounding(self, kind: type[np.floating[Any]]) -> tuple[Doubles, Doubles]:
        """Return how far a score computed in this kind is from the true one, at most: for each image (I,), for each
        caption (C,); infinite where its sum may overflow."""


class Held:
    """The true scores of a matrix that somebody saved: they are what they are."""

    def __init__(self, matrix: MatrixScores) -> None:
        self._matrix = matrix

    def scores(self, images: Indices, lines: Indices) -> Doubles:
        """See TrueScores."""
        return self._matrix.of(images, lines)

    def scores_of_copies(self, images: Indices, lines: Indices) -> Doubles:
        """See TrueScores."""
        return self.scores(images, lines)

    def products(self, lines: slice) -> Doubles:
        """See TrueScores."""
        return self.fine_products(lines)

    def fine_products(self, lines: slice) -> Doubles:
        """See TrueScores."""
        return self._matrix.of_captions(lines)

    def rounding(self, kind: type[np.floating[Any]]) -> tuple[Doubles, Doubles]:  # noqa: ARG002 (the protocol's)
        """See TrueScores."""
        return np.zeros(self._matrix.lines.images), np.zeros(self._matrix.lines.captions)


def true_scores_of(scored: Scored) -> TrueScores:
    """Return the scores that can be had by blocks."""
    return scored.embedded() if isinstance(scored, EmbeddingScores) else Held(held_by(scored))


def held_by(scored: Scored) -> MatrixScores:
    """Return scores as a matrix that is held: themselves where they are one."""
    return scored if isinstance(scored, MatrixScores) else MatrixScores(scored.matrix(), scored.lines)
