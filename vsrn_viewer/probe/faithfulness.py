"""Faithfulness of an explanation: does the match go when what it calls valuable goes, and does it come with it?

Source: deletion and insertion of Petsiuk, Das and Saenko, BMVC 2018, over regions instead of pixels.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence

import numpy as np

from vsrn_viewer.answers import Faithfulness, Floats, Progress
from vsrn_viewer.probe.match import Doubles, Match, Places


def faithfulness(
    match: Match, parts: Sequence[Places], values: Floats | Doubles
) -> Generator[Progress, None, Faithfulness]:
    """Return how fast the score goes without the most valuable parts, and comes with them.

    parts: a partition of the places of the regions read. values: (parts,), ties to the lower part, NaN last. The
    regions that stay keep their order.
    """
    known = np.nan_to_num(np.asarray(values, np.float64), nan=-np.inf)
    order = np.argsort(-known, kind="stable").tolist()
    count = len(order)
    runs = [_joined(parts, order[gone:]) for gone in range(count)]
    runs += [_joined(parts, order[:kept]) for kept in range(1, count + 1)]
    scores = yield from match.scores_of_regions(runs)
    return Faithfulness(_mean(scores[:count]), _mean(scores[count:]), int(np.isnan(scores).sum()))


def _joined(parts: Sequence[Places], chosen: Sequence[int]) -> Places:
    return np.sort(np.concatenate([parts[part] for part in chosen]))


def _mean(scores: Doubles) -> float | None:
    return None if np.isnan(scores).all() else float(np.nanmean(scores))
