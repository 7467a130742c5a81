"""Faithfulness of an explanation: does the match go when what it calls valuable goes, and does it come with it?

Source: deletion and insertion of Petsiuk, Das and Saenko, BMVC 2018, over regions instead of pixels.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np

from vsrn_viewer.answers import Faithfulness, Floats, Progress
from vsrn_viewer.change import UNCHANGED, Change
from vsrn_viewer.probe.match import Doubles, Match, Places, match_of
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.retrieval.pair_memory import steps_within_memory
from vsrn_viewer.view import Query


@dataclass(frozen=True)
class Course:
    """The scores of the runs behind a Faithfulness, NaN for one that overflows, (G,) each for G parts.

    deletion: without the k most valuable parts, k from 0 to G − 1. insertion: with only the k most valuable, 1 to G.
    """

    deletion: Doubles
    insertion: Doubles

    def summary(self) -> Faithfulness:
        """Return the means, and how many runs overflow."""
        left_out = int(np.isnan(self.deletion).sum() + np.isnan(self.insertion).sum())
        return Faithfulness(_mean(self.deletion), _mean(self.insertion), left_out)


@steps_within_memory
def faithfulness_of_regions(
    pair: Pair, image: int, query: Query, by_region: Floats, member: int | None = None, change: Change = UNCHANGED
) -> Generator[Progress, None, Faithfulness]:
    """Return how faithful values of the regions read, (M,), are to the score. Raises as `match_of` does."""
    match = match_of(pair, image, query, "score", member, change)
    parts = [np.array([place]) for place in range(len(match.rows))]
    return (yield from faithfulness(match, parts, by_region))


def faithfulness(
    match: Match, parts: Sequence[Places], values: Floats | Doubles
) -> Generator[Progress, None, Faithfulness]:
    """Return how fast the score goes without the most valuable parts, and comes with them; see `course`."""
    return (yield from course(match, parts, values)).summary()


def course(match: Match, parts: Sequence[Places], values: Floats | Doubles) -> Generator[Progress, None, Course]:
    """Return the score while the most valuable parts go, and while they come.

    parts: a partition of the places of the regions read. values: (parts,), ties to the lower part, NaN last. The
    regions that stay keep their order.
    """
    known = np.nan_to_num(np.asarray(values, np.float64), nan=-np.inf)
    order = np.argsort(-known, kind="stable").tolist()
    count = len(order)
    runs = [_joined(parts, order[gone:]) for gone in range(count)]
    runs += [_joined(parts, order[:kept]) for kept in range(1, count + 1)]
    scores = yield from match.scores_of_regions(runs)
    return Course(scores[:count], scores[count:])


def _joined(parts: Sequence[Places], chosen: Sequence[int]) -> Places:
    return np.sort(np.concatenate([parts[part] for part in chosen]))


def _mean(scores: Doubles) -> float | None:
    return None if np.isnan(scores).all() else float(np.nanmean(scores))
