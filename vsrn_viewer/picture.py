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

import numpy as np
import numpy.typing as npt

from vsrn_viewer.members import REGIONS, Members, letters
from vsrn_viewer.plain_pictures import BarsPicture as BarsPicture
from vsrn_viewer.plain_pictures import CaptionsPicture as CaptionsPicture
from vsrn_viewer.plain_pictures import Column as Column
from vsrn_viewer.plain_pictures import ColumnTable as ColumnTable
from vsrn_viewer.plain_pictures import MatchPicture as MatchPicture
from vsrn_viewer.plain_pictures import NeighbourhoodPicture as NeighbourhoodPicture
from vsrn_viewer.plain_pictures import Table as Table
from vsrn_viewer.plain_pictures import WordsPicture as WordsPicture
from vsrn_viewer.reading_pictures import InteractionPicture as InteractionPicture
from vsrn_viewer.reading_pictures import ReadingPicture as ReadingPicture
from vsrn_viewer.reading_pictures import ReadingRow as ReadingRow
from vsrn_viewer.reading_pictures import SentencePicture as SentencePicture
from vsrn_viewer.reading_pictures import WordReadingPicture as WordReadingPicture
from vsrn_viewer.scale import Scale as Scale
from vsrn_viewer.scale import aligned as aligned
from vsrn_viewer.scale import edge_label as edge_label
from vsrn_viewer.scale import edge_text as edge_text
from vsrn_viewer.scale import number as number
from vsrn_viewer.scale import number_text as number_text
from vsrn_viewer.scale import numbered_places as numbered_places
from vsrn_viewer.scale import runs_of as runs_of
from vsrn_viewer.scale import score_text as score_text

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Veil:
    """What a run leaves out, as it lies over the image. box: x1 y1 x2 y2 pixels, around all of it. regions: their rows
    in the dataset. name: of the thing or of the region, "bear" or "7 bear". label: as drawn, "bear dropped", or ""."""

    box: tuple[float, float, float, float]
    regions: tuple[int, ...]
    name: str
    label: str


@dataclass(frozen=True)
class BoxesPicture:
    """Region boxes over the image. boxes (N,4) x1 y1 x2 y2. numbers (N,): the regions', from 1. labels: one per
    region, as drawn: "7 bear", or "7" without a class name.

    key: regions drawn strongly with their label, most important first; the others are faint.
    selected: those of them that are highlighted. region_scores: the detector's confidence per region, or ().
    veils: what the run leaves out, darkened under a dashed edge. faint: regions that a filter leaves out of sight,
    drawn fainter than others that are not key; none of them is key.
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
    faint: tuple[int, ...] = ()


@dataclass(frozen=True)
class GraphPicture:
    """The affinity graph over the image: directed, signed edges between the regions' centres.

    centres (N,2) x y in pixels. receivers, givers (E,) places; values (E,), weakest first, so that the
    strongest is painted last. Edge k runs from givers[k] to receivers[k]; both equal: a self-loop.
    has_boxes: False if the centres are a layout, not places in the image: then the photograph is not
    drawn under them, and every node shows its number. numbers (N,), labels: one per region, 7 and "7 bear".
    selected: highlighted regions. faint: those that a filter leaves out of sight; they have no edges. `palette` has the
    edges' colours and widths. kept: edges drawn emphasised, with their `label_of`. is_share: values are shares, which
    people read in per cent. members: where nodes are things, the regions of each; N counts things then, and "B" and
    "B bear" stand for the number 2.
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
    faint: tuple[int, ...] = ()
    kept: tuple[int, ...] = ()
    is_share: bool = False
    members: Members = REGIONS

    def name_of(self, node: int) -> str:
        """Return what a node is called: "7", or "B" for a thing."""
        return letters(self.numbers[node] - 1) if self.members else str(self.numbers[node])

    def value_of(self, receiver: int, giver: int) -> float:
        """Return the value of the edge from `giver` to `receiver`, NaN if it is not drawn."""
        found = self.values[(self.receivers == receiver) & (self.givers == giver)]
        return float(found[0]) if len(found) else math.nan

    def label_of(self, edge: int) -> str:
        """Return "4 → 2  +12.3 %" for one of the edges."""
        giver, receiver = self.numbers[self.givers[edge]], self.numbers[self.receivers[edge]]
        return edge_label(giver, receiver, float(self.values[edge]), self.is_share)


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
    keep their row and column, whose values are NaN. faint: places of regions that a filter leaves out of sight; their
    rows and columns are veiled, the values stay. changed: cells whose edge a what-if multiplies, with the factor.
    names: what stands beside the rows and above the columns instead of the numbers, one each, () for the numbers. A
    value that is NaN is none: its cell stays grey. kept: places of the (receiver, giver) of cells that are framed, with
    their `label_of`. is_share: whether values are shares, which people read in per cent. members: where rows and
    columns are things, the regions of each; N counts things then, and their names begin with letters.
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
    faint: tuple[int, ...] = ()
    kept: tuple[tuple[int, int], ...] = ()
    is_share: bool = False
    members: Members = REGIONS

    def name_of(self, node: int) -> str:
        """Return what a row or column is called: "7", or "B" for a thing."""
        return letters(self.numbers[node] - 1) if self.members else str(self.numbers[node])

    def label_of(self, receiver: int, giver: int) -> str:
        """Return "4 → 2  +12.3 %" for a cell."""
        value = float(self.values[receiver, giver])
        return edge_label(self.numbers[giver], self.numbers[receiver], value, self.is_share)


