"""A change taken apart: what can be switched off, and on again, by itself.

A part is a Change that changes one thing: regions that are dropped together, the reading order, one edge, one layer,
one gate, one word. Regions are called by their row; count: how many the image has.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from vsrn_viewer.change import Change
from vsrn_viewer.changing import (
    dropped_rows,
    reading_order,
    with_dropped,
    with_dropped_word,
    with_edge,
    with_gate,
    with_layer,
    with_regions,
    with_restored,
    with_stored_order,
    with_word,
)
from vsrn_viewer.groups import Group

MOST_SINGLE = 4  # dropped regions of no whole group that are a part each; more are one part together


def parts_of(change: Change, count: int, groups: Sequence[Group] = ()) -> tuple[Change, ...]:
    """Return the parts of a change: words, regions, order, edges, layers, gates. `joined` puts them together again.

    Regions of a group that is dropped whole are one part.
    """
    words = [with_word(Change(), *one) for one in change.replaced_words]
    words += [with_dropped_word(Change(), place) for place in change.dropped_words]
    regions = [with_dropped(Change(), rows, count) for rows in _dropped_parts(change, count, groups)]
    rest = [Change(edges=(edge,)) for edge in change.edges]
    rest += [Change(skipped_layers=(layer,)) for layer in change.skipped_layers]
    rest += [Change(gates=(gate,)) for gate in change.gates]
    return (*words, *regions, *_order_part(change, count), *rest)


def joined(change: Change, part: Change, count: int) -> Change:
    """Return the change with a part made as well. What the part says wins. Raises ChangeError if no region is left."""
    dropped = {*dropped_rows(change, count), *dropped_rows(part, count)}
    order = reading_order((part if _is_order(part) else change).regions or range(count), count)
    change = with_regions(change, (row for row in order if row not in dropped), count)
    for edge in part.edges:
        change = with_edge(change, *edge)
    for layer in part.skipped_layers:
        change = with_layer(change, layer, True)
    for gate in part.gates:
        change = with_gate(change, *gate)
    for one in part.replaced_words:
        change = with_word(change, *one)
    for place in part.dropped_words:
        change = with_dropped_word(change, place)
    return change


def without(change: Change, part: Change, count: int) -> Change:
    """Return the change without a part of it."""
    if _is_order(part):
        change = with_stored_order(change, count)
    change = with_restored(change, dropped_rows(part, count), count)
    return replace(
        change,
        edges=tuple(edge for edge in change.edges if edge not in part.edges),
        skipped_layers=tuple(layer for layer in change.skipped_layers if layer not in part.skipped_layers),
        gates=tuple(gate for gate in change.gates if gate not in part.gates),
        replaced_words=tuple(one for one in change.replaced_words if one not in part.replaced_words),
        dropped_words=tuple(place for place in change.dropped_words if place not in part.dropped_words),
    )


def part_name(part: Change, count: int, groups: Sequence[Group] = (), words: Sequence[str] = ()) -> str:
    """Return what a part does, for people: "bear dropped · 10 regions". words: the tokens of the query as asked."""
    if _is_order(part):
        return "regions reordered"
    for layer, receiver, giver, factor in part.edges:
        edge = f"edge {giver + 1} → {receiver + 1} of layer {layer + 1}"
        return f"{edge} × {factor:.9g}" if factor else f"{edge} cut"
    for layer in part.skipped_layers:
        return f"layer {layer + 1} skipped"
    for gate, region, value in part.gates:
        return f"{gate} gate of {region + 1} = {value:.9g}"
    for place, word in part.replaced_words:
        return f"{_word(place, words)} → “{word}”"
    for place in part.dropped_words:
        return f"{_word(place, words)} dropped"
    return _regions_name(dropped_rows(part, count), groups)


def change_names(change: Change, count: int, groups: Sequence[Group] = (), words: Sequence[str] = ()) -> list[str]:
    """Return the names of all parts of a change."""
    return [part_name(part, count, groups, words) for part in parts_of(change, count, groups)]


def group_name(rows: Iterable[int], groups: Sequence[Group]) -> str:
    """Return what these regions show if they are a group of several, or "" if that is not known."""
    wanted = tuple(sorted(rows))
    return next((group.label for group in groups if group.regions == wanted and len(wanted) > 1), "")


def dropped_together(dropped: tuple[int, ...], groups: Sequence[Group]) -> list[tuple[int, ...]]:
    """Return dropped regions (rows, ascending) thing by thing: those of a group that is dropped whole, then each other
    one."""
    whole = [group.regions for group in groups if len(group.regions) > 1 and {*group.regions} <= {*dropped}]
    grouped = {row for rows in whole for row in rows}
    return [*whole, *((row,) for row in dropped if row not in grouped)]


def _dropped_parts(change: Change, count: int, groups: Sequence[Group]) -> list[tuple[int, ...]]:
    together = dropped_together(dropped_rows(change, count), groups)
    single = tuple(rows[0] for rows in together if len(rows) == 1)
    if len(single) <= MOST_SINGLE:
        return together
    return [*(rows for rows in together if len(rows) > 1), single]


def _order_part(change: Change, count: int) -> list[Change]:
    order = reading_order(range(count) if change.regions is None else change.regions, count)
    return [] if order == tuple(range(count)) else [Change(regions=order)]


def _is_order(part: Change) -> bool:
    return part.regions is not None and list(part.regions) != sorted(part.regions)


def _regions_name(rows: tuple[int, ...], groups: Sequence[Group]) -> str:
    if not rows:  # how many there are is not known
        return "regions dropped"
    label = group_name(rows, groups)
    if label:
        return f"{label} dropped · {len(rows)} regions"
    if len(rows) > 1:
        return f"{len(rows)} regions dropped"
    group = next((group for group in groups if rows[0] in group.regions), None)
    if group is None or not group.label:
        return f"region {rows[0] + 1} dropped"
    of = "of " * (len(group.regions) > 1)  # the label of a thing need not be that of each of its boxes
    return f"region {rows[0] + 1} {of}{group.label} dropped"


def _word(place: int, words: Sequence[str]) -> str:
    return f"“{words[place]}”" if place < len(words) else f"word {place + 1}"
