"""An attribution over the image: each pixel sums the values of the boxes over it.

Whatever a method says of the regions is drawn alike; only the words differ, and they are here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vsrn_viewer.answers import Attribution
from vsrn_viewer.explain.regions import image_size, region_labels, region_numbers
from vsrn_viewer.picture import HeatPicture, Scale
from vsrn_viewer.trace import Array, ReasoningTrace, TraceContext

LONGEST_SIDE = 640  # pixels of the map; more would only cost memory, the boxes have no finer detail


@dataclass(frozen=True)
class _Words:
    """What people read about a method; {target} stands for what was explained, {method} for its name."""

    title: str = "{method} of the {target}"
    note: str = "what each region brought to the {target}; a pixel adds up the regions over it"
    score: str = "{method} of the {target}"
    unit: str = ""


_WORDS = {
    "attention": _Words(
        title="Attention",
        note="the paper's rank-based map (section 4.5), not a quantity of the model",
        score="λ(k − rank)²",
        unit=", λ = 50",
    ),
    "word attention": _Words(
        title="Attention of {target}",
        note="where in the image generated words came from, the sentence branch's own attention",
        score="attention of {target}",
    ),
}


def attribution_picture(trace: ReasoningTrace, context: TraceContext, attribution: Attribution) -> HeatPicture | None:
    """Return an attribution of the trace's regions over the image, from 0 to its own highest pixel; symmetric around 0
    if one of its values is negative. None without boxes, or where the method says nothing of regions.

    attribution.by_region: (N,), in the order of the trace.
    """
    if trace.boxes is None or attribution.by_region is None:
        return None
    scores, size = attribution.by_region, image_size(trace, context)
    values = attention_map(scores, trace.boxes, size)
    signed, end = bool((scores < 0).any()), float(np.abs(values).max()) or 1.0
    words = _WORDS.get(attribution.method, _Words())
    said = {"method": attribution.method, "target": attribution.target}
    score, title = words.score.format(**said), words.title.format(**said)
    return HeatPicture(
        title=title[:1].upper() + title[1:],
        note=words.note.format(**said),
        values=values,
        scale=Scale(-end if signed else 0.0, end, signed, f"sum of {score}{words.unit}"),
        image_size=size,
        scores=scores,
        score_name=score,
        numbers=region_numbers(trace),
        labels=region_labels(trace, context),
    )


def attention_map(scores: Array, boxes: Array, size: tuple[int, int], longest: int = LONGEST_SIDE) -> Array:
    """Return, for each pixel, the sum of the scores of the boxes that hold its centre; 0 where no box is.

    scores (N,); boxes (N,4) x1 y1 x2 y2 pixels, may overhang the image; size (width, height) pixels.
    Returns (height, width) float32, scaled down so that neither side exceeds `longest`.
    Raises ValueError unless there is one finite box per score.
    """
    bad = np.count_nonzero(~np.isfinite(boxes))
    if boxes.shape != (len(scores), 4) or bad:
        raise ValueError(f"boxes must be finite, ({len(scores)}, 4): got {boxes.shape}, {bad} not finite")
    shrink = min(1.0, longest / max(size))
    width, height = (max(1, round(side * shrink)) for side in size)
    scale = np.array([width / size[0], height / size[1]] * 2)
    # A pixel p is inside from x1 on if its centre p + 1/2 is: the first such p is ceil(x1 − 1/2).
    edges = np.ceil(boxes * scale - 0.5).clip(0, max(width, height)).astype(int)
    heat = np.zeros((height, width), dtype=np.float32)
    for (x1, y1, x2, y2), score in zip(edges.tolist(), scores, strict=True):
        heat[y1:y2, x1:x2] += score
    return heat
