"""Change: what to do differently in a run of the network. Frozen plain data; the default changes nothing.

Regions are named by their row in the dataset, from 0, whatever else is dropped or reordered; layers and the words of a
query count from 0. People see all of them from 1 (docs: the what-if options of the command line).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Ge, Interval

FromZero = Annotated[int, Ge(0)]  # a row, a layer or a place
Share = Annotated[float, Interval(ge=0, le=1)]
Gate = Literal["update", "reset"]


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
