"""The paper's attention map: where in the image the regions lie that the embedding agrees with.

Source: Li et al., ICCV 2019 (arXiv 1909.02701), section 4.5. Regions are ranked by the inner product
of what the GRU reads with the image embedding and score λ(k − rank)² (the trace's `attention`); a
pixel sums the scores of the boxes over it. A picture made afterwards: no layer computes it.
"""

from __future__ import annotations

import numpy as np

from vsrn_viewer.explain.missing import missing
from vsrn_viewer.explain.regions import image_size, region_labels
from vsrn_viewer.explain.sentence import quoted_words, selected_words
from vsrn_viewer.picture import HeatPicture, Scale
from vsrn_viewer.trace import Array, ReasoningTrace, TraceContext
from vsrn_viewer.view import View

LONGEST_SIDE = 640  # pixels of the map; more would only cost memory, the boxes have no finer detail
OF_THE_WORD = "where in the image generated words came from, the sentence branch's own attention"
NOT_OF_THE_MODEL = "the paper's rank-based map (section 4.5), not a quantity of the model"


def attention_picture(trace: ReasoningTrace, context: TraceContext, view: View) -> HeatPicture | None:
    """Return the attention map, from 0 to its own highest pixel; None without boxes.

    With generated words selected it is theirs: the sum of what each region gave to them. Else it is the paper's.
    """
    if missing("attention", trace) or trace.boxes is None:
        return None
    words = selected_words(trace, view)
    if words and trace.word_attention is not None:
        quoted = quoted_words(trace, context)
        of_words = "of " + ", ".join(quoted[word] for word in words)
        scores, name = trace.word_attention[list(words)].sum(axis=0), f"attention {of_words}"
        title, note, unit = f"Attention {of_words}", OF_THE_WORD, f"sum of {name}"
    else:
        scores, name = trace.attention, "λ(k − rank)²"
        title, note, unit = "Attention", NOT_OF_THE_MODEL, f"sum of {name}, λ = 50"
    size = image_size(trace, context)
    values = attention_map(scores, trace.boxes, size)
    return HeatPicture(
        title=title,
        note=note,
        values=values,
        scale=Scale(0.0, float(values.max()) or 1.0, False, unit),
        image_size=size,
        scores=scores,
        score_name=name,
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
