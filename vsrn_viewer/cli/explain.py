"""`vsrn-viewer explain`: what each region and each word brought to a match."""

from __future__ import annotations

import argparse
import io
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from vsrn_viewer.cli.opening import change_of, check_member_of, image_of, open_pair, say_unknown
from vsrn_viewer.cli.output import print_answer, say
from vsrn_viewer.cli.parser import pair_of
from vsrn_viewer.cli.what_if import what_ifs_of
from vsrn_viewer.errors import OverflowingError, QueryError
from vsrn_viewer.files import check_replaceable, replacing
from vsrn_viewer.view import Query

if TYPE_CHECKING:
    from vsrn_viewer.answers import Attribution, Faithfulness, Floats, Interaction
    from vsrn_viewer.change import Change
    from vsrn_viewer.groups import Group
    from vsrn_viewer.retrieval.pair import Pair

_SHOWN = 10  # regions, without --json


def run(arguments: argparse.Namespace) -> int:
    """Explain a match and print what was found; return the exit status.

    A run whose values overflow has nothing to explain and is not a mistake: its numbers are null, and a line says why.
    """
    from vsrn_viewer.explain import is_only_part

    what_ifs = what_ifs_of(arguments)
    if not arguments.query.strip():
        raise QueryError("The query is empty: type a sentence.")
    if arguments.interaction is not None:
        check_replaceable(arguments.interaction)
    wanted = pair_of(arguments)
    if arguments.member is not None:
        check_member_of(wanted, arguments.member)
    _, regions = image_of(wanted, arguments.image)
    change = change_of(wanted, arguments.image, arguments.query, what_ifs)
    own = _groups_of_file(arguments, regions)
    pair = open_pair(wanted, change)
    groups = own or _groups_by_rule(arguments, pair)
    try:
        found, faithful = _explained(arguments, pair, groups, change)
        if arguments.interaction is not None:
            _save_interaction(arguments, pair, change)
    except OverflowingError as error:
        say(str(error))
        print_answer(arguments, pair.info, _nothing(arguments), [f"{arguments.image}: no score, nothing to explain"])
        return 0
    if found.overflowed:
        say(
            f"The values of {found.overflowed} runs overflow. Their regions have no value; Shapley counts such a run "
            "as score 0."
        )
    for name, values in (("region", found.by_region), ("word", found.by_word)):
        if is_only_part(found, values):
            say(f"Nothing is left without the only {name}, so it has no value; with --method shapley it has.")
    places = places_of_words(arguments.query, change)
    print_answer(arguments, pair.info, _answer(arguments, found, faithful, places), _lines(found, faithful))
    return 0


def _groups_of_file(arguments: argparse.Namespace, regions: int) -> tuple[Group, ...]:
    """Return the partition that a file of groups makes of an image's regions, () if none is named."""
    from vsrn_viewer.data.group_file import read_groups, whole_partition

    if arguments.group in (None, "things", "label"):
        return ()
    file = Path(arguments.group)
    return whole_partition(read_groups(file), regions, file)


def _groups_by_rule(arguments: argparse.Namespace, pair: Pair) -> tuple[Group, ...]:
    if arguments.group is None:
        return ()
    image = pair.split.index_of(arguments.image)
    if arguments.group == "things" and not pair.split.has_boxes:
        say("This dataset has no boxes, so there are no things to group: each region stands alone.")
    if arguments.group == "label" and not pair.split.labels(image):
        say("This dataset has no labels to group by: each region stands alone.")
    return pair.split.groups(image, arguments.group)


def _explained(
    arguments: argparse.Namespace, pair: Pair, groups: tuple[Group, ...], change: Change
) -> tuple[Attribution, Faithfulness]:
    from vsrn_viewer.probe.explaining import explain
    from vsrn_viewer.probe.faithfulness import faithfulness_of_regions
    from vsrn_viewer.retrieval.query import read_query
    from vsrn_viewer.workbench import drain

    image, query = pair.split.index_of(arguments.image), Query(text=arguments.query)
    say_unknown(pair, read_query(query, pair.vocabulary, change).counted)
    options = arguments.method, arguments.target, arguments.member, arguments.seed
    found: Attribution = drain(explain(pair, image, query, *options, groups, change))
    assert found.by_region is not None
    steps = faithfulness_of_regions(pair, image, query, found.by_region, arguments.member, change)
    return found, drain(steps)


