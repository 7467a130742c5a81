"""Descriptions of pictures: what is drawn, in which order, with which limits and words.

Made by `explain` from a View and a trace, drawn by `ui.items` on the screen and by `figures` in
files. Whoever draws chooses nothing: what is exported is what is seen. Frozen plain data. Pixels are
those of the original image, x to the right and y down.

Arrays, `selected` and `key` speak of regions by their place in the trace, from 0. What people read is in `numbers` and
`labels`: a region's number is its row in the dataset, from 1, whatever was left out or moved in the run.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]


def number(value: float, signed: bool = False) -> str:
    """Return a value as people read it: three digits, thousands with commas, a true minus sign.

    signed: a positive value gets its plus. Zero is "0"; below 0.001 it is "2e-7".
    """
    size = abs(value)
    if size == 0:
        return "0"
    if size >= 1000:
        text = f"{size:,.0f}"
    elif size >= 0.001:
        text = f"{size:.{max(0, 2 - math.floor(math.log10(size)))}f}"
    else:
        text = f"{size:.0e}".replace("e-0", "e-")
    sign = "−" if value < 0 else "+" if signed else ""
    return sign + text


def number_text(value: float, decimals: int) -> str:
    """Return a number with fixed decimals and a true minus sign; no minus before a rounded zero."""
    text = f"{value:.{decimals}f}"
    return text.lstrip("-") if float(text) == 0 else text.replace("-", "\N{MINUS SIGN}")


def score_text(score: float) -> str:
    """Return a score as it is shown everywhere."""
    return number_text(score, 3)


_BARS = 0.7  # share of a group that its bars take
_BESIDE = 0.9  # share of its room that one of several bars takes
_STEPS = (1, 5, 10, 20, 50, 100, 200, 500, 1000)  # steps of 2 would put 1 against 2


def numbered_places(count: int, distance: float, room: float, closed: bool = False) -> tuple[int, ...]:
    """Return the places, from 0, that get their number where not all numbers fit: the one rule of screen and files.

    distance: between two neighbours; room: what a number takes; both in the same unit. All places, or the first and
    every 5th, 10th, 20th ... `closed`: the last place stands beside the first, so no number may come close to its end.
    """
    step = next((step for step in _STEPS if step * distance >= room), _STEPS[-1])
    places = [place for place in range(count) if (place + 1) % step == 0 or place == 0]
    if closed and len(places) > 1 and (count - places[-1]) * distance < room:
        places.pop()
    return tuple(places)


@dataclass(frozen=True)
class Scale:
    """The range that colours or heights stand for.

    low, high: values at the ends, low < high; a signed scale is symmetric, low = -high, with 0 in the
    middle. label: what the value is, with its unit ("affinity, no unit"), for the colour bar.
    """

    low: float
    high: float
    signed: bool
    label: str

    @property
    def ends(self) -> tuple[str, str]:
        """The values at the ends as people read them: ("−0.0123", "+0.0123"), ("0", "64,800")."""
        return number(self.low, self.signed), number(self.high, self.signed)


@dataclass(frozen=True)
class Veil:
    """What a run leaves out, as it lies over the image. box: x1 y1 x2 y2 pixels, around all of it. regions: their rows
    in the dataset. label: as drawn, "bear dropped"."""

    box: tuple[float, float, float, float]
    regions: tuple[int, ...]
    label: str


@dataclass(frozen=True)
class BoxesPicture:
    """Region boxes over the image. boxes (N,4) x1 y1 x2 y2. numbers (N,): the regions', from 1. labels: one per
    region, as drawn: "7 bear", or "7" without a class name.

    key: regions drawn strongly with their label, most important first; the others are faint.
    selected: those of them that are highlighted. region_scores: the detector's confidence per region, or ().
    veils: what the run leaves out, darkened under a dashed edge.
    """

    title: str
    note: str
    image_size: tuple[int, int]
    boxes: Floats
    numbers: tuple[int, ...]
    labels: tuple[str, ...]
    key: tuple[int, ...]
    selected: tuple[int, ...] = ()
    region_scores: tuple[float, ...] = ()
    veils: tuple[Veil, ...] = ()


@dataclass(frozen=True)
class GraphPicture:
    """The affinity graph over the image: directed, signed edges between the regions' centres.

    centres (N,2) x y in pixels. receivers, givers (E,) places; values (E,), weakest first, so that the
    strongest is painted last. Edge k runs from givers[k] to receivers[k]; both equal: a self-loop.
    has_boxes: False if the centres are a layout, not places in the image: then the photograph is not
    drawn under them, and every node shows its number. numbers (N,), labels: one per region, 7 and "7 bear".
    selected: highlighted regions. Colours and widths of the edges are `palette.edge_colours` and
    `palette.edge_widths` of the values.
    """

    title: str
    note: str
    image_size: tuple[int, int]
    centres: Floats
    receivers: Indices
    givers: Indices
    values: Floats
    scale: Scale
    has_boxes: bool
    numbers: tuple[int, ...]
    labels: tuple[str, ...]
    selected: tuple[int, ...] = ()


@dataclass(frozen=True)
class LayersPicture:
    """The affinity graph of every layer, in a row, on one scale.

    graphs (L,), L at least 1: one per layer, the first layer first. layer: the one that other pictures show, from 0.
    """

    title: str
    note: str
    graphs: tuple[GraphPicture, ...]
    layer: int

    @property
    def scale(self) -> Scale:
        """The scale of all graphs."""
        return self.graphs[0].scale

    @property
    def numbers(self) -> tuple[int, ...]:
        """The regions' numbers, from 1, (N,)."""
        return self.graphs[0].numbers

    @property
    def labels(self) -> tuple[str, ...]:
        """One per region: "7 bear"."""
        return self.graphs[0].labels


