"""Descriptions of what lies over no image: bars, a curve, a list, a table. See `picture`, where all are found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vsrn_viewer.scale import Scale, edge_text, number

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]

_BARS = 0.7  # share of a group that its bars take
_BESIDE = 0.9  # share of its room that one of several bars takes


@dataclass(frozen=True)
class BarsPicture:
    """Bars that rise and fall from a base line: a value per group and series.

    groups (G,), series (S,): their names. values, errors (S,G): NaN is no bar, an error of 0 no whisker. base: where
    bars begin. base_name: what a value there means ("chance"), "" for nothing. signed: colours say the side of the base
    line, else the series. ticks: values at which lines are drawn. What the numbers are is the scale's label. is_count:
    they are whole.
    """

    title: str
    note: str
    groups: tuple[str, ...]
    series: tuple[str, ...]
    values: Floats
    errors: Floats
    scale: Scale
    base: float
    base_name: str
    signed: bool
    ticks: tuple[float, ...]
    is_count: bool = False

    def said(self, value: float) -> str:
        """Return a value of the bars as people read it."""
        return f"{value:,.0f}" if self.is_count else number(value)

    def span(self, series: int, group: int) -> tuple[float, float]:
        """Return the left and the right end of a bar, where every group has a width of 1 and the first begins at 0."""
        width = _BARS / len(self.series)
        left = group + (1 - _BARS) / 2 + series * width
        return left, left + width * (1 if len(self.series) == 1 else _BESIDE)

    def height(self, value: float) -> float:
        """Return how high a value lies: 0 at the foot to 1 at the top of the scale."""
        return (value - self.scale.low) / (self.scale.high - self.scale.low)


@dataclass(frozen=True)
class MatchPicture:
    """How the match grew while the GRU read the regions, one after another.

    values (N,): the score if the GRU stopped after each region, in reading order; NaN for one that the run leaves out.
    numbers (N,), labels: of the regions, 7 and "7 bear". last: the final score, as read. value_name: what a value is,
    and of which member of an ensemble. dropped: places of regions that are left out. before: the dashed curve beside
    it, (N,), NaN where it has no value, or None; before_name: of what.
    """

    title: str
    note: str
    values: Floats
    scale: Scale
    numbers: tuple[int, ...]
    labels: tuple[str, ...]
    last: str
    value_name: str
    dropped: tuple[int, ...] = ()
    before: Floats | None = None
    before_name: str = "before"


@dataclass(frozen=True)
class CaptionsPicture:
    """The captions that match an image best, best first.

    ranks (K,), from 1. captions (K,). scores (K,), of all members together. rights (K,): whether each belongs to the
    image. plain_ranks (K,), order: as of ResultsPicture; () and "" where ranks are of the scores.
    """

    title: str
    note: str
    ranks: tuple[int, ...]
    captions: tuple[str, ...]
    scores: tuple[float, ...]
    rights: tuple[bool, ...]
    numbers: tuple[int, ...] = ()  # of no region
    labels: tuple[str, ...] = ()
    plain_ranks: tuple[int, ...] = ()
    order: str = ""


@dataclass(frozen=True)
class Table:
    """The numbers of a picture. rows hold str, int or float, one per column.

    row_regions: the regions that each row is about, by their row in the dataset: one, or (receiver, giver) of an edge;
    column_regions: the region that each column is about, -1 for none. scales: what colours a column's numbers have in
    the picture, None for no colours. decimals: how many are shown of a column's floats, None for what its largest
    number asks for. Each is () where the table says nothing of the kind.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int | float, ...], ...]
    row_regions: tuple[tuple[int, ...], ...] = ()
    column_regions: tuple[int, ...] = ()
    scales: tuple[Scale | None, ...] = ()
    decimals: tuple[int | None, ...] = ()

    def regions_at(self, row: int, column: int) -> tuple[int, ...]:
        """Return the regions that a cell is about: (), (region,), or (receiver, giver)."""
        down = self.row_regions[row] if self.row_regions else ()
        across = self.column_regions[column] if self.column_regions else -1
        return down if across < 0 or len(down) > 1 else (*down, across)


@dataclass(frozen=True, eq=False)
class Column:
    """A column of many rows. name: its heading; means: what stands in it, half a sentence, with the unit.

    values (R,): numbers, float64; or counts, int64; or with `words` which of them stands there, int64. There is nothing
    where an integer is negative or a number is NaN. is_wide: its words are long and get the room that is left.
    """

    name: str
    means: str
    values: npt.NDArray[np.float64] | Indices
    words: Sequence[str] | None = None
    is_wide: bool = False


@dataclass(frozen=True, eq=False)
class ColumnTable:
    """A table of tens of thousands of rows, column by column. columns: all of (R,)."""

    title: str
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class WordsPicture:
    """The query's words, each in the colour of its value. words (T,): as they were read. values (T,), NaN for none.

    errors (T,): standard errors, or None. places (T,): of each word among the tokens that were asked, from 0. marked:
    places in `words` of those that stand out, as what another wording lacks.
    """

    title: str
    note: str
    words: tuple[str, ...]
    values: Floats
    errors: Floats | None
    scale: Scale
    places: tuple[int, ...]
    value_name: str
    numbers: tuple[int, ...] = ()  # of no region
    labels: tuple[str, ...] = ()
    marked: tuple[int, ...] = ()


@dataclass(frozen=True)
class NeighbourhoodPicture:
    """The strongest edges of one region in every layer, the first layer first.

    region: its place. givers (L,K): places of the regions that it takes most from, the strongest first; taken (L,K):
    the values of these edges. receivers, given (L,K): the same of the regions that it gives to. A layer with fewer
    edges is filled up with −1 and NaN. scale: of all layers. is_share: values are shares, which people read in per
    cent. numbers (N,), labels: of all regions, 7 and "7 bear".
    """

    title: str
    note: str
    region: int
    givers: Indices
    taken: Floats
    receivers: Indices
    given: Floats
    scale: Scale
    is_share: bool
    numbers: tuple[int, ...]
    labels: tuple[str, ...]

    @property
    def lists(self) -> tuple[tuple[tuple[Neighbour, ...], tuple[Neighbour, ...]], ...]:
        """What it takes and what it gives in each layer, as lists to draw."""
        return tuple(
            (self._list(*taken), self._list(*given))
            for taken, given in zip(
                zip(self.givers, self.taken, strict=True), zip(self.receivers, self.given, strict=True), strict=True
            )
        )

    @property
    def scale_words(self) -> str:
        """What the length of a bar stands for."""
        full = edge_text(self.scale.high, self.is_share, signed=False)
        return f"a full bar is {full} · {self.scale.label}"

    def _list(self, places: Indices, values: Floats) -> tuple[Neighbour, ...]:
        found = zip(places.tolist(), values.tolist(), strict=True)
        return tuple(
            Neighbour(place, self.labels[place], value, edge_text(value, self.is_share), value / self.scale.high)
            for place, value in found
            if place >= 0
        )


@dataclass(frozen=True)
class Neighbour:
    """A region at the other end of an edge. place: in the trace. label: "7 bear". value: of the edge; said: as people
    read it. share: of the scale's end, −1 to 1, the length of its bar."""

    place: int
    label: str
    value: float
    said: str
    share: float
