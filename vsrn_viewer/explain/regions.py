"""What every picture needs to know about the regions: their names, the image's size, what is selected.

N regions, counted from 0 here and from 1 by people.
"""

from __future__ import annotations

import math

from vsrn_viewer.trace import ReasoningTrace, TraceContext
from vsrn_viewer.view import View


def region_labels(trace: ReasoningTrace, context: TraceContext) -> tuple[str, ...]:
    """Return one label per region, "7 bear", or "7" where the detector's class is not known."""
    names = class_names(trace, context)
    return tuple(f"{number} {name}".rstrip() for number, name in enumerate(names, start=1))


def class_names(trace: ReasoningTrace, context: TraceContext) -> tuple[str, ...]:
    """Return the detector's class name per region, "" where it is not known."""
    return context.labels if len(context.labels) == trace.regions else ("",) * trace.regions


def selected_regions(trace: ReasoningTrace, view: View) -> tuple[int, ...]:
    """Return the selected regions that this trace has, in the order of selection."""
    return tuple(region for region in view.selection.regions if 0 <= region < trace.regions)


def image_size(trace: ReasoningTrace, context: TraceContext) -> tuple[int, int]:
    """Return (width, height) in pixels; if it is not known, what the boxes span from the origin.

    Raises ValueError if the trace has no boxes either.
    """
    if context.image_size is not None:
        return context.image_size
    if trace.boxes is None:
        raise ValueError("an image size must come from the context or from boxes: got neither")
    return max(1, math.ceil(trace.boxes[:, 2].max())), max(1, math.ceil(trace.boxes[:, 3].max()))
