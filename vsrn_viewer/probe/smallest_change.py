"""The smallest change: the fewest parts of an image whose dropping makes it lose the first rank, or gain it.

Greedy: of the parts that are left, the one goes whose dropping moves the score furthest, until the rank is lost or
gained; then each part that can stay after all comes back. The first round tries every part alone, so a change of one or
of two parts is the smallest there is.
B runs, K other images.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from vsrn_viewer.answers import Floats, Progress, SmallestChange
from vsrn_viewer.change import UNCHANGED, Change
from vsrn_viewer.groups import Group
from vsrn_viewer.probe.match import Doubles, Match, Places, match_of
from vsrn_viewer.probe.players import groups_read, places_of_groups
from vsrn_viewer.probe.what_if import what_if
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.retrieval.pair_memory import steps_within_memory
from vsrn_viewer.retrieval.scoring import mean_scores
from vsrn_viewer.steps import saying
from vsrn_viewer.view import Query

_PROVEN = 2  # parts, up to which a greedy change is the smallest


@dataclass(frozen=True)
class Contest:
    """An image, by its row, against others. scores: (K,) of the others. rows: (K,) theirs; ties go to the smaller."""

    image: int
    rows: npt.NDArray[np.int64]
    scores: Floats

    def ranks(self, scores: Doubles) -> npt.NDArray[np.int64]:
        """Return the image's rank, from 1, with each of these scores of its own, (B,)."""
        own = scores.astype(np.float32)[:, None]
        before = (self.scores > own) | ((self.scores == own) & (self.rows < self.image))
        ranks: npt.NDArray[np.int64] = 1 + before.sum(axis=1)
        return ranks


@steps_within_memory
def smallest_change(
    pair: Pair, image: int, query: Query, groups: Sequence[Group], change: Change = UNCHANGED
) -> Generator[Progress, None, SmallestChange]:
    """Find the fewest groups whose dropping makes an image lose the first rank for a sentence, or gain it.

    Which of the two follows from where it stands, with all members together. groups: a partition of the image's
    regions. change: of the run that is looked at, which stays. Closing the generator cancels the search. Raises as
    `match_of` does.
    """
    match = match_of(pair, image, query, "score", None, change)
    scores = mean_scores(pair.images, match.captions)
    others = np.flatnonzero(pair.images.ready & (np.arange(len(scores)) != image))
    contest = Contest(image, others, scores[others])
    read = groups_read(match, groups)
    before = what_if(pair, image, query, change).after
    found = yield from fewest_parts(match, contest, places_of_groups(match, read))
    gains = not _leads(contest, np.array([match.score]))[0]
    if not found.parts:
        return SmallestChange(gains, (), change, before, before, is_fewest=False)
    dropped = tuple(read[part] for part in found.parts)
    gone = {row for group in dropped for row in group.regions}
    left = tuple(row for row in match.rows.tolist() if row not in gone)
    changed = replace(change, regions=left)
    after = what_if(pair, image, query, changed).after
    return SmallestChange(gains, dropped, changed, before, after, len(dropped) <= _PROVEN)


@dataclass(frozen=True)
class FewestParts:
    """parts: which of those given are dropped, ascending; () if nothing does it. score: without them."""

    parts: tuple[int, ...]
    score: float


def fewest_parts(match: Match, contest: Contest, parts: Sequence[Places]) -> Generator[Progress, None, FewestParts]:
    """Find the fewest parts whose dropping makes the image lose the first rank of a contest, or gain it if it stands
    behind. One part always stays, and runs whose values overflow are passed over."""
    wins = _leads(contest, np.array([match.score]))[0]
    dropped: list[int] = []
    while len(dropped) < len(parts) - 1:
        left = [part for part in range(len(parts)) if part not in dropped]
        scores = yield from _scores_without(match, parts, [[*dropped, part] for part in left])
        far = scores if wins else -scores
        if np.isnan(far).all():
            break
        best = int(np.nanargmin(far))
        dropped.append(left[best])
        if _leads(contest, scores[best : best + 1])[0] != wins:
            return (yield from _without_needless(match, contest, parts, dropped, float(scores[best])))
    return FewestParts((), match.score)


def _without_needless(
    match: Match, contest: Contest, parts: Sequence[Places], dropped: list[int], score: float
) -> Generator[Progress, None, FewestParts]:
    """Let each dropped part come back that need not go, the earliest first."""
    goal = _leads(contest, np.array([score]))[0]
    for part in dropped if len(dropped) > 1 else ():
        fewer = [other for other in dropped if other != part]
        scores = yield from _scores_without(match, parts, [fewer])
        if not np.isnan(scores[0]) and _leads(contest, scores)[0] == goal:
            dropped, score = fewer, float(scores[0])
    return FewestParts(tuple(sorted(dropped)), score)


def _scores_without(
    match: Match, parts: Sequence[Places], dropped: Sequence[Sequence[int]]
) -> Generator[Progress, None, Doubles]:
    """Return the scores of runs without some parts each, (B,)."""
    everywhere = np.arange(len(match.rows))
    kept = [np.setdiff1d(everywhere, np.concatenate([parts[part] for part in run])) for run in dropped]
    steps = match.scores_of_regions(kept)
    progress = Progress("Looking for the smallest change", len(dropped[0]), len(parts), "dropped")
    return (yield from saying(steps, lambda _: progress))


def _leads(contest: Contest, scores: Doubles) -> npt.NDArray[np.bool_]:
    """Return whether the image has the first rank with each of these scores, (B,)."""
    leads: npt.NDArray[np.bool_] = contest.ranks(scores) == 1
    return leads
