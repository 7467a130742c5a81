"""Deletion and insertion of every method of explanation over many captions, with the random order as floor."""

from __future__ import annotations

from collections.abc import Generator, Sequence

import numpy as np
import numpy.typing as npt

from vsrn_viewer.answers import Progress
from vsrn_viewer.groups import Group
from vsrn_viewer.probe.explaining import explain
from vsrn_viewer.probe.faithfulness import Course, course
from vsrn_viewer.probe.match import Match, Places, match_of
from vsrn_viewer.probe.over_split.sampling import caption_query, sampled_lines, within
from vsrn_viewer.probe.players import places_of_groups
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.statistics import AskFaithfulness, MethodFaithfulness

RANDOM = "random order"
POINTS = 21  # of a curve: images have different numbers of parts, so that curves are read at shares

Doubles = npt.NDArray[np.float64]
Measured = Generator[Progress, None, Doubles]
_SHARES = np.linspace(0.0, 1.0, POINTS)


def method_faithfulness(pair: Pair, asked: AskFaithfulness) -> Generator[Progress, None, MethodFaithfulness]:
    """Return deletion and insertion of each caption with its own image, by the ensemble's score.

    Raises DatasetError without captions.
    """
    lines = sampled_lines(pair, asked.captions, asked.seed)
    measured, parts = [], []
    for done, line in enumerate(lines.tolist()):
        groups = pair.split.groups(pair.split.image_of_caption(line), asked.grouping)
        progress = Progress("Deleting and inserting", done, len(lines), "captions")
        measured.append((yield from within(_of_caption(pair, line, groups, asked), progress)))
        parts.append(len(groups))
    found = np.stack(measured, axis=2).astype(np.float32)  # (2,M,K,1+P)
    deletion, insertion = found[..., 0]
    return MethodFaithfulness((*asked.methods, RANDOM), lines, deletion, insertion, np.array(parts), *found[..., 1:])


def _of_caption(pair: Pair, line: int, groups: tuple[Group, ...], asked: AskFaithfulness) -> Measured:
    """Return deletion and insertion of every method and of the random order, (2,M,1+P): each mean, then its curve."""
    image, query = pair.split.image_of_caption(line), caption_query(pair, line)
    match = match_of(pair, image, query)
    places = places_of_groups(match, groups)
    found: list[Doubles] = []
    for method in asked.methods:
        why = yield from explain(pair, image, query, method, seed=asked.seed, groups=groups)
        assert why.by_group is not None
        found.append(_both((yield from course(match, places, why.by_group))))
    found.append((yield from _random(match, places, asked, line)))
    return np.stack(found, axis=1)


def _random(match: Match, places: Sequence[Places], asked: AskFaithfulness, line: int) -> Measured:
    """Return the mean deletion and insertion of random orders, (2,1+P)."""
    random = np.random.default_rng((asked.seed, line))
    found = []
    for _ in range(asked.orders):
        found.append(_both((yield from course(match, places, random.permutation(len(places)).astype(float)))))
    mean: Doubles = np.mean(found, axis=0)
    return mean


def _both(found: Course) -> Doubles:
    """Return deletion and insertion, (2,1+P): the mean, NaN where no run has a score, then the curve."""
    summary = found.summary()
    means = [np.nan if one is None else one for one in (summary.deletion, summary.insertion)]
    return np.column_stack([means, [_at_shares(found.deletion), _at_shares(found.insertion)]])


def _at_shares(scores: Doubles) -> Doubles:
    """Return scores (G,) at evenly spaced shares from the first run to the last, (P,); NaN beside one that is NaN."""
    return np.interp(_SHARES, np.linspace(0.0, 1.0, len(scores)), scores)
