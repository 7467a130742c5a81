"""What each region, group of regions and word brought to a match, by any of the methods."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace

import numpy as np

from vsrn_viewer.answers import Attribution, Floats, Progress
from vsrn_viewer.change import UNCHANGED, Change
from vsrn_viewer.groups import Group
from vsrn_viewer.probe import gradients
from vsrn_viewer.probe.attention import attention_of_regions
from vsrn_viewer.probe.leave_one_out import lost_by_parts, lost_by_words
from vsrn_viewer.probe.match import Doubles, Match, Places, match_of
from vsrn_viewer.probe.players import groups_read, places_of_groups
from vsrn_viewer.probe.shapley import shapley_of_parts, shapley_of_words
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.retrieval.pair_memory import steps_within_memory
from vsrn_viewer.view import Method, Query, Target

Explaining = Generator[Progress, None, Attribution]


@steps_within_memory
def explain(
    pair: Pair,
    image: int,
    query: Query,
    method: Method = "leave-one-out",
    target: Target = "score",
    member: int | None = None,
    seed: int = 0,
    groups: Sequence[Group] = (),
    change: Change = UNCHANGED,
) -> Explaining:
    """Explain the match of an image with a sentence, a short step at a time.

    member: of the ensemble, from 1; None explains the score of all together. seed: of what is sampled. groups: a
    partition of the image's regions (see `groups_of`), which are explained together, too; () for none. change: of the
    run that is explained. Of a sum of sentences only regions are explained. Raises as `match_of` does.
    """
    match = match_of(pair, image, query, target, member, change)
    read = groups_read(match, groups)
    found = yield from _explained(match, image, method, seed, read)
    return replace(
        found,
        target=target,
        method=method,
        rows=match.rows,
        words=match.words,
        groups=read,
        score=match.score,
        competitor=match.rival,
    )


def _explained(match: Match, image: int, method: Method, seed: int, groups: tuple[Group, ...]) -> Explaining:
    parts = places_of_groups(match, groups)
    if method == "leave-one-out":
        return (yield from _left_out(match, parts))
    if method == "shapley":
        return (yield from _sampled(match, parts, seed))
    if method == "integrated-gradients":
        return (yield from _integrated(match, parts))
    if method == "gradient":
        by_word = gradients.gradient_of_words(match) if match.words else None
        return _attribution(parts, gradients.gradient_of_regions(match), by_word)
    return _attribution(parts, attention_of_regions(match, image), None)


def _left_out(match: Match, parts: Sequence[Places]) -> Explaining:
    singles = _singles(match)
    lost = yield from lost_by_parts(match, [*singles, *parts])
    overflowed = int(np.isnan(lost[: len(singles)]).sum()) if len(singles) > 1 else 0
    found = _attribution((), lost[: len(singles)], lost_by_words(match) if match.words else None)
    by_group = _floats(lost[len(singles) :]) if parts else None
    return replace(found, by_group=by_group, overflowed=overflowed)


def _sampled(match: Match, parts: Sequence[Places], seed: int) -> Explaining:
    regions = yield from shapley_of_parts(match, _singles(match), seed)
    found = replace(
        _attribution((), regions.values, None),
        region_error=_floats(regions.errors),
        overflowed=regions.overflowed,
    )
    found = _regions_held_to(found, match.score)
    if match.words:
        words = shapley_of_words(match, seed)
        of_no_word = float(match.scores_of_words([np.zeros(0, np.int64)])[0])
        found = replace(found, by_word=_floats(words.values), word_error=_floats(words.errors))
        found = _words_held_to(found, match.target - of_no_word)
    if parts:
        grouped = yield from shapley_of_parts(match, parts, seed)
        found = replace(found, by_group=_floats(grouped.values), group_error=_floats(grouped.errors))
    return found


def _integrated(match: Match, parts: Sequence[Places]) -> Explaining:
    regions = yield from gradients.integrated_over_regions(match)
    found = _regions_held_to(_attribution(parts, regions.values, None), regions.total)
    if not match.words:
        return found
    words = yield from gradients.integrated_over_words(match)
    return _words_held_to(replace(found, by_word=_floats(words.values)), words.total)


def _attribution(parts: Sequence[Places], by_region: Doubles, by_word: Doubles | None) -> Attribution:
    """Return values of regions and words; those of a group's regions add up."""
    by_group = _floats(np.array([by_region[places].sum() for places in parts])) if parts else None
    return Attribution("", "", _floats(by_region), None if by_word is None else _floats(by_word), by_group=by_group)


def _regions_held_to(found: Attribution, total: float) -> Attribution:
    """Return an attribution with what its values of regions must add up to, and how far they miss it."""
    assert found.by_region is not None
    return replace(found, region_total=total, region_gap=_gap(found.by_region, total))


def _words_held_to(found: Attribution, total: float) -> Attribution:
    """Return an attribution with what its values of words must add up to, and how far they miss it."""
    assert found.by_word is not None
    return replace(found, word_total=total, word_gap=_gap(found.by_word, total))


def _gap(values: Floats, total: float) -> float:
    return abs(float(values.sum(dtype=np.float64)) - total)


def _singles(match: Match) -> list[Places]:
    return [np.array([place]) for place in range(len(match.rows))]


def _floats(values: Doubles) -> Floats:
    return values.astype(np.float32)
