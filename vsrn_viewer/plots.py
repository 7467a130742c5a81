"""Plots of a split or of runs, described: axes with their ends and ticks, and marks on them. Plain data and NumPy.

`explain.plots` makes them, `figures.plots` draws them and chooses nothing but room. A series is called by its place in
`Plot.series`, from 0, which gives it its colour, dash and hatch (`palette.SERIES`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from vsrn_viewer.picture import Table

Doubles = npt.NDArray[np.float64]

PlotName: TypeAlias = Literal[
    "recall",
    "rank-histogram",
    "rank-scatter",
    "similarity",
    "map",
    "whole-map",
    "curves",
    "ablation",
    "faithfulness",
    "affinity-auc",
    "hubs",
    "pairs",
]

MOST_SERIES = 8  # more cannot be told apart in grey


@dataclass(frozen=True)
class Axis:
    """An axis. label: its quantity and unit. low, high: its ends as drawn, left or bottom first; low may be the larger.

    ticks: where a number or a name stands. names: what stands there, as many as ticks; () for their numbers. strong:
    the name that is bold, None for none. beside: what stands at the other side of each tick, () for nothing.
    """

    label: str
    low: float
    high: float
    ticks: tuple[float, ...]
    names: tuple[str, ...] = ()
    logarithmic: bool = False
    strong: int | None = None
    beside: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bars:
    """The bars of a series. x, values, low, high: (B,). width: of a bar, in units of x. Bars rise or fall from `base`.

    low, high: ends of the error's line; NaN for none. A value that is NaN has no bar.
    """

    series: int
    x: Doubles
    values: Doubles
    low: Doubles
    high: Doubles
    width: float
    base: float = 0.0


@dataclass(frozen=True)
class Curve:
    """A line through x, y (P,). low, high (P,): of the band around it; None for no band."""

    series: int
    x: Doubles
    y: Doubles
    low: Doubles | None = None
    high: Doubles | None = None


@dataclass(frozen=True)
class Steps:
    """A histogram: edges (B+1,), heights (B,)."""

    series: int
    edges: Doubles
    heights: Doubles


@dataclass(frozen=True)
class Points:
    """A mark at each of x, y (P,). sizes (P,): how often as wide as usual each is; None for all as usual. is_faint: of
    what a filter does not keep."""

    series: int
    x: Doubles
    y: Doubles
    sizes: Doubles | None = None
    is_faint: bool = False


@dataclass(frozen=True)
class Segments:
    """Thin lines, without a name: ends (S,2,2), from and to, x and y. strong: as lines that say something."""

    ends: Doubles
    strong: bool = False


Mark: TypeAlias = Bars | Curve | Steps | Points | Segments


@dataclass(frozen=True)
class Level:
    """A dashed line across the chart. upright: at a value of x, else of y."""

    value: float
    name: str
    upright: bool = False


@dataclass(frozen=True)
class Chart:
    """One pair of axes. title: what tells it from the others, "" for nothing. square: a unit of x is as long as one of
    y. weight: how wide it is beside others, in any unit."""

    title: str
    x: Axis
    y: Axis
    marks: tuple[Mark, ...]
    level: Level | None = None
    square: bool = False
    weight: float = 1.0


@dataclass(frozen=True)
class Plot:
    """A whole plot. name: as `export --plot` calls it. note: what has to be known to read it. series: their names.

    table: its numbers, all of them, one row a number; columns that end in `_index` count from 0.
    """

    name: PlotName
    title: str
    note: str
    series: tuple[str, ...]
    charts: tuple[Chart, ...]
    table: Table
