"""An attribution over the image: each pixel sums the values of the boxes over it, or takes the largest of them.

Whatever a method says of the regions is drawn alike; only the words differ, and they are here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vsrn_viewer.answers import Attribution
from vsrn_viewer.explain.regions import image_size, region_labels, region_numbers
from vsrn_viewer.picture import HeatPicture, Scale
from vsrn_viewer.trace import Array, ReasoningTrace, TraceContext

NOT_OF_QUERY = "; it does not depend on the query"  # said wherever a query stands beside such a picture
LONGEST_SIDE = 640  # pixels of the map; more would only cost memory, the boxes have no finer detail


@dataclass(frozen=True)
class _Words:
    """How a method is drawn, and what people read about it.

    {target} stands for what was explained, {method} for its name. largest: a pixel takes the largest value of the boxes
    over it. A sum would contradict the regions' own numbers: many boxes of little attention outshine the one that
    leads. of_query: the values depend on the query. relative: the size of a sum means nothing, as of ranks.
    """

    title: str = "{method} of the {target}"
    note: str = "what each region brought to the {target}; a pixel adds up the regions over it"
    score: str = "{method} of the {target}"
    unit: str = ""
    largest: bool = False
    of_query: bool = True
    relative: bool = False


_WORDS = {
    "attention": _Words(
        title="Attention",
        note="the paper's rank-based map (section 4.5), not a quantity of the model",
        score="λ(k − rank)²",
        unit=", λ = 50; 1 is the most",
        of_query=False,
        relative=True,
    ),
    "word attention": _Words(
        title="Attention of {target}",
        note="the sentence branch's own attention, the largest where boxes overlap",
        score="attention of {target}",
        largest=True,
        of_query=False,
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
    words = _WORDS.get(attribution.method, _Words())
    values = attention_map(scores, trace.boxes, size, np.maximum if words.largest else np.add)
    signed, end = bool((scores < 0).any()), float(np.abs(values).max()) or 1.0
    said = {"method": attribution.method, "target": attribution.target}
    joined = "largest" if words.largest else "sum of"
    score, title = words.score.format(**said), words.title.format(**said)
    return HeatPicture(
        title=title[:1].upper() + title[1:],
        note=words.note.format(**said) + (NOT_OF_QUERY if context.query and not words.of_query else ""),
        values=values,
        scale=Scale(-end if signed else 0.0, end, signed, f"{joined} {score}{words.unit}", words.relative),
        image_size=size,
        scores=scores,
        score_name=score,
        numbers=region_numbers(trace),
        labels=region_labels(trace, context),
    )


def attention_map(scores: Array, boxes: Array, size: tuple[int, int], join: np.ufunc = np.add) -> Array:
    """Return, for each pixel, the sum of the scores of the boxes that hold its centre; 0 where no box is.

    join: np.maximum takes their largest instead, of scores that are not negative.

    scores (N,); boxes (N,4) x1 y1 x2 y2 pixels, may overhang the image; size (width, height) pixels.
    Returns (height, width) float32, scaled down so that neither side exceeds LONGEST_SIDE.
    Raises ValueError unless there is one finite box per score.
    """
    bad = np.count_nonzero(~np.isfinite(boxes))
    if boxes.shape != (len(scores), 4) or bad:
        raise ValueError(f"boxes must be finite, ({len(scores)}, 4): got {boxes.shape}, {bad} not finite")
    shrink = min(1.0, LONGEST_SIDE / max(size))
    width, height = (max(1, round(side * shrink)) for side in size)
    scale = np.array([width / size[0], height / size[1]] * 2)
    # A pixel p is inside from x1 on if its centre p + 1/2 is: the first such p is ceil(x1 − 1/2).
    edges = np.ceil(boxes * scale - 0.5).clip(0, max(width, height)).astype(int)
    heat = np.zeros((height, width), dtype=np.float32)
    for (x1, y1, x2, y2), score in zip(edges.tolist(), scores, strict=True):
        join(heat[y1:y2, x1:x2], score, out=heat[y1:y2, x1:x2])
    return heat
