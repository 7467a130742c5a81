"""Two runs side by side: which regions they have in common, and their values over the regions of both."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vsrn_viewer.answers import NOTHING_PROBED, Probed
from vsrn_viewer.changing import reading_order
from vsrn_viewer.explain.regions import region_labels
from vsrn_viewer.picture import Floats, Scale
from vsrn_viewer.trace import ReasoningTrace, TraceContext
from vsrn_viewer.view import View


@dataclass(frozen=True)
class Run:
    """One side of a comparison: a trace with its words, how it is looked at, and what was asked beside it.

    image_regions: how many regions the image has, whatever the run leaves out; 0: as many as the trace.
    """

    trace: ReasoningTrace
    context: TraceContext
    view: View
    probed: Probed = NOTHING_PROBED
    image_regions: int = 0


def same_regions(now: Run, pinned: Run) -> bool:
    """Return whether equal rows of both runs are the same regions: features and boxes are equal to the last bit."""
    ours, theirs = common_places(now.trace, pinned.trace)
    one, other = now.trace, pinned.trace
    if one.features.shape[1:] != other.features.shape[1:] or (one.boxes is None) != (other.boxes is None):
        return False
    boxes = one.boxes is None or other.boxes is None or np.array_equal(one.boxes[ours], other.boxes[theirs])
    return boxes and np.array_equal(one.features[ours], other.features[theirs])


def common_places(one: ReasoningTrace, other: ReasoningTrace) -> tuple[list[int], list[int]]:
    """Return the places of the regions that both have, in each of them, in the order of the first."""
    place = {row: at for at, row in enumerate(other.region_rows.tolist())}
    both = [(at, place[row]) for at, row in enumerate(one.region_rows.tolist()) if row in place]
    return [at for at, _ in both], [at for _, at in both]


def all_rows(now: Run, pinned: Run) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Return the rows of all regions that either run has, in the order of the run on screen, and their labels."""
    named: dict[int, str] = {}
    for run in (pinned, now):
        named |= zip(run.trace.region_rows.tolist(), region_labels(run.trace, run.context), strict=True)
    order = reading_order(now.trace.region_rows.tolist(), max(named) + 1)
    rows = tuple(row for row in order if row in named)
    return rows, tuple(named[row] for row in rows)


def spread(values: Floats, run: Run, rows: tuple[int, ...]) -> Floats:
    """Return a run's value for each of these rows, (N,) → (M,), NaN for a region that it does not have."""
    wide = np.full(len(rows), np.nan, dtype=np.float32)
    wide[[rows.index(row) for row in run.trace.region_rows.tolist()]] = values
    return wide


def symmetric(values: Floats, quantity: str) -> Scale:
    """Return a scale from −end to end of the largest size among the values that are there; ±1 if all are 0."""
    end = float(np.nan_to_num(np.abs(values)).max(initial=0.0)) or 1.0
    return Scale(-end, end, True, f"difference of {quantity}, now − pinned")


def short_title(title: str) -> str:
    """Return "Affinity, now − pinned" for "Affinity, layer 1 of 4": the note says which layers."""
    return f"{title.partition(',')[0]}, now − pinned"
