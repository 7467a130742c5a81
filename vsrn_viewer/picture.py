"""Descriptions of pictures: what is drawn, in which order, with which limits and words.

Made by `explain` from a View and a trace, drawn by `ui.items` on the screen and by `figures` in
files. Whoever draws chooses nothing: what is exported is what is seen. Frozen plain data; regions
are positions in the trace, from 0 (people see them from 1). Pixels are those of the original image,
x to the right and y down.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Scale:
    """The range that colours or heights stand for.

    low, high: values at the ends; a signed scale is symmetric, low = -high, with 0 in the middle.
    label: what the value is, with its unit ("affinity, no unit").
    """

    low: float
    high: float
    signed: bool
    label: str


@dataclass(frozen=True)
class BoxesPicture:
    """Region boxes over the image. boxes (N,4) x1 y1 x2 y2. labels: one per region, "" for none.

    key: regions drawn strongly with their label, most important first; the others are faint.
    """

    title: str
    note: str
    image_size: tuple[int, int]
    boxes: Floats
    labels: tuple[str, ...]
    key: tuple[int, ...]


@dataclass(frozen=True)
class GraphPicture:
    """The affinity graph over the image: directed, signed edges between the regions' centres.

    centres (N,2) x y in pixels. receivers, givers (E,) regions; values (E,), weakest first, so that the
    strongest is painted last. Edge k runs from givers[k] to receivers[k]; both equal: a self-loop.
    has_boxes: False if the centres are a layout, not places in the image.
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


@dataclass(frozen=True)
class HeatPicture:
    """A value per pixel over the image. values (height, width), unsigned."""

    title: str
    note: str
    values: Floats
    scale: Scale


@dataclass(frozen=True)
class MatrixPicture:
    """A square matrix of the regions: values[i, j], i receives (row, downwards) from j (column)."""

    title: str
    note: str
    values: Floats
    scale: Scale


@dataclass(frozen=True)
class ReadingRow:
    """One row of the reading line: a value per region. values (N,).

    kind: "curve" (a line through the columns), "strip" (a coloured cell each), "bars" (a height each).
    meaning: half a sentence for people who do not know the quantity.
    """

    name: str
    kind: Literal["curve", "strip", "bars"]
    values: Floats
    scale: Scale
    meaning: str


@dataclass(frozen=True)
class ReadingPicture:
    """The reading line: one column per region, in the order in which the GRU reads them.

    boxes (N,4) pixels for the crops, None if unknown. labels: one per region, "" for none.
    missing: a sentence if some rows cannot be shown (no GRU, no query), else "".
    """

    title: str
    note: str
    labels: tuple[str, ...]
    boxes: Floats | None
    rows: tuple[ReadingRow, ...]
    missing: str


@dataclass(frozen=True)
class Table:
    """The numbers of a picture. rows hold str, int or float, one per column."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int | float, ...], ...]


Picture = BoxesPicture | GraphPicture | HeatPicture | MatrixPicture | ReadingPicture
