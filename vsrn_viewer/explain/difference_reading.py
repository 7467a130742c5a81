"""The difference of two runs' reading lines: now − pinned, region by region."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from vsrn_viewer.explain.reading import reading_picture
from vsrn_viewer.explain.runs import Run, all_rows, common_places, short_title, spread, symmetric
from vsrn_viewer.picture import Floats, ReadingPicture, ReadingRow, Scale, number
from vsrn_viewer.trace import Array, ReasoningTrace


def reading_difference(now: Run, pinned: Run) -> ReadingPicture | None:
    """Return the difference of each row of the reading line, region by region; rows that only one has are left out.

    Of two runs of one network also how far the node that the GRU reads, and the hidden state after it, lie apart. The
    axes of two networks mean different things, so there the distance would say nothing. None unless
    both have a network.
    """
    ours, theirs = (reading_picture(run.trace, run.context, run.view) for run in (now, pinned))
    if ours is None or theirs is None:
        return None
    rows, labels = all_rows(now, pinned)
    pairs = [(one, other) for one in ours.rows for other in theirs.rows if one.name == other.name]
    made = [
        difference_row(one, spread(one.values, now, rows) - spread(other.values, pinned, rows)) for one, other in pairs
    ]
    made += _distances(now, pinned, rows)
    alone = {*now.trace.region_rows.tolist()} ^ {*pinned.trace.region_rows.tolist()}
    boxes = {row: box for run in (pinned, now) if run.trace.boxes is not None for row, box in _boxes_by_row(run.trace)}
    return replace(
        ours,
        title=short_title(ours.title),
        note="each region's values now, less its pinned ones" + (" · faint: only one has it" if alone else ""),
        numbers=tuple(row + 1 for row in rows),
        labels=labels,
        boxes=None if ours.boxes is None else np.array([boxes[row] for row in rows], dtype=np.float32),
        rows=tuple(made),
        selected=tuple(rows.index(int(now.trace.region_rows[place])) for place in ours.selected),
        faint=tuple(rows.index(int(now.trace.region_rows[place])) for place in ours.faint),
        dropped=tuple(place for place, row in enumerate(rows) if row in alone),
    )


def _boxes_by_row(trace: ReasoningTrace) -> list[tuple[int, Array]]:
    return [] if trace.boxes is None else list(zip(trace.region_rows.tolist(), trace.boxes, strict=True))


def difference_row(row: ReadingRow, values: Floats) -> ReadingRow:
    """Return a row as its difference, (N,), NaN where one of the two has no value."""
    last = "" if row.kind != "curve" or np.isnan(values).all() else number(_last(values), signed=True)
    return ReadingRow(
        name=row.name,
        kind="curve" if row.kind == "curve" else "strip",
        values=values,
        scale=symmetric(values, row.scale.label),
        meaning=f"{row.meaning}: now, less the pinned one",
        last=last,
    )


def _last(values: Floats) -> float:
    return float(values[np.isfinite(values)][-1])


def _distances(now: Run, pinned: Run, rows: tuple[int, ...]) -> list[ReadingRow]:
    """Return how far nodes and hidden states of the two runs lie apart: the length of their difference, no unit."""
    if not one_network(now, pinned):
        return []
    found = []
    for name, ours, theirs, meaning in (
        ("node", now.trace.sequence, pinned.trace.sequence, "how far what the GRU reads lies from the pinned one"),
        ("hidden state", now.trace.hidden, pinned.trace.hidden, "how far the memory after this region lies apart"),
    ):
        if ours is None or theirs is None or ours.shape[1] != theirs.shape[1]:
            continue
        one, other = common_places(now.trace, pinned.trace)
        apart = np.full(now.trace.regions, np.nan, dtype=np.float32)
        apart[one] = np.linalg.norm(ours[one] - theirs[other], axis=1)
        found.append(distance_row(name, spread(apart, now, rows), meaning))
    return found


def distance_row(name: str, values: Floats, meaning: str) -> ReadingRow:
    """Return how far vectors of two runs lie apart, (N,), NaN where one of the two has none."""
    scale = Scale(0.0, float(np.nanmax(values)) or 1.0, False, "length of the difference, no unit")
    return ReadingRow(name=f"{name}, apart", kind="strip", values=values, scale=scale, meaning=meaning)


def one_network(now: Run, pinned: Run) -> bool:
    """Return whether one member of one model made both: else their channels mean different things."""
    ours, theirs = now.view.pair, pinned.view.pair
    same_files = (ours.checkpoints, now.context.model) == (theirs.checkpoints, pinned.context.model)
    return same_files and now.context.member == pinned.context.member
