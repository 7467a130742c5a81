"""What every picture needs to know about the regions: their numbers and names, the image's size, what is selected.

A region is called by its row in the dataset, from 0 in data and from 1 by people: selection, hover, labels and changes
speak of rows. The N regions of a trace have places, from 0, which shift as soon as one is left out: arrays and painted
items speak of places. The functions here translate between the two, and nothing else does.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from vsrn_viewer.trace import ReasoningTrace, TraceContext
from vsrn_viewer.view import View


def places_of(trace: ReasoningTrace, rows: Iterable[int]) -> tuple[int, ...]:
    """Return the places of these rows of the dataset, in their order, without those that the trace does not have."""
    place = {row: at for at, row in enumerate(trace.region_rows.tolist())}
    return tuple(place[row] for row in rows if row in place)


def row_of(trace: ReasoningTrace, place: int) -> int:
    """Return the row in the dataset of the region at a place; -1 for -1, which is no region."""
    return int(trace.region_rows[place]) if place >= 0 else -1


def region_numbers(trace: ReasoningTrace) -> tuple[int, ...]:
    """Return the number of each region as people see it, its row from 1, (N,)."""
    return tuple(row + 1 for row in trace.region_rows.tolist())


def region_labels(trace: ReasoningTrace, context: TraceContext) -> tuple[str, ...]:
    """Return one label per region, "7 bear", or "7" where the detector's class is not known."""
    numbers, names = region_numbers(trace), class_names(trace, context)
    return tuple(f"{number} {name}".rstrip() for number, name in zip(numbers, names, strict=True))


def region_label(trace: ReasoningTrace, context: TraceContext, place: int) -> str:
    """Return the label of the region at a place, as `region_labels` does."""
    return f"{int(trace.region_rows[place]) + 1} {class_names(trace, context)[place]}".rstrip()


def class_names(trace: ReasoningTrace, context: TraceContext) -> tuple[str, ...]:
    """Return the detector's class name per region, "" where it is not known."""
    return context.labels if len(context.labels) == trace.regions else ("",) * trace.regions


def selected_regions(trace: ReasoningTrace, view: View) -> tuple[int, ...]:
    """Return the places of the selected regions that this trace has, in the order of selection."""
    return places_of(trace, view.selection.regions)


def kept_edges(trace: ReasoningTrace, view: View) -> tuple[tuple[int, int], ...]:
    """Return the places (receiver, giver) of the edges kept by hand whose regions this trace has."""
    ends = [places_of(trace, edge) for edge in dict.fromkeys(view.selection.edges)]
    return tuple((places[0], places[1]) for places in ends if len(places) == 2)


def image_size(trace: ReasoningTrace, context: TraceContext) -> tuple[int, int]:
    """Return (width, height) in pixels; if it is not known, what the boxes span from the origin.

    Raises ValueError if the trace has no boxes either.
    """
    if context.image_size is not None:
        return context.image_size
    if trace.boxes is None:
        raise ValueError("an image size must come from the context or from boxes: got neither")
    return max(1, math.ceil(trace.boxes[:, 2].max())), max(1, math.ceil(trace.boxes[:, 3].max()))
