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
from vsrn_viewer.view import Method, Query, Target

Explaining = Generator[Progress, None, Attribution]


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
    run that is explained. Raises as `match_of` does.
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
        by_region = gradients.gradient_of_regions(match)
        return _attribution(parts, by_region, gradients.gradient_of_words(match))
    return _attribution(parts, attention_of_regions(match, image), None)


def _left_out(match: Match, parts: Sequence[Places]) -> Explaining:
    singles = _singles(match)
    lost = yield from lost_by_parts(match, [*singles, *parts])
    overflowed = int(np.isnan(lost[: len(singles)]).sum()) if len(singles) > 1 else 0
    found = _attribution((), lost[: len(singles)], lost_by_words(match))
    by_group = _floats(lost[len(singles) :]) if parts else None
    return replace(found, by_group=by_group, overflowed=overflowed)


def _sampled(match: Match, parts: Sequence[Places], seed: int) -> Explaining:
    regions = yield from shapley_of_parts(match, _singles(match), seed)
    words = shapley_of_words(match, seed)
    of_no_word = float(match.scores_of_words([np.zeros(0, np.int64)])[0])
    found = replace(
        _attribution((), regions.values, words.values),
        region_error=_floats(regions.errors),
        word_error=_floats(words.errors),
        overflowed=regions.overflowed,
    )
    found = _held_to(found, match.score, match.target - of_no_word)
    if parts:
        grouped = yield from shapley_of_parts(match, parts, seed)
        found = replace(found, by_group=_floats(grouped.values), group_error=_floats(grouped.errors))
    return found


def _integrated(match: Match, parts: Sequence[Places]) -> Explaining:
    regions = yield from gradients.integrated_over_regions(match)
    words = yield from gradients.integrated_over_words(match)
    found = _attribution(parts, regions.values, words.values)
    return _held_to(found, regions.total, words.total)


def _attribution(parts: Sequence[Places], by_region: Doubles, by_word: Doubles | None) -> Attribution:
    """Return values of regions and words; those of a group's regions add up."""
    by_group = _floats(np.array([by_region[places].sum() for places in parts])) if parts else None
    return Attribution("", "", _floats(by_region), None if by_word is None else _floats(by_word), by_group=by_group)


def _held_to(found: Attribution, region_total: float, word_total: float) -> Attribution:
    """Return an attribution with what its values must add up to, and how far they miss it."""
    assert found.by_region is not None
    assert found.by_word is not None
    return replace(
        found,
        region_total=region_total,
        region_gap=abs(float(found.by_region.sum(dtype=np.float64)) - region_total),
        word_total=word_total,
        word_gap=abs(float(found.by_word.sum(dtype=np.float64)) - word_total),
    )


def _singles(match: Match) -> list[Places]:
    return [np.array([place]) for place in range(len(match.rows))]


def _floats(values: Doubles) -> Floats:
    return values.astype(np.float32)
