"""The match of the pinned run in the reading line of the one on screen: two curves over the same regions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from vsrn_viewer.picture import Floats, ReadingPicture, ReadingRow, Scale


def with_pinned_curve(picture: ReadingPicture, pinned: ReadingPicture) -> ReadingPicture:
    """Return a reading line with the pinned run's match as dashes in its own row, in place of any other dashes.

    Each value stands in the column of its region; a region that only one run reads has none. The caller knows that both
    are of the same image.
    """
    theirs = _curve(pinned)
    if theirs is None or _curve(picture) is None:
        return picture
    value_of = dict(zip(pinned.numbers, theirs.values.tolist(), strict=True))
    beside = np.array([value_of.get(number, np.nan) for number in picture.numbers], dtype=np.float32)
    rows = tuple(_with(row, beside, theirs.scale) if row.kind == "curve" else row for row in picture.rows)
    note = picture.note.replace(" · grey dashes: before", "")
    return replace(picture, rows=rows, note=f"{note} · grey dashes: pinned")


def _curve(picture: ReadingPicture) -> ReadingRow | None:
    return next((row for row in picture.rows if row.kind == "curve"), None)


def _with(row: ReadingRow, beside: Floats, theirs: Scale) -> ReadingRow:
    ours = row.scale
    scale = replace(ours, low=min(ours.low, theirs.low), high=max(ours.high, theirs.high))
    return replace(row, before=beside, before_name="pinned", scale=scale)
