"""The match of the run beside this one in its reading line: two curves over the same regions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from vsrn_viewer.picture import Floats, ReadingPicture, ReadingRow, Scale, WordReadingPicture


def with_beside_curve(picture: ReadingPicture, beside: ReadingPicture, name: str) -> ReadingPicture:
    """Return a reading line with the match of the run beside it as dashes in its row, in place of any other dashes.

    name: what the other run is called: "pinned".
    Each value stands in the column of its region; a region that only one run reads has none. The caller knows that both
    are of the same image, or of the same words (`same_words`).
    """
    theirs = _curve(beside)
    if theirs is None or _curve(picture) is None:
        return picture
    if isinstance(picture, WordReadingPicture):
        values = theirs.values
    else:
        value_of = dict(zip(beside.numbers, theirs.values.tolist(), strict=True))
        values = np.array([value_of.get(number, np.nan) for number in picture.numbers], dtype=np.float32)
    rows = tuple(_with(row, values, theirs.scale, name) if row.kind == "curve" else row for row in picture.rows)
    note = picture.note.replace(" · grey dashes: before", "")
    return replace(picture, rows=rows, note=f"{note} · grey dashes: {name}")


def same_words(picture: WordReadingPicture, beside: WordReadingPicture) -> bool:
    """Return whether the columns of both are the same words, dropped ones among them."""
    return picture.labels == beside.labels


def _curve(picture: ReadingPicture) -> ReadingRow | None:
    return next((row for row in picture.rows if row.kind == "curve"), None)


def _with(row: ReadingRow, values: Floats, theirs: Scale, name: str) -> ReadingRow:
    ours = row.scale
    scale = replace(ours, low=min(ours.low, theirs.low), high=max(ours.high, theirs.high))
    return replace(row, before=values, before_name=name, scale=scale)
