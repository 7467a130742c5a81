"""Making a Change one step at a time: each function returns the change with one more thing done, or undone.

Regions are called by their row; count: how many the image has, whatever is dropped. All raise ChangeError, counting
from 1, where nothing would be left.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from vsrn_viewer.change import Change, Gate
from vsrn_viewer.errors import ChangeError


def dropped_rows(change: Change, count: int) -> tuple[int, ...]:
    """Return the rows of the regions that the run leaves out, ascending."""
    return () if change.regions is None else tuple(sorted({*range(count)} - {*change.regions}))


def reading_order(read: Iterable[int], count: int) -> tuple[int, ...]:
    """Return the rows of all regions: those that are read, in their order, with each dropped one put back.

    A dropped region stands before the one that is stored next after it, wherever that was moved.
    """
    order = [*read]
    for row in sorted({*range(count)} - {*order}, reverse=True):
        following = min((other for other in order if other > row), default=None)
        order.insert(len(order) if following is None else order.index(following), row)
    return tuple(order)


def with_regions(change: Change, order: Iterable[int], count: int) -> Change:
    """Return the change with these regions read, in this order; None of all as stored."""
    kept = tuple(order)
    if not kept:
        raise ChangeError("a change must leave at least one region. Keep one.")
    return replace(change, regions=None if kept == tuple(range(count)) else kept)


def with_dropped(change: Change, rows: Collection[int], count: int) -> Change:
    """Return the change with these regions dropped as well."""
    return with_regions(change, (row for row in _read(change, count) if row not in rows), count)


def with_only(change: Change, rows: Collection[int], count: int) -> Change:
    """Return the change with these regions alone, in the order in which they are read."""
    order = reading_order(_read(change, count), count)
    return with_regions(change, (row for row in order if row in rows), count)


def with_restored(change: Change, rows: Collection[int], count: int) -> Change:
    """Return the change with these dropped regions read again, where `reading_order` puts them back."""
    kept = {*_read(change, count), *rows}
    order = reading_order(_read(change, count), count)
    return with_regions(change, (row for row in order if row in kept), count)


def with_moved(change: Change, row: int, before: int | None, count: int) -> Change:
    """Return the change with a region read before another one, dropped or not; None: after all others."""
    read = _read(change, count)
    if row == before or row not in read:
        return change
    order = [other for other in reading_order(read, count) if other != row]
    order.insert(len(order) if before is None else order.index(before), row)
    return with_regions(change, (other for other in order if other in read), count)


def with_stored_order(change: Change, count: int) -> Change:
    """Return the change with the regions that are left read as they are stored."""
    return with_regions(change, sorted(_read(change, count)), count)


def with_edge(change: Change, layer: int, receiver: int, giver: int, factor: float) -> Change:
    """Return the change with the affinity of an edge times a factor, whatever it was before; 1 leaves it as it is."""
    others = tuple(edge for edge in change.edges if edge[:3] != (layer, receiver, giver))
    return replace(change, edges=others if factor == 1 else (*others, (layer, receiver, giver, factor)))


def with_gate(change: Change, gate: Gate, region: int, value: float | None) -> Change:
    """Return the change with a gate set to a value, 0 to 1, when a region is read; None leaves it to the network."""
    others = tuple(one for one in change.gates if one[:2] != (gate, region))
    return replace(change, gates=others if value is None else (*others, (gate, region, value)))


def with_layer(change: Change, layer: int, skipped: bool) -> Change:
    """Return the change with a layer skipped, or run."""
    layers = {*change.skipped_layers, layer} if skipped else {*change.skipped_layers} - {layer}
    return replace(change, skipped_layers=tuple(sorted(layers)))


def with_word(change: Change, place: int, word: str | None) -> Change:
    """Return the change with the token of the query at a place replaced by a word, or, None, as it was asked."""
    replaced = tuple(one for one in change.replaced_words if one[0] != place)
    dropped = tuple(one for one in change.dropped_words if one != place)
    if word is not None:
        replaced = tuple(sorted((*replaced, (place, word))))
    return replace(change, replaced_words=replaced, dropped_words=dropped)


def with_dropped_word(change: Change, place: int) -> Change:
    """Return the change without the token of the query at a place."""
    change = with_word(change, place, None)
    return replace(change, dropped_words=tuple(sorted((*change.dropped_words, place))))


def for_another_image(change: Change) -> Change:
    """Return what of a change still means something once another image is shown: its regions are others."""
    return replace(change, regions=None, edges=(), gates=())


def for_another_query(change: Change) -> Change:
    """Return what of a change still means something once something else is asked: its words are others."""
    return replace(change, replaced_words=(), dropped_words=())


def _read(change: Change, count: int) -> tuple[int, ...]:
    return tuple(range(count)) if change.regions is None else change.regions