@dataclass(frozen=True)
class BroughtPicture:
    """What regions brought, over the image: a box around each thing, or one per region, in the colour of its value.

    boxes (B,4) x1 y1 x2 y2 pixels. values (B,), NaN for none. errors (B,): standard errors, or None. places: of the
    regions in each box. names (B,): as drawn, "bear · 10 boxes · +0.38". key: boxes whose name is drawn, strongest
    first. numbers (N,), labels: one per region, 7 and "7 bear". value_name: what a value is, for the table. faded:
    drawn so small that the edges of boxes have to be as faint as their fills, or they would hide everything.
    """

    title: str
    note: str
    image_size: tuple[int, int]
    boxes: Floats
    values: Floats
    errors: Floats | None
    scale: Scale
    places: tuple[tuple[int, ...], ...]
    names: tuple[str, ...]
    key: tuple[int, ...]
    numbers: tuple[int, ...]
    labels: tuple[str, ...]
    value_name: str
    faded: bool = False

    def box_of(self, place: int) -> int:
        """Return the box that stands for the region at a place. Raises StopIteration for a place of none."""
        return next(box for box, places in enumerate(self.places) if place in places)

    @property
    def painting_order(self) -> list[int]:
        """The boxes, the largest first, so that a small one lies on top."""
        sides = self.boxes[:, 2:] - self.boxes[:, :2]
        return [int(box) for box in np.argsort(-sides.prod(axis=1), kind="stable")]


@dataclass(frozen=True)
class ResultPicture:
    """An image among the results of a query. rank: from 1. score: of all members together.

    right: whether it is what the query looks for, None where nobody knows. image_file: the encoded photograph (JPEG or
    PNG), b"" without one. image_size: (width, height) pixels, None if unknown. over: the image in what brought its
    match, None without boxes. plain_rank: by the score, where that is not the order; None where it is.
    """

    rank: int
    image_id: str
    score: float
    right: bool | None
    image_file: bytes
    image_size: tuple[int, int] | None
    over: BroughtPicture | HeatPicture | None
    plain_rank: int | None = None


@dataclass(frozen=True)
class ResultsPicture:
    """The images that match a query best, in a row, best first: the photographs, and below them what brought the match.

    scale: of all that lies over the images, None where nothing does; missing: then, why. order: "" for the scores'.
    """

    title: str
    note: str
    query: str
    results: tuple[ResultPicture, ...]
    scale: Scale | None
    missing: str = ""
    numbers: tuple[int, ...] = ()  # of no region
    labels: tuple[str, ...] = ()
    order: str = ""


Picture = (
    BoxesPicture
    | GraphPicture
    | LayersPicture
    | HeatPicture
    | MatrixPicture
    | ReadingPicture
    | BroughtPicture
    | WordsPicture
    | MatchPicture
    | NeighbourhoodPicture
    | ResultsPicture
    | CaptionsPicture
)
