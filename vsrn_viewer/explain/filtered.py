"""Which regions a View's filter leaves out of sight. They are drawn faint, and their edges are not drawn.

Nothing is computed anew: numbers, scales and what is strongest stay those of all regions. Selected regions are always
in sight, since they are asked about. What a filter can ask is in `region_filter`.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from vsrn_viewer.explain.brought import groups_shown
from vsrn_viewer.explain.regions import class_names, image_size, places_of, region_numbers, selected_regions
from vsrn_viewer.filtering import Column, Filter, parse
from vsrn_viewer.region_filter import REGION_FIELDS
from vsrn_viewer.trace import Array, ReasoningTrace, TraceContext
from vsrn_viewer.view import View

_LACKS = {
    "label": "the regions have no labels",
    "score": "the regions have no confidences of a detector",
    "size": "the regions have no boxes",
    "thing": "the regions are not grouped",
    "linked": "this model has no graph layers",
}


def filtered_out(trace: ReasoningTrace, context: TraceContext, view: View) -> tuple[int, ...]:
    """Return the places of the regions that are drawn faint, ascending. () without a filter, and for one that cannot be
    applied (`why_unfiltered`)."""
    kept, _ = _applied(trace, context, view)
    kept[list(selected_regions(trace, view))] = True
    return tuple(np.flatnonzero(~kept).tolist())


def why_unfiltered(trace: ReasoningTrace, context: TraceContext, view: View) -> str:
    """Return that all regions are shown and why, a sentence, where the View's filter cannot be applied to this run; ""
    where it can, or there is none."""
    lack = filter_lack(trace, context, view)
    return f"All regions are shown: {lack}." if lack else ""


def filter_lack(trace: ReasoningTrace, context: TraceContext, view: View) -> str:
    """Return what this run lacks that the View's filter asks about, the bare fact; "" for nothing."""
    _, absent = _applied(trace, context, view)
    return f"the filter asks for '{absent}', but {_LACKS[absent]}" if absent else ""


def count_words(trace: ReasoningTrace, context: TraceContext, view: View) -> str:
    """Return how many regions there are and, under a filter, how many of them are in sight, selected ones among them:
    "36 regions", "12 of 36 regions"."""
    every = f"{trace.regions} region{'s' * (trace.regions != 1)}"
    if not view.region_filter or why_unfiltered(trace, context, view):
        return every
    return f"{trace.regions - len(filtered_out(trace, context, view))} of {every}"


def faint_words(trace: ReasoningTrace, context: TraceContext, view: View, which: str = "") -> str:
    """Return " · 12 of 36 regions, the others are faint" as the end of a note, "" without a filter that applies.

    which: words before the number.
    """
    if not view.region_filter or why_unfiltered(trace, context, view):
        return ""
    return f" · {which}{count_words(trace, context, view)}, the others are faint"


def edges_in_sight(trace: ReasoningTrace, context: TraceContext, view: View, values: Array) -> Array:
    """Return the values of edges, (N,N), with 0, which is never drawn, for those that a region out of sight has."""
    faint = list(filtered_out(trace, context, view))
    if not faint:
        return values
    seen: Array = values.copy()
    seen[faint] = seen[:, faint] = 0
    return seen


def filter_values(trace: ReasoningTrace, context: TraceContext) -> dict[str, tuple[str, ...]]:
    """Return the values that a filter's text fields can take here, for completion, in the order of the alphabet."""
    return {"label": tuple(sorted({*class_names(trace, context)} - {""}))}


def _applied(trace: ReasoningTrace, context: TraceContext, view: View) -> tuple[npt.NDArray[np.bool_], str]:
    """Return which regions the View's filter keeps, (N,) bool, all for one that cannot be applied; and the field that
    this run lacks for it, or ""."""
    asked = _read(view.region_filter)
    columns = {field: _column(field, trace, context, view) for field in asked.fields}
    there = {field: column for field, column in columns.items() if column is not None}
    absent = next((field for field in columns if field not in there), "")
    if absent or not there:
        return np.ones(trace.regions, dtype=bool), absent
    return asked.keeps(there), ""


@lru_cache(maxsize=8)  # every picture of a View reads the same text
def _read(text: str) -> Filter:
    return parse(text, REGION_FIELDS)


def _column(field: str, trace: ReasoningTrace, context: TraceContext, view: View) -> Column | None:
    """Return a field of the regions, (N,), None if this run does not have it."""
    if field == "label":
        names = class_names(trace, context)
        return names if any(names) else None
    if field == "score":
        return (
            np.array(context.region_scores, dtype=np.float32) if len(context.region_scores) == trace.regions else None
        )
    if field == "size":
        return _sizes(trace, context)
    if field == "thing":
        return _things(trace, context, view)
    if field == "linked":
        return _linked(trace, view) if trace.layers else None
    return np.array(region_numbers(trace), dtype=np.float64)


def _sizes(trace: ReasoningTrace, context: TraceContext) -> Column | None:
    if trace.boxes is None:
        return None
    width, height = image_size(trace, context)
    sides = (trace.boxes[:, 2:] - trace.boxes[:, :2]).astype(np.float64).clip(0)
    sizes: npt.NDArray[np.float64] = sides.prod(axis=1) / (width * height)
    return sizes


def _things(trace: ReasoningTrace, context: TraceContext, view: View) -> Column | None:
    """Return the number of each region's group, from 1 in the order of the groups, NaN for a region that is in none."""
    things = groups_shown(trace, context, view)
    numbers = np.full(trace.regions, np.nan)
    for number, thing in enumerate(things, start=1):
        numbers[list(places_of(trace, thing.regions))] = number
    return numbers if things else None


def _linked(trace: ReasoningTrace, view: View) -> Array:
    """Return the strongest |affinity| of each region with a selected one in the shown layer, whichever of the two
    receives, (N,) float32; of a selected region, and where none is selected, with any other. What a region gives itself
    does not count; a region alone has 0."""
    sizes = np.abs(trace.affinity[view.shown_layer(trace.layers)])
    both = np.maximum(sizes, sizes.T)
    np.fill_diagonal(both, 0)
    selected = list(selected_regions(trace, view))
    linked = both[:, selected].max(axis=1) if selected else both.max(axis=1)
    linked[selected] = both[selected].max(axis=1)
    strongest: Array = linked
    return strongest
