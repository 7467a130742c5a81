"""Leave-one-out: what the score loses when a part of the image, or a word, is left out and the others stay."""

from __future__ import annotations

from collections.abc import Generator, Sequence

import numpy as np

from vsrn_viewer.answers import Progress
from vsrn_viewer.probe.match import Doubles, Match, Places, others
from vsrn_viewer.probe.players import without


def lost_by_parts(match: Match, parts: Sequence[Places]) -> Generator[Progress, None, Doubles]:
    """Return score − score without each part, (parts,). NaN where nothing is left, or where the values overflow.

    parts: places of regions. A margin loses as much: the image that it is held against stays as it is.
    """
    left = without(len(match.rows), parts)
    scores = yield from match.scores_of_regions(left)
    scores[[len(places) == 0 for places in left]] = np.nan
    lost: Doubles = match.score - scores
    return lost


def lost_by_words(match: Match) -> Doubles:
    """Return target − target without each word, (T,). NaN for the only word of a sentence."""
    if len(match.words) == 1:
        return np.full(1, np.nan)
    lost: Doubles = match.target - match.scores_of_words(others(len(match.words)))
    return lost
