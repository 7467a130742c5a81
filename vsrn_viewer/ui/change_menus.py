"""What can be changed about a thing, as lines of its context menu: regions, edges, layers, words of the query.

Everything goes through `Subject.change_run`, so it is one step of undo, and saved and exported with the View.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial

from PySide6.QtWidgets import QMenu

from vsrn_viewer.change import Change, Gate
from vsrn_viewer.changing import (
    dropped_rows,
    with_dropped,
    with_dropped_word,
    with_edge,
    with_gate,
    with_layer,
    with_only,
    with_restored,
    with_word,
)
from vsrn_viewer.groups import Group
from vsrn_viewer.ui.ask_value import ask_value, number_of
from vsrn_viewer.ui.state import Subject

FACTORS = (0.5, 2.0, -1.0)
_GATES: tuple[tuple[Gate, float, str], ...] = (
    ("update", 1.0, "keeps the memory"),
    ("update", 0.0, "replaces it"),
    ("reset", 1.0, "lets the memory in"),
    ("reset", 0.0, "shuts it out"),
)


def add_region_changes(menu: QMenu, subject: Subject, row: int) -> None:
    """Add what can be done differently with a region, with the thing that it is a box of, and with the selection."""
    if not subject.can_ask_what_if or row < 0:
        return
    menu.addSeparator()
    group = next((one for one in subject.groups if row in one.regions and len(one.regions) > 1), None)
    if row in dropped_rows(subject.view.change, subject.image_regions):
        add_restoring(menu, subject, row, group)
        return
    if group is not None:
        _add_drop_and_keep(menu, subject, _thing(group), group.regions)
    _add_drop_and_keep(menu, subject, f"region {row + 1}", (row,))
    chosen = subject.view.selection.regions
    if row in chosen and len(chosen) > 1:
        _add_drop_and_keep(menu, subject, f"the {len(chosen)} selected regions", chosen)
    if subject.trace is not None and subject.trace.hidden is not None:
        add_gate_changes(menu.addMenu(f"Gates of region {row + 1}"), subject, (row,))


def add_restoring(menu: QMenu, subject: Subject, row: int, group: Group | None) -> None:
    """Add how a dropped region comes back, alone or with the thing that it is a box of."""
    dropped = dropped_rows(subject.view.change, subject.image_regions)
    if group is not None and len({*group.regions} & {*dropped}) > 1:
        menu.addAction(f"Restore {_thing(group)}", partial(restore, subject, group.regions))
    menu.addAction(f"Restore region {row + 1}", partial(restore, subject, (row,)))


def add_gate_changes(menu: QMenu, subject: Subject, rows: tuple[int, ...]) -> None:
    """Add what the gates of regions can be set to when they are read."""
    for gate, value, meaning in _GATES:
        menu.addAction(f"Set the {gate} gate to {value:.0f} ({meaning})", partial(set_gate, subject, gate, rows, value))
    menu.addSeparator()
    for gate in ("update", "reset"):
        words = f"New value of the {gate} gate, 0 to 1"
        take = partial(_take_gate, subject, gate, rows)
        menu.addAction(f"Set the {gate} gate to…", partial(ask_value, menu, words, take))
    freed = menu.addAction("Leave the gates to the network", partial(_free_gates, subject, rows))
    freed.setEnabled(any(region in rows for _, region, _ in subject.view.change.gates))


def add_edge_changes(menu: QMenu, subject: Subject, receiver: int, giver: int) -> None:
    """Add what the affinity of an edge of the layer on screen can be multiplied by. receiver, giver: rows."""
    dropped = dropped_rows(subject.view.change, subject.image_regions)
    if not subject.can_ask_what_if or receiver in dropped or giver in dropped:
        return
    edge, inner = (subject.layer, receiver, giver), menu
    inner.addSeparator()
    inner.addAction("Cut", partial(scale_edge, subject, edge, 0.0))
    for factor in FACTORS:
        inner.addAction(f"Scale × {factor:g}".replace("-", "−"), partial(scale_edge, subject, edge, factor))
    take = partial(_take_factor, subject, edge)
    inner.addAction("Scale by…", partial(ask_value, menu, "Factor for the affinity of the edge", take))
    inner.addSeparator()
    as_it_was = inner.addAction("Restore the network's value", partial(scale_edge, subject, edge, 1.0))
    as_it_was.setEnabled(any(one[:3] == edge for one in subject.view.change.edges))


def add_layer_change(menu: QMenu, subject: Subject, layer: int) -> None:
    """Add skipping a layer, or running it again."""
    skipped = layer in subject.view.change.skipped_layers
    menu.addAction(
        f"{'Run' if skipped else 'Skip'} layer {layer + 1}", partial(skip_layer, subject, layer, not skipped)
    )


def add_word_changes(menu: QMenu, subject: Subject, place: int) -> None:
    """Add what can be done with a word of the query. place: of its token, as it was asked, from 0."""
    word = words_of_query(subject)[place]
    change = subject.view.change
    if place not in change.dropped_words:
        menu.addAction(f"Drop “{word}”", partial(_change, subject, with_dropped_word, place))
    known = sorted(subject.info.words) if subject.info is not None else ()
    take = partial(_take_word, subject, place)
    menu.addAction(
        f"Replace “{word}” with…", partial(ask_value, menu, f"Word to read instead of “{word}”", take, known)
    )
    if place in change.dropped_words or place in dict(change.replaced_words):
        menu.addAction(f"Restore “{word}”", partial(_change, subject, with_word, place, None))


def words_of_query(subject: Subject) -> tuple[str, ...]:
    """Return the tokens of the query as it was asked, () until they are known, and of a sum, whose words stay."""
    ranking = subject.ranking
    asked = ranking is not None and not ranking.parts and ranking.query.text == subject.view.query.text
    return tuple(word.typed for word in ranking.words) if ranking is not None and asked else ()


def drop(subject: Subject, rows: Collection[int]) -> None:
    """Leave regions out."""
    subject.change_run(lambda change: with_dropped(change, rows, subject.image_regions))


def keep_only(subject: Subject, rows: Collection[int]) -> None:
    """Leave all other regions out."""
    subject.change_run(lambda change: with_only(change, rows, subject.image_regions))


def restore(subject: Subject, rows: Collection[int]) -> None:
    """Read regions again that were dropped."""
    subject.change_run(lambda change: with_restored(change, rows, subject.image_regions))


def set_gate(subject: Subject, gate: Gate, rows: tuple[int, ...], value: float | None) -> None:
    """Set a gate when regions are read; None leaves it to the network."""

    def make(change: Change) -> Change:
        for row in rows:
            change = with_gate(change, gate, row, value)
        return change

    subject.change_run(make)


def scale_edge(subject: Subject, edge: tuple[int, int, int], factor: float) -> None:
    """Multiply the affinity of an edge (layer, receiver, giver)."""
    _change(subject, with_edge, *edge, factor)


def skip_layer(subject: Subject, layer: int, skipped: bool) -> None:
    """Skip a layer, or run it again."""
    _change(subject, with_layer, layer, skipped)


def _change(subject: Subject, make: Callable[..., Change], *arguments: object) -> None:
    subject.change_run(lambda change: make(change, *arguments))


def _add_drop_and_keep(menu: QMenu, subject: Subject, name: str, rows: tuple[int, ...]) -> None:
    menu.addAction(f"Drop {name}", partial(drop, subject, rows))
    menu.addAction(f"Keep only {name}", partial(keep_only, subject, rows))


def _thing(group: Group) -> str:
    """Return "the bear (10 boxes)"."""
    return f"the {group.label or 'thing'} ({len(group.regions)} boxes)"


def _free_gates(subject: Subject, rows: tuple[int, ...]) -> None:
    def make(change: Change) -> Change:
        for row in rows:
            change = with_gate(with_gate(change, "update", row, None), "reset", row, None)
        return change

    subject.change_run(make)


def _take_gate(subject: Subject, gate: Gate, rows: tuple[int, ...], text: str) -> str:
    value = number_of(text)
    if value is None or not 0 <= value <= 1:
        return "A gate must be a number from 0 to 1."
    set_gate(subject, gate, rows, value)
    return ""


def _take_factor(subject: Subject, edge: tuple[int, int, int], text: str) -> str:
    factor = number_of(text)
    if factor is None:
        return "A factor must be a number, such as 0.5 or −2."
    scale_edge(subject, edge, factor)
    return ""


def _take_word(subject: Subject, place: int, text: str) -> str:
    word = text.strip()
    if word.split() != [word]:
        return "Type one word, without spaces."
    _change(subject, with_word, place, word)
    return ""
