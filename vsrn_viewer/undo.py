"""Undo: what was on screen, and the name of the step from each such state to the next ("select region 7").

A step is whatever changed a View, or what is pinned beside it. Undoing shows both as they were before it, so nothing
has to know how to reverse anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from vsrn_viewer.change import Change
from vsrn_viewer.groups import Group
from vsrn_viewer.hubs import order_words, rank_name
from vsrn_viewer.parts import group_name, part_name
from vsrn_viewer.scale import edge_text
from vsrn_viewer.view import PairId, Query, View, same_but_device

LONGEST = 200  # steps kept
_LONGEST_TEXT = 30  # characters of a query or a filter in the name of a step


@dataclass(frozen=True)
class Shown:
    """What is on screen: a View, and the one of what is pinned beside it, None for nothing."""

    view: View
    beside: View | None = None

    def moved_to(self, pair: PairId) -> Shown:
        """Return the same, of this pair wherever it is the same model and split, computed on another device."""

        def moved(view: View) -> View:
            return replace(view, pair=pair) if same_but_device(view.pair, pair) else view

        return Shown(moved(self.view), None if self.beside is None else moved(self.beside))


@dataclass(frozen=True)
class Step:
    """What was done, and what it led to. name: "" for what everything began with."""

    name: str
    shown: Shown


class Undo:
    """A line of steps and a place on it. Steps behind the place can be undone, those before it redone."""

    def __init__(self, shown: Shown) -> None:
        self._steps = [Step("", shown)]
        self._at = 0

    @property
    def undo_name(self) -> str:
        """The step that `undo` takes back, "" if there is none."""
        return self._steps[self._at].name if self._at else ""

    @property
    def redo_name(self) -> str:
        """The step that `redo` takes again, "" if there is none."""
        return self._steps[self._at + 1].name if self._at + 1 < len(self._steps) else ""

    def record(self, name: str, shown: Shown) -> None:
        """Note a step to something else. Steps that were undone are forgotten; so is the oldest one of too many."""
        if shown != self._steps[self._at].shown:
            kept = [*self._steps[: self._at + 1], Step(name, shown)]
            self._steps = [Step("", kept[-LONGEST - 1].shown), *kept[-LONGEST:]] if len(kept) > LONGEST else kept
            self._at = len(self._steps) - 1

    def extend(self, shown: Shown, name: str = "") -> None:
        """Let the newest step lead to this. name: what the step is called from now on, if given."""
        self._steps[self._at] = Step(name or self._steps[self._at].name, shown)

    def take_back(self, shown: Shown) -> bool:
        """Forget the newest step if this is what was there before it; return whether it is."""
        is_before = self._at > 0 and self._steps[self._at - 1].shown == shown
        if is_before:
            self._at -= 1
            self._steps = self._steps[: self._at + 1]
        return is_before

    def forget_undone(self) -> None:
        """Let nothing be redone."""
        self._steps = self._steps[: self._at + 1]

    def move_to(self, pair: PairId) -> None:
        """Let every step of the same model and split be of this pair, which is computed on another device: where that
        is done is nothing to take back."""
        self._steps = [Step(step.name, step.shown.moved_to(pair)) for step in self._steps]

    def undo(self) -> tuple[str, Shown] | None:
        """Go back one step; return its name and what was there before it, None if there is none."""
        if not self._at:
            return None
        name = self.undo_name
        self._at -= 1
        return name, self._steps[self._at].shown

    def redo(self) -> tuple[str, Shown] | None:
        """Go forward one step; return its name and what was there after it, None if there is none."""
        if self._at + 1 == len(self._steps):
            return None
        self._at += 1
        return self.undo_name, self._steps[self._at].shown


def describe_step(old: View, new: View, regions: int = 0, groups: Sequence[Group] = ()) -> str:
    """Return what a person did between two Views that differ, as an order: "layer 2", "drop 3 regions".

    What it brought about of its own accord is not said: another image, for instance, has another selection.
    regions: how many the image has, 0 if that is not known. groups: of them, those of one thing together.
    """
    if (new.image, new.pair, new.query) == (old.image, old.pair, old.query):
        if new.switched_off != old.switched_off:
            return _switching_name(old, new, regions, groups)
        if new.change != old.change:
            return _change_name(old.change, new.change, regions, groups)
    for field, name in _NAMES:
        if getattr(new, field) != getattr(old, field):
            return name(old, new)
    raise ValueError("the two Views must differ")


def describe_case(query: Query) -> str:
    """Return what opening a case is called: its query is a caption, or an image."""
    text = _shortened(query.text)
    return f"open the case of image {text}" if query.kind == "image" else f"open the case of “{text}”"


def _pair_name(pair: PairId) -> str:
    if not pair.data and not pair.model_files:
        return "open the demo"
    return "open " + Path((*pair.places, *pair.model_files)[0]).name


def _query_name(query: Query) -> str:
    if not query.text:
        return "clear the query"
    text = _shortened(query.text)
    of_images = {
        "image": f"search with image {text}",
        "like": f"search for images like {text}",
        "region": f"search for regions like {query.region + 1} of {text}",
        "photograph": f"search with photograph {_shortened(Path(query.text).name)}",
    }
    return of_images.get(query.kind, f"search for “{text}”")


def _photograph_name(new: View) -> str:
    if new.photograph:
        return f"open photograph {_shortened(Path(new.photograph).name)}"
    return "open an image of the dataset" if new.image >= 0 else "close the photograph"


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1].rstrip() + "…"


def _selection_name(old: View, new: View) -> str:
    before, after = old.selection, new.selection
    if after.regions != before.regions:
        return _chosen_name("region", before.regions, after.regions)
    if after.words != before.words:
        return _chosen_name("word", before.words, after.words)
    added = [edge for edge in after.edges if edge not in before.edges]
    removed = [edge for edge in before.edges if edge not in after.edges]
    return f"keep {_edges_words(added)}" if added else f"let go of {_edges_words(removed)}"


def _edges_words(edges: Sequence[tuple[int, int]]) -> str:
    """Return "edge 4 → 2", or "3 edges" of several."""
    return f"edge {edges[0][1] + 1} → {edges[0][0] + 1}" if len(edges) == 1 else f"{len(edges)} edges"


def _chosen_name(thing: str, before: tuple[int, ...], after: tuple[int, ...]) -> str:
    added = [one for one in after if one not in before]
    removed = [one for one in before if one not in after]
    if added:
        return f"select {_numbered(thing, added)}"
    return f"deselect {_numbered(thing, removed)}" if removed else f"reorder the selected {thing}s"


def _numbered(thing: str, rows: Iterable[int]) -> str:
    """Return "region 7", "regions 3 and 7", or "4 regions" of many."""
    numbers = [str(row + 1) for row in rows]
    if len(numbers) > 3:
        return f"{len(numbers)} {thing}s"
    *first, last = numbers
    return f"{thing}s {', '.join(first)} and {last}" if first else f"{thing} {last}"


def _switching_name(old: View, new: View, regions: int, groups: Sequence[Group]) -> str:
    added = [part for part in new.switched_off if part not in old.switched_off]
    if not new.switched_off and new.change == Change():
        return "clear all what-ifs"
    if added:
        return f"switch off “{part_name(added[0], regions, groups)}”"
    gone = next(part for part in old.switched_off if part not in new.switched_off)
    verb = "remove" if new.change == old.change else "switch on"
    return f"{verb} “{part_name(gone, regions, groups)}”"


def _change_name(old: Change, new: Change, regions: int, groups: Sequence[Group] = ()) -> str:
    if not (new.of_image or new.of_query):
        return "clear all what-ifs"
    if new.regions != old.regions:
        return _regions_name(old.regions, new.regions, regions, groups)
    if new.edges != old.edges:
        return _edges_name(old, new)
    if new.skipped_layers != old.skipped_layers:
        return _switched_name("skip", "run", "layer", old.skipped_layers, new.skipped_layers)
    if new.gates != old.gates:
        set_now = [gate for gate in new.gates if gate not in old.gates]
        return f"set the {set_now[0][0]} gate at region {set_now[0][1] + 1}" if set_now else "release a gate"
    if new.replaced_words != old.replaced_words:
        replaced = [word for word in new.replaced_words if word not in old.replaced_words]
        return f"replace word {replaced[0][0] + 1} with “{replaced[0][1]}”" if replaced else "restore a word"
    return _switched_name("drop", "restore", "word", old.dropped_words, new.dropped_words)


def _regions_name(
    old: tuple[int, ...] | None, new: tuple[int, ...] | None, regions: int, groups: Sequence[Group]
) -> str:
    every = range(max(regions, *(region + 1 for region in (*(old or ()), *(new or ()))), 0))
    before, after = every if old is None else old, every if new is None else new
    if set(before) == set(after):
        return "reorder the regions"
    thing = group_name({*before} ^ {*after}, groups)
    if thing:
        return f"{'restore' if len(after) > len(before) else 'drop'} {thing}"
    return _switched_name("restore", "drop", "region", before, after)


def _switched_name(add: str, remove: str, thing: str, before: Iterable[int], after: Iterable[int]) -> str:
    before, after = [*before], [*after]
    added = [one for one in after if one not in before]
    removed = [one for one in before if one not in after]
    if added or removed:
        return f"{add} {_numbered(thing, added)}" if added else f"{remove} {_numbered(thing, removed)}"
    return f"reorder the {thing}s"


def _edges_name(old: Change, new: Change) -> str:
    changed = [edge for edge in new.edges if edge not in old.edges]
    layer, receiver, giver, factor = (changed or [edge for edge in old.edges if edge not in new.edges] or old.edges)[0]
    verb = ("scale" if factor else "cut") if changed else "restore"
    return f"{verb} edge {giver + 1} → {receiver + 1} of layer {layer + 1}"


def _threshold_name(_: View, new: View) -> str:
    size = edge_text(new.edge_threshold, new.quantity == "effective", signed=False)
    return f"hide edges below {size}" if new.edge_threshold else "hide no edge for its size"


_QUANTITIES = {"raw": "raw affinity", "effective": "effective contribution", "influence": "influence"}
_NAMES: tuple[tuple[str, Callable[[View, View], str]], ...] = (
    ("pair", lambda _, new: _pair_name(new.pair)),
    ("query", lambda _, new: _query_name(new.query)),
    ("photograph", lambda _, new: _photograph_name(new)),
    ("image", lambda _, new: "open another image" if new.image >= 0 else "close the image"),
    ("selection", _selection_name),
    ("layer", lambda _, new: f"layer {new.layer + 1}"),
    ("member", lambda _, new: f"member {new.member}"),
    ("overlay", lambda _, new: f"show {new.overlay}"),
    ("quantity", lambda _, new: f"show {_QUANTITIES[new.quantity]}"),
    ("nodes", lambda _, new: f"{new.nodes} as nodes"),
    ("kept_influence", lambda _, new: f"keep {100 * new.kept_influence:.0f} % of the influence"),
    ("edges_per_node", lambda _, new: f"edges per region: {new.edges_per_node}"),
    (
        "edges_among",
        lambda _, new: "only edges among the selection" if new.edges_among else "all edges of the selection",
    ),
    ("edge_threshold", _threshold_name),
    (
        "shared_scale",
        lambda _, new: "one scale for all layers" if new.shared_scale else "a separate scale for each layer",
    ),
    (
        "region_filter",
        lambda _, new: (
            f"filter regions by {_shortened(new.region_filter)}" if new.region_filter else "show all regions"
        ),
    ),
    (
        "result_filter",
        lambda _, new: (
            f"filter results by {_shortened(new.result_filter)}" if new.result_filter else "show all results"
        ),
    ),
    ("channels", lambda _, new: f"gates of {len(new.channels) or 'all'} channel{'s' * (len(new.channels) != 1)}"),
    (
        "without_hubs",
        lambda _, new: "rank in the plain order" if new.correction is None else rank_name(order_words(new.correction)),
    ),
    ("change", lambda old, new: _change_name(old.change, new.change, 0)),
    ("switched_off", lambda old, new: _switching_name(old, new, 0, ())),
    ("method", lambda _, new: f"explain by {new.method}"),
    ("target", lambda _, new: f"explain the {new.target}"),
    ("grouping", lambda _, new: f"group by {new.grouping}" if new.grouping != "boxes" else "single boxes"),
    (
        "own_groups",
        lambda old, new: "group regions" if len(new.own_groups) >= len(old.own_groups) else "ungroup regions",
    ),
)
