"""Deletion and insertion of every method of explanation over many captions, with the random order as floor."""

from __future__ import annotations

from collections.abc import Generator, Sequence

import numpy as np
import numpy.typing as npt

from vsrn_viewer.answers import Faithfulness, Progress
from vsrn_viewer.groups import Group
from vsrn_viewer.probe.explaining import explain
from vsrn_viewer.probe.faithfulness import faithfulness
from vsrn_viewer.probe.match import Match, Places, match_of
from vsrn_viewer.probe.over_split.sampling import caption_query, sampled_lines, within
from vsrn_viewer.probe.players import places_of_groups
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.statistics import AskFaithfulness, MethodFaithfulness

RANDOM = "random order"

Measured = Generator[Progress, None, npt.NDArray[np.float64]]


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
    deletion, insertion = np.stack(measured, axis=2).astype(np.float32)
    return MethodFaithfulness((*asked.methods, RANDOM), lines, deletion, insertion, np.array(parts))


def _of_caption(pair: Pair, line: int, groups: tuple[Group, ...], asked: AskFaithfulness) -> Measured:
    """Return deletion and insertion of every method and of the random order, (2,M)."""
    image, query = pair.split.image_of_caption(line), caption_query(pair, line)
    match = match_of(pair, image, query)
    places = places_of_groups(match, groups)
    found: list[tuple[float, float]] = []
    for method in asked.methods:
        why = yield from explain(pair, image, query, method, seed=asked.seed, groups=groups)
        assert why.by_group is not None
        found.append(_both((yield from faithfulness(match, places, why.by_group))))
    found += yield from _random(match, places, asked, line)
    both: npt.NDArray[np.float64] = np.array(found).T
    return both


def _random(
    match: Match, places: Sequence[Places], asked: AskFaithfulness, line: int
) -> Generator[Progress, None, list[tuple[float, float]]]:
    """Return the mean deletion and insertion of random orders."""
    random = np.random.default_rng((asked.seed, line))
    found: list[tuple[float, float]] = []
    for _ in range(asked.orders):
        found.append(_both((yield from faithfulness(match, places, random.permutation(len(places)).astype(float)))))
    deletion, insertion = np.mean(found, axis=0).tolist()
    return [(deletion, insertion)]


def _both(found: Faithfulness) -> tuple[float, float]:
    """Return deletion and insertion, NaN where no run has a score."""
    deletion, insertion = (np.nan if one is None else one for one in (found.deletion, found.insertion))
    return deletion, insertion
