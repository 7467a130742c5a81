"""What was brought to the match, over the image: a box around each thing, in the colour of its value."""

from __future__ import annotations

import numpy as np

from vsrn_viewer.answers import NOTHING_PROBED, Floats, Probed
from vsrn_viewer.explain.brought import (
    Shared,
    asks_attribution,
    attribution_of,
    how_sure,
    row_name,
    shared_by_regions,
    shared_by_things,
    signed_scale,
    what_it_is,
)
from vsrn_viewer.explain.kind import Kind
from vsrn_viewer.explain.missing import no_boxes_or_query
from vsrn_viewer.explain.regions import image_size, region_labels, region_numbers
from vsrn_viewer.picture import BroughtPicture
from vsrn_viewer.trace import ReasoningTrace, TraceContext
from vsrn_viewer.view import View

NAMED = 6  # boxes with their name, as many as an image of 640 pixels carries


def brought_picture(
    trace: ReasoningTrace, context: TraceContext, _view: View, probed: Probed = NOTHING_PROBED
) -> BroughtPicture | None:
    """Return a box around each thing, or one per region, coloured by what it brought; None without boxes, without a
    query, and until it is known."""
    found = attribution_of(trace, probed)
    if no_boxes_or_query(trace) or trace.boxes is None or found is None or found.by_region is None:
        return None
    things = shared_by_things(trace, found)
    parts = things or shared_by_regions(trace, context, found)
    values = np.array([part.value for part in parts], dtype=np.float32)
    order = np.argsort(-np.nan_to_num(np.abs(values)), kind="stable").tolist()
    errors = found.group_error if things else found.region_error
    name, doubt = row_name(found), how_sure(found) and f"; {how_sure(found)}"
    said = "each thing has a box around its boxes" if things else "single boxes"
    scale = signed_scale(values, what_it_is(found))
    return BroughtPicture(
        title=name[:1].upper() + name[1:],
        note=f"{said}{doubt}",
        image_size=image_size(trace, context),
        boxes=np.stack([_around(trace.boxes, part) for part in parts]),
        values=values,
        errors=errors,
        scale=scale,
        places=tuple(part.places for part in parts),
        names=tuple(part.name(scale) for part in parts),
        key=tuple(order[:NAMED]),
        numbers=region_numbers(trace),
        labels=region_labels(trace, context),
        value_name=name,
    )


def _around(boxes: Floats, part: Shared) -> Floats:
    own = boxes[list(part.places)]
    return np.concatenate([own[:, :2].min(axis=0), own[:, 2:].max(axis=0)])


KIND = Kind(
    name="attribution",
    title="Brought to the match",
    shows="what each thing in it brought to the match",
    picture=BroughtPicture,
    make=brought_picture,
    absence=no_boxes_or_query,
    asks=asks_attribution,
)
