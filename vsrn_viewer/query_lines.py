"""Several sentences, a line each, as queries: what came first for each. Plain data."""

from __future__ import annotations

from dataclasses import dataclass

from vsrn_viewer.view import Query


@dataclass(frozen=True)
class RankedLine:
    """One of several queries, ranked against all images.

    query: of kind "caption" where the line reads as a caption of the dataset does, else a sentence. best, score: the
    row of the image that came first, and its score, the mean over the members. image, rank: the image that it is a
    caption of, the best placed of several, and its rank from 1; -1 and 0 without one. unknown: words read as <unk>.
    problem: why nothing was ranked; then best is -1.
    """

    query: Query
    best: int = -1
    score: float = 0.0
    image: int = -1
    rank: int = 0
    unknown: tuple[str, ...] = ()
    problem: str = ""


@dataclass(frozen=True)
class RankedLines:
    """Queries in the order in which they were given."""

    lines: tuple[RankedLine, ...]


def lines_of(text: str) -> tuple[str, ...]:
    """Return the lines of a text that hold anything, without the blanks around them."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())
