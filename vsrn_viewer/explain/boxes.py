"""The boxes of the regions over the image, and which of them carry a label.

Key boxes: the regions that the detector is surest of (without its confidence: those with the highest
attention; paper, section 4.5), of which no two show the same thing, so that labels do not pile up; a
detector covers each object with several boxes.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from vsrn_viewer.answers import NOTHING_PROBED, Probed
from vsrn_viewer.explain.dropped import veils
from vsrn_viewer.explain.filtered import count_words, filtered_out
from vsrn_viewer.explain.kind import Kind, asks_before
from vsrn_viewer.explain.missing import no_boxes
from vsrn_viewer.explain.regions import class_names, image_size, region_labels, region_numbers, selected_regions
from vsrn_viewer.groups import box_areas
from vsrn_viewer.picture import BoxesPicture
from vsrn_viewer.trace import Array, ReasoningTrace, TraceContext
from vsrn_viewer.view import View

KEY_BOXES = 6  # labels that an image of 640 pixels carries without crowding
SAME_OVERLAP = 0.3  # intersection over union from which two boxes show the same thing
# A box is part of a larger one if at least SAME_PART of it lies inside. It then shows the same thing if both have one
# class, or if it fills at least LARGE_PART of the larger; a thing inside a box around everything fills less.
SAME_PART = 0.6
LARGE_PART = 0.2


def boxes_picture(
    trace: ReasoningTrace, context: TraceContext, view: View, probed: Probed = NOTHING_PROBED
) -> BoxesPicture | None:
    """Return the boxes with the key ones labelled, and veils over what the run leaves out; None without boxes.

    Selected regions are key whatever their importance, and come first.
    """
    if trace.boxes is None:
        return None
    selected, faint = selected_regions(trace, view), filtered_out(trace, context, view)
    importance, chosen = trace.attention, "highest attention"
    if not trace.has_network:
        importance, chosen = box_areas(trace.boxes)[0].astype(np.float32), "largest boxes"
    if len(context.region_scores) == trace.regions:
        importance, chosen = np.array(context.region_scores, dtype=np.float32), "surest detections"
    key = key_regions(trace.boxes, importance, class_names(trace, context), selected, faint)
    covered = veils(trace, context, probed)
    dropped = sum(len(veil.regions) for veil in covered)
    read = count_words(trace, context, view) + (f", {dropped} dropped" if dropped else "")
    return BoxesPicture(
        title="Boxes",
        note=f"{read}; labelled: {chosen}, one box for each thing",
        image_size=image_size(trace, context),
        boxes=trace.boxes,
        numbers=region_numbers(trace),
        labels=region_labels(trace, context),
        key=key,
        selected=selected,
        region_scores=context.region_scores,
        veils=covered,
        faint=faint,
    )


def key_regions(
    boxes: Array,
    importance: Array,
    names: tuple[str, ...],
    first: tuple[int, ...] = (),
    without: tuple[int, ...] = (),
) -> tuple[int, ...]:
    """Return the regions to label: `first`, then up to KEY_BOXES others, most important first.

    boxes (N,4) x1 y1 x2 y2 pixels; importance (N,), ties to the lower region; names: a class name per
    region, "" if unknown; without: regions that are no others. A region that shows the same thing as one taken before
    it is left out.
    """
    same = _same_thing(boxes, names)
    key = list(first)
    for region in np.argsort(-importance, kind="stable").tolist():
        if len(key) - len(first) < KEY_BOXES and region not in without and not same[region, key].any():
            key.append(region)
    return tuple(key)


def _same_thing(boxes: Array, names: tuple[str, ...]) -> npt.NDArray[np.bool_]:
    """Return which boxes show the same thing as which, (N,N); every box does as itself."""
    area, shared = box_areas(boxes)
    union = area[:, None] + area[None] - shared
    smaller = np.minimum(area[:, None], area[None])
    larger = np.maximum(area[:, None], area[None])
    named = np.array([bool(name) for name in names])
    alike = (np.array(names)[:, None] == np.array(names)[None]) & named[:, None]
    part = (shared > SAME_PART * smaller) & (alike | (smaller > LARGE_PART * larger))
    same: npt.NDArray[np.bool_] = (shared > SAME_OVERLAP * union) | part
    np.fill_diagonal(same, True)
    return same


def regions_at(boxes: Array, x: float, y: float) -> tuple[int, ...]:
    """Return the regions whose box holds this point, smallest box first, ties to the lower region.

    boxes (N,4) x1 y1 x2 y2 and the point in the same pixels; edges belong to the box. Smallest first,
    because a small box under a large one could not be picked otherwise.
    """
    x1, y1, x2, y2 = boxes.T
    under = np.flatnonzero((x1 <= x) & (x <= x2) & (y1 <= y) & (y <= y2))
    area = ((x2 - x1) * (y2 - y1))[under]
    return tuple(int(region) for region in under[np.argsort(area, kind="stable")])


KIND = Kind(
    name="boxes",
    title="Boxes",
    shows="where its regions lie",
    picture=BoxesPicture,
    make=boxes_picture,
    absence=no_boxes,
    follows=("selection.regions", "filtered_by"),
    asks=asks_before,
)