@dataclass(frozen=True)
class HeatPicture:
    """A value per pixel over the image. values (height, width), spread over the whole image:
    the longest side is at most 640, whatever image_size (width, height in pixels) is.

    scores (N,): what each region brings to every pixel of its box; score_name: what they are. Where boxes overlap, the
    scale's label says whether scores add up or the largest counts. numbers (N,), labels: one per region, 7 and "7
    bear". Its colours over a photograph are `palette.heat_colours`.
    """

    title: str
    note: str
    values: Floats
    scale: Scale
    image_size: tuple[int, int]
    scores: Floats
    score_name: str
    numbers: tuple[int, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True)
class MatrixPicture:
    """A square matrix of the regions: values[i, j] is of row i (downwards) and column j.

    numbers (N,), labels: one per region, 7 and "7 bear". directed: i receives from j; else the value belongs to the
    pair. selected: regions whose row and column are framed. dropped: places of regions that the run leaves out; they
    keep their row and column, whose values are NaN. changed: cells whose edge a what-if multiplies, with the factor.
    names: what stands beside the rows and above the columns instead of the numbers, one each, () for the numbers. A
    value that is NaN is none: its cell stays grey.
    """

    title: str
    note: str
    values: Floats
    scale: Scale
    numbers: tuple[int, ...]
    labels: tuple[str, ...]
    selected: tuple[int, ...] = ()
    directed: bool = True
    dropped: tuple[int, ...] = ()
    changed: tuple[tuple[int, int, float], ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReadingRow:
    """One row of the reading line: a value per region. values (N,), NaN for a region that the run leaves out.

    kind: "curve" (a line through the columns), "strip" (a coloured cell each), "bars" (a height each), "word" (a strip
    of a matrix: no space between it and its neighbours, low).
    meaning: half a sentence for people who do not know the quantity. last: text beside the last
    column of a curve ("0.412"), "" for none. beside: what stands beside the name, "" for the ends of the scale.
    before: a second, dashed curve, (N,), NaN where it has no value: of the run without the what-ifs, step by step, or
    of the pinned run; before_name says which. changed: places of regions whose value a what-if sets.
    """

    name: str
    kind: Literal["curve", "strip", "bars", "word"]
    values: Floats
    scale: Scale
    meaning: str
    last: str = ""
    beside: str = ""
    before: Floats | None = None
    changed: tuple[int, ...] = ()
    before_name: str = "before"

    @property
    def aside(self) -> str:
        """What stands beside the name: "0.41 – 0.62"."""
        return self.beside or " – ".join(self.scale.ends)

    @property
    def zero(self) -> float | None:
        """Where a curve's zero line lies, 0 at the foot to 1 at the top of its scale; None for no line."""
        low, high = self.scale.low, self.scale.high
        return -low / (high - low) if self.kind == "curve" and low <= 0 <= high else None


@dataclass(frozen=True)
class ReadingPicture:
    """The reading line: one column per region, in the order in which the GRU reads them.

    numbers (N,), labels: one per region, 7 and "7 bear". boxes (N,4) pixels for the crops, None if unknown.
    missing: a sentence if some rows cannot be shown (no GRU, no query), else "". selected: regions
    whose columns are framed. image_size: (width, height), the pixels that boxes count in; None without.
    selected_rows: places of rows that are framed. dropped: places of regions that the run leaves out: they keep their
    column, faint and empty, with the number struck through.
    """

    title: str
    note: str
    numbers: tuple[int, ...]
    labels: tuple[str, ...]
    boxes: Floats | None
    rows: tuple[ReadingRow, ...]
    missing: str
    selected: tuple[int, ...] = ()
    image_size: tuple[int, int] | None = None
    selected_rows: tuple[int, ...] = ()
    dropped: tuple[int, ...] = ()


@dataclass(frozen=True)
class SentencePicture(ReadingPicture):
    """The generated sentence, drawn as a reading line: a row per word, what each region gave to it.

    probabilities (T,): of the words, as they were chosen.
    """

    probabilities: tuple[float, ...] = ()


@dataclass(frozen=True)
class BarsPicture:
    """Bars that rise and fall from a base line: a value per group and series.

    groups (G,), series (S,): their names. values, errors (S,G): NaN is no bar, an error of 0 no whisker. base: where
    bars begin. base_name: what a value there means ("chance"). signed: colours say the side of the base line, else the
    series. ticks: values at which lines are drawn. What the numbers are is the scale's label.
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

    def span(self, series: int, group: int) -> tuple[float, float]:
        """Return the left and the right end of a bar, where every group has a width of 1 and the first begins at 0."""
        width = _BARS / len(self.series)
        left = group + (1 - _BARS) / 2 + series * width
        return left, left + width * (1 if len(self.series) == 1 else _BESIDE)

    def height(self, value: float) -> float:
        """Return how high a value lies: 0 at the foot to 1 at the top of the scale."""
        return (value - self.scale.low) / (self.scale.high - self.scale.low)


@dataclass(frozen=True)
class Table:
    """The numbers of a picture. rows hold str, int or float, one per column.

    row_regions: the regions that each row is about, by their row in the dataset: one, or (receiver, giver) of an edge;
    column_regions: the region that each column is about, -1 for none. scales: what colours a column's numbers have in
    the picture, None for no colours. Each is () where the table says nothing of the kind.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int | float, ...], ...]
    row_regions: tuple[tuple[int, ...], ...] = ()
    column_regions: tuple[int, ...] = ()
    scales: tuple[Scale | None, ...] = ()

    def regions_at(self, row: int, column: int) -> tuple[int, ...]:
        """Return the regions that a cell is about: (), (region,), or (receiver, giver)."""
        down = self.row_regions[row] if self.row_regions else ()
        across = self.column_regions[column] if self.column_regions else -1
        return down if across < 0 or len(down) > 1 else (*down, across)


Picture = BoxesPicture | GraphPicture | LayersPicture | HeatPicture | MatrixPicture | ReadingPicture  # of a trace