def _save_interaction(arguments: argparse.Namespace, pair: Pair, change: Change) -> None:
    from vsrn_viewer.probe.interaction import interaction
    from vsrn_viewer.workbench import drain

    image = pair.split.index_of(arguments.image)
    found: Interaction = drain(interaction(pair, image, Query(text=arguments.query), arguments.member, change=change))
    for row in found.rows[~np.isfinite(found.values).all(axis=0)].tolist():
        say(f"The values of the run without region {row + 1} overflow: its column of word × region is not a number.")
    content = io.BytesIO()
    np.save(content, found.values)
    with replacing(arguments.interaction) as temporary:
        temporary.write_bytes(content.getvalue())


def places_of_words(text: str, change: Change) -> list[int]:
    """Return the places, from 0, of the words that a change leaves, among the tokens of the query as it was asked."""
    from vsrn_viewer.data.tokens import tokenize

    return [place for place in range(len(tokenize(text))) if place not in change.dropped_words]


def _answer(
    arguments: argparse.Namespace, found: Attribution, faithful: Faithfulness, places: list[int]
) -> dict[str, Any]:
    """Return what was found as `--json` prints it."""
    assert found.rows is not None
    assert found.by_region is not None
    words = zip(places, found.words, strict=True) if found.by_word is not None else ()
    answer = {
        **_asked(arguments),
        "score": _number(found.score),
        "regions": [
            {"region": row + 1, **_valued(found.by_region, found.region_error, at)}
            for at, row in enumerate(found.rows.tolist())
        ],
        "words": [
            {"place": place + 1, "word": word, **_valued(found.by_word, found.word_error, at)}
            for at, (place, word) in enumerate(words)
        ],
        "region_gap": found.region_gap,
        "word_gap": found.word_gap,
        "deletion": faithful.deletion,
        "insertion": faithful.insertion,
        "runs_left_out": faithful.runs_left_out,
    }
    if arguments.group is None:
        return answer
    groups: list[dict[str, Any]] = [
        {
            "regions": [row + 1 for row in group.regions],
            "label": group.label,
            **_valued(found.by_group, found.group_error, at),
        }
        for at, group in enumerate(found.groups)
    ]
    return {**answer, "groups": groups}


def _asked(arguments: argparse.Namespace) -> dict[str, Any]:
    return {
        "image_id": arguments.image,
        "query": arguments.query,
        "method": arguments.method,
        "target": arguments.target,
    }


def _nothing(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return the answer of a run that has no score."""
    numbers = dict.fromkeys(("score", "region_gap", "word_gap", "deletion", "insertion"))
    groups: dict[str, Any] = {} if arguments.group is None else {"groups": []}
    return {**_asked(arguments), **numbers, "regions": [], "words": [], "runs_left_out": 0, **groups}


def _valued(values: Floats | None, errors: Floats | None, at: int) -> dict[str, float | None]:
    return {
        "value": None if values is None else _number(float(values[at])),
        "error": None if errors is None else _number(float(errors[at])),
    }


def _number(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else value


def _lines(found: Attribution, faithful: Faithfulness) -> list[str]:
    """Return what was found, for people: words in their order, the regions or groups that brought most."""
    assert found.rows is not None
    assert found.by_region is not None
    lines = [f"score {found.score:+.4f}, {found.method} of the {found.target}"]
    if found.by_word is not None:
        lines += ["", *(f"{_signed(value)}  {word}" for word, value in zip(found.words, found.by_word, strict=True))]
    if found.by_group is not None:
        ranked = np.argsort(-np.abs(np.nan_to_num(found.by_group)), kind="stable")[:_SHOWN].tolist()
        lines += ["", *(f"{_signed(found.by_group[at])}  {_group_words(found.groups[at])}" for at in ranked)]
    ranked = np.argsort(-np.abs(np.nan_to_num(found.by_region)), kind="stable")[:_SHOWN].tolist()
    lines += ["", *(f"{_signed(found.by_region[at])}  region {found.rows[at] + 1}" for at in ranked)]
    gaps = [
        f"{name} miss their sum by {gap:.2g}"
        for name, gap in (("regions", found.region_gap), ("words", found.word_gap))
        if gap is not None
    ]
    if faithful.deletion is not None and faithful.insertion is not None:
        gaps.append(f"deletion {faithful.deletion:.4f}, insertion {faithful.insertion:.4f}")
    return [*lines, "", *gaps]


def _group_words(group: Group) -> str:
    numbers = ",".join(str(row + 1) for row in group.regions)
    return f"{group.label or 'group'}: {numbers}"


def _signed(value: float) -> str:
    return f"{value:+.4f}" if math.isfinite(value) else "      –"
