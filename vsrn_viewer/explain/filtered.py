"""Which regions a View's filter leaves out of sight. They are drawn faint, and their edges are not drawn.

Nothing is computed anew: numbers, scales and what is strongest stay those of all regions. Selected regions are always
in sight, since they are asked about. What a filter can ask is in `region_filter`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from vsrn_viewer.explain.brought import groups_shown
from vsrn_viewer.explain.regions import class_names, image_size, places_of, region_numbers, selected_regions
from vsrn_viewer.filtering import Column, Filter, parse
from vsrn_viewer.groups import box_areas
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
    selected = selected_regions(trace, view)
    return tuple(place for place in np.flatnonzero(~_kept(trace, context, view)).tolist() if place not in selected)


def why_unfiltered(trace: ReasoningTrace, context: TraceContext, view: View) -> str:
    """Return that all regions are shown and why, a sentence, where the View's filter cannot be applied to this run; ""
    where it can, or there is none."""
    lack = filter_lack(trace, context, view)
    return f"All regions are shown: {lack}." if lack else ""


def filter_lack(trace: ReasoningTrace, context: TraceContext, view: View) -> str:
    """Return what this run lacks that the View's filter asks about, the bare fact; "" for nothing."""
    columns = _columns(trace, context, view)
    absent = [field for field in _asked(view).fields if field not in columns]
    if not absent:
        return ""
    return f"the filter asks for '{absent[0]}', but {_LACKS[absent[0]]}"


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


def _asked(view: View) -> Filter:
    return parse(view.region_filter, REGION_FIELDS)


def _kept(trace: ReasoningTrace, context: TraceContext, view: View) -> npt.NDArray[np.bool_]:
    """Return which regions the filter keeps, (N,) bool: all for one that cannot be applied."""
    if not view.region_filter or why_unfiltered(trace, context, view):
        return np.ones(trace.regions, dtype=bool)
    return _asked(view).keeps(_columns(trace, context, view))


def _columns(trace: ReasoningTrace, context: TraceContext, view: View) -> dict[str, Column]:
    """Return the fields that this run has, (N,) each."""
    columns: dict[str, Column] = {"number": np.array(region_numbers(trace), dtype=np.float64)}
    if any(class_names(trace, context)):
        columns["label"] = class_names(trace, context)
    if len(context.region_scores) == trace.regions:
        columns["score"] = np.array(context.region_scores, dtype=np.float32)
    if trace.boxes is not None:
        width, height = image_size(trace, context)
        columns["size"] = box_areas(trace.boxes)[0] / (width * height)
    if trace.layers:
        columns["linked"] = _linked(trace, view)
    things = groups_shown(trace, context, view)
    if things:
        numbers = np.full(trace.regions, np.nan)
        for number, thing in enumerate(things, start=1):
            numbers[list(places_of(trace, thing.regions))] = number
        columns["thing"] = numbers
    return columns


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
