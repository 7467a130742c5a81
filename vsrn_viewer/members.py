"""Which regions the nodes of a picture stand for, where nodes are things. Plain data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vsrn_viewer.scale import runs_of

_LETTERS = 26


@dataclass(frozen=True)
class Members:
    """The regions of each node, a partition of them: places in the trace, ascending, and their rows in the dataset, in
    the same order. Both are () where nodes are regions."""

    places: tuple[tuple[int, ...], ...] = ()
    rows: tuple[tuple[int, ...], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.places)

    def nodes_of(self, places: Iterable[int]) -> tuple[int, ...]:
        """Return the nodes that stand for the regions at these places of the trace, each once, in their order."""
        if not self.places:
            return tuple(places)
        node = {place: at for at, of_node in enumerate(self.places) for place in of_node}
        return tuple(dict.fromkeys(node[place] for place in places if place in node))

    def node_of(self, place: int) -> int:
        """Return the node that stands for the region at a place; -1 for none."""
        return next(iter(self.nodes_of((place,))), -1)

    def first_of(self, node: int) -> int:
        """Return the place of the first region of a node, which stands for it where a picture is of regions too."""
        return self.places[node][0] if self.places and node >= 0 else node

    def together_with(self, row: int) -> tuple[int, ...]:
        """Return the rows of all regions of the thing that the region in a row is in; () where nodes are regions."""
        return next((of_node for of_node in self.rows if row in of_node), ())


REGIONS = Members()


def regions_words(rows: tuple[int, ...]) -> str:
    """Return "regions 3, 7–9": the numbers of regions, from 1, by their rows, from 0."""
    said = ", ".join(str(low + 1) if low == high else f"{low + 1}–{high + 1}" for low, high in runs_of(rows))
    return f"region{'s' * (len(rows) > 1)} {said}"


def letters(number: int) -> str:
    """Return what a thing is called: 0 → "A", 25 → "Z", 26 → "AA"."""
    said = ""
    while number >= 0:
        said = chr(ord("A") + number % _LETTERS) + said
        number = number // _LETTERS - 1
    return said
