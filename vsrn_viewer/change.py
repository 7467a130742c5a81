"""Change: what to do differently in a run of the network. Frozen plain data; the default changes nothing.

Regions are named by their row in the dataset, from 0, whatever else is dropped or reordered; layers and the words of a
query count from 0. People see all of them from 1 (docs: the what-if options of the command line).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from numbers import Integral
from typing import Annotated, Any, Literal, TypeVar, get_args

from annotated_types import Ge, Interval

from vsrn_viewer.errors import ChangeError, near_miss
from vsrn_viewer.strangers import shown

FromZero = Annotated[int, Ge(0)]  # a row, a layer or a place
Share = Annotated[float, Interval(ge=0, le=1)]
Gate = Literal["update", "reset"]
T = TypeVar("T")


@dataclass(frozen=True)
class Change:
    """What to do differently.

    regions: the rows of the regions kept, in the order in which the GRU reads them; None keeps all as stored.
    edges: (layer, receiver, giver, factor): the affinity of that edge is multiplied by the factor, any finite
        number. Edges of regions that are left out have no effect.
    skipped_layers: graph layers that pass their input on unchanged.
    gates: (gate, region, value): every channel of that gate is set to the value, 0 to 1, at the step that reads the
        region. The gate of a region that is left out has no effect.
    replaced_words: (place, word): the token of the query at that place becomes the word. Places count the tokens of
        the query as it was asked, punctuation included.
    dropped_words: places of tokens that are left out, counted alike.
    """

    regions: tuple[FromZero, ...] | None = None
    edges: tuple[tuple[FromZero, FromZero, FromZero, float], ...] = ()
    skipped_layers: tuple[FromZero, ...] = ()
    gates: tuple[tuple[Gate, FromZero, Share], ...] = ()
    replaced_words: tuple[tuple[FromZero, str], ...] = ()
    dropped_words: tuple[FromZero, ...] = ()

    @property
    def of_image(self) -> bool:
        """Whether the image's way through the network changes."""
        return self.regions is not None or bool(self.edges or self.skipped_layers or self.gates)

    @property
    def of_query(self) -> bool:
        """Whether the words of the query change."""
        return bool(self.replaced_words or self.dropped_words)


UNCHANGED = Change()


def check_change(change: Change) -> None:
    """Raise ChangeError, counting from 1, unless the values make sense whatever they are applied to."""
    regions = change.regions
    named: list[Any] = [*(regions or ()), *(at for edge in change.edges for at in edge[:3])]
    named += [*change.skipped_layers, *(region for _, region, _ in change.gates)]
    named += [*change.dropped_words, *(place for place, _ in change.replaced_words)]
    for number in named:
        if not isinstance(number, Integral):  # as a row, 1.5 would be cut to 1
            raise ChangeError(f"regions, layers and words of a change must be whole numbers: got {shown(number)}.")
    if min(named, default=0) < 0:
        raise ChangeError(
            f"regions, layers and words of a change must not be negative: got {min(named)}. A Change counts from 0, "
            "the command line from 1."
        )
    if regions is not None and not regions:
        raise ChangeError("a change must leave at least one region. Keep one.")
    if regions is not None and len(set(regions)) < len(regions):
        raise ChangeError(f"region {_first_twice(regions) + 1} is kept twice. The regions kept must be distinct.")
    for layer, receiver, giver, factor in change.edges:
        if not math.isfinite(factor):
            edge = f"{layer + 1}:{giver + 1}>{receiver + 1}"
            raise ChangeError(f"the factor of edge {edge} must be a finite number: got {factor}. Choose another.")
    _check_gates(change)
    _check_words(change)


def _check_gates(change: Change) -> None:
    for gate, region, value in change.gates:
        if gate not in get_args(Gate):
            raise ChangeError(f"gate must be update or reset: got '{gate}'{near_miss(gate, get_args(Gate))}.")
        if not 0 <= value <= 1:
            raise ChangeError(f"the {gate} gate of region {region + 1} must be set to 0 to 1: got {value}.")
    steps = [(gate, region) for gate, region, _ in change.gates]
    if len(set(steps)) < len(steps):
        gate, region = _first_twice(steps)
        raise ChangeError(f"the {gate} gate of region {region + 1} is set twice. Set it once.")


def _check_words(change: Change) -> None:
    places = [place for place, _ in change.replaced_words] + list(dict.fromkeys(change.dropped_words))
    if len(set(places)) < len(places):
        place = _first_twice(places) + 1
        raise ChangeError(f"word {place} is replaced twice, or replaced and dropped. Change it once.")
    for place, word in change.replaced_words:
        if word.split() != [word]:
            raise ChangeError(f"word {place + 1} must be replaced by one word: got '{word}'. To leave it out, drop it.")


def check_change_of_image(change: Change, regions: int) -> None:
    """Raise ChangeError, counting from 1, if the change names a region that an image of so many does not have."""
    named = [*(change.regions or ()), *(region for _, region, _ in change.gates)]
    named += [region for edge in change.edges for region in edge[1:3]]
    if max(named, default=0) >= regions:
        raise ChangeError(f"region must be 1 to {regions}, the regions that the image has: got {max(named) + 1}.")


def check_change_of_network(change: Change, layers: int, has_gru: bool) -> None:
    """Raise ChangeError, counting from 1, if the change names a layer or a gate that the network does not have."""
    named = [*change.skipped_layers, *(edge[0] for edge in change.edges)]
    if named and not layers:
        raise ChangeError("this network has no graph layer, so no layer or edge can be changed. Leave that out.")
    if max(named, default=0) >= max(layers, 1):
        raise ChangeError(f"layer must be 1 to {layers}, the network's: got {max(named) + 1}. Choose a smaller one.")
    if change.gates and not has_gru:
        raise ChangeError("this network averages its regions: it has no GRU whose gates could be set. Leave that out.")


def change_words(words: Sequence[str], change: Change) -> tuple[str, ...]:
    """Return the tokens of a query as the change leaves them. A replaced word is lower-cased as tokens are (ASCII).

    Raises ChangeError, counting from 1, for a word there is not, or if none is left.
    """
    replaced = dict(change.replaced_words)
    last = max([*replaced, *change.dropped_words], default=-1)
    if last >= len(words):
        said = f"the query has {len(words)}: {' '.join(words)}" if words else "there is no query"
        raise ChangeError(f"word {last + 1} cannot be changed, {said}. Places count its tokens, punctuation too.")
    kept = tuple(
        replaced.get(place, word).encode("utf-8", "replace").lower().decode("utf-8")
        for place, word in enumerate(words)
        if place not in change.dropped_words
    )
    if words and not kept:
        raise ChangeError("all words of the query are dropped. Keep one.")
    return kept


def in_effect(change: Change, regions: int) -> Change:
    """Return the change without what does nothing to an image of so many regions, so that a change that does nothing
    is UNCHANGED: edges of factor 1, edges and gates of regions that are left out, all regions as stored."""
    kept = tuple(range(regions)) if change.regions is None else tuple(change.regions)
    return replace(
        change,
        regions=None if kept == tuple(range(regions)) else kept,
        edges=tuple(edge for edge in change.edges if edge[3] != 1 and {*edge[1:3]} <= {*kept}),
        gates=tuple(gate for gate in change.gates if gate[1] in kept),
    )


def _first_twice(values: Sequence[T]) -> T:
    return next(value for place, value in enumerate(values) if value in values[:place])
