"""What a run leaves out, in its pictures: dropped regions keep their column and their place in the image.

They come from the run without the what-ifs (`Probed.before`), whose regions are all there are. Until that is there, a
picture shows what was read and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from vsrn_viewer.answers import Probed
from vsrn_viewer.changing import reading_order
from vsrn_viewer.explain.regions import region_labels
from vsrn_viewer.groups import Group
from vsrn_viewer.parts import MOST_SINGLE, dropped_together, group_name
from vsrn_viewer.picture import Floats, InteractionPicture, MatrixPicture, ReadingPicture, ReadingRow, Veil
from vsrn_viewer.trace import ReasoningTrace, TraceContext

R = TypeVar("R", bound=ReadingPicture)


@dataclass(frozen=True)
class Columns:
    """The regions of an image in the order of a run, dropped ones among them. M regions, N of them read.

    rows (M,): in the dataset. labels (M,). boxes (M,4) or None. places (N,): where each region that is read stands.
    """

    rows: tuple[int, ...]
    labels: tuple[str, ...]
    boxes: Floats | None
    places: npt.NDArray[np.int64]

    @property
    def numbers(self) -> tuple[int, ...]:
        """The regions' numbers, from 1."""
        return tuple(row + 1 for row in self.rows)

    @property
    def dropped(self) -> tuple[int, ...]:
        """The places of the regions that are not read."""
        return tuple(sorted({*range(len(self.rows))} - {*self.places.tolist()}))

    def spread(self, values: Floats) -> Floats:
        """Return one value per column, (N,) → (M,), NaN for what is not read."""
        wide = np.full(len(self.rows), np.nan, dtype=np.float32)
        wide[self.places] = values
        return wide

    def place(self, read: int) -> int:
        """Return where a region stands whose place among those that are read is this."""
        return int(self.places[read])

    def moved(self, read: tuple[int, ...]) -> tuple[int, ...]:
        """Return where several of them stand."""
        return tuple(map(self.place, read))


def columns_of(trace: ReasoningTrace, probed: Probed) -> Columns | None:
    """Return all columns of a run that leaves regions out; None if it leaves none out, or until they are known."""
    before = probed.before
    if before is None or before.trace.regions <= trace.regions:
        return None
    read = trace.region_rows.tolist()
    rows = reading_order(read, before.trace.regions)
    stored = {row: place for place, row in enumerate(before.trace.region_rows.tolist())}
    labels, boxes = region_labels(before.trace, before.context), before.trace.boxes
    return Columns(
        rows,
        tuple(labels[stored[row]] for row in rows),
        None if boxes is None else boxes[[stored[row] for row in rows]],
        np.array([rows.index(row) for row in read]),
    )


def with_dropped_columns(picture: R, trace: ReasoningTrace, probed: Probed) -> R:
    """Return a picture with a column per region that is read as one with a column for every region."""
    columns = columns_of(trace, probed)
    if columns is None:
        return picture
    if isinstance(picture, InteractionPicture) and picture.by_region is not None:
        picture = replace(
            picture, by_region=columns.spread(picture.by_region), parts=tuple(map(columns.moved, picture.parts))
        )
    return replace(
        picture,
        numbers=columns.numbers,
        labels=columns.labels,
        boxes=columns.boxes,
        rows=tuple(_spread_row(row, columns) for row in picture.rows),
        selected=columns.moved(picture.selected),
        faint=columns.moved(picture.faint),
        dropped=columns.dropped,
        frames=tuple(map(columns.moved, picture.frames)),
    )


def _spread_row(row: ReadingRow, columns: Columns) -> ReadingRow:
    return replace(
        row,
        values=columns.spread(row.values),
        changed=columns.moved(row.changed),
        spans=tuple(map(columns.moved, row.spans)),
        errors=None if row.errors is None else columns.spread(row.errors),
    )


def with_dropped_cells(picture: MatrixPicture, trace: ReasoningTrace, probed: Probed) -> MatrixPicture:
    """Return a matrix of the regions that are read as one with a row and a column for every region."""
    columns = columns_of(trace, probed)
    if columns is None:
        return picture
    values = np.full((len(columns.rows),) * 2, np.nan, dtype=np.float32)
    values[np.ix_(columns.places, columns.places)] = picture.values
    return replace(
        picture,
        note=f"{picture.note} · grey: dropped",
        values=values,
        numbers=columns.numbers,
        labels=columns.labels,
        selected=columns.moved(picture.selected),
        faint=columns.moved(picture.faint),
        dropped=columns.dropped,
        changed=tuple((columns.place(row), columns.place(column), factor) for row, column, factor in picture.changed),
        kept=tuple((columns.place(receiver), columns.place(giver)) for receiver, giver in picture.kept),
    )


def veils(trace: ReasoningTrace, context: TraceContext, probed: Probed) -> tuple[Veil, ...]:
    """Return what the run leaves out: one veil around the boxes of each thing, one for each other region.

    Of many single regions none is labelled: they would hide each other's words.
    """
    columns = columns_of(trace, probed)
    if columns is None or columns.boxes is None:
        return ()
    dropped = tuple(sorted(columns.rows[place] for place in columns.dropped))
    together = dropped_together(dropped, context.groups)
    labelled = sum(len(rows) == 1 for rows in together) <= MOST_SINGLE
    return tuple(_veil(rows, columns, columns.boxes, context.groups, labelled or len(rows) > 1) for rows in together)


def _veil(rows: tuple[int, ...], columns: Columns, boxes: Floats, groups: tuple[Group, ...], is_labelled: bool) -> Veil:
    places = [columns.rows.index(row) for row in rows]
    low, high = boxes[places, :2].min(axis=0).tolist(), boxes[places, 2:].max(axis=0).tolist()
    name = columns.labels[places[0]] if len(rows) == 1 else group_name(rows, groups) or "thing"
    return Veil((*low, *high), rows, name, f"{name} dropped" if is_labelled else "")
