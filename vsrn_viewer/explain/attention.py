"""The attention over the image: the paper's, or that of generated words while some are selected.

Source: Li et al., ICCV 2019 (arXiv 1909.02701), section 4.5. Regions are ranked by the inner product
of what the GRU reads with the image embedding and score λ(k − rank)² (the trace's `attention`); a
pixel sums the scores of the boxes over it. A picture made afterwards: no layer computes it. What a region gave to
words is a share, so there a pixel takes the largest of the boxes over it. Neither depends on the query.
"""

from __future__ import annotations

from vsrn_viewer.answers import NOTHING_PROBED, Attribution, Probed
from vsrn_viewer.explain.attribution import attribution_picture
from vsrn_viewer.explain.kind import Kind, asks_words
from vsrn_viewer.explain.missing import no_map, no_network
from vsrn_viewer.explain.sentence import quoted_words, selected_words
from vsrn_viewer.picture import HeatPicture
from vsrn_viewer.trace import ReasoningTrace, TraceContext
from vsrn_viewer.view import View


def attention_picture(
    trace: ReasoningTrace, context: TraceContext, view: View, _probed: Probed = NOTHING_PROBED
) -> HeatPicture | None:
    """Return the attention map, from 0 to its own highest pixel; None without boxes or a network.

    With generated words selected it is theirs, what each region gave to them in all. Else it is the paper's.
    """
    if no_network(trace):
        return None
    words = selected_words(trace, view)
    shown = word_attention(trace, context, words) if words else paper_attention(trace)
    return attribution_picture(trace, context, shown)


def paper_attention(trace: ReasoningTrace) -> Attribution:
    """Return the paper's rank-based scores as an attribution of the image embedding; it promises no sum."""
    return Attribution(target="embedding", method="attention", by_region=trace.attention)


def word_attention(trace: ReasoningTrace, context: TraceContext, words: tuple[int, ...]) -> Attribution:
    """Return what each region gave to these generated words, added up. A word's attention sums to 1.

    words: places in the generated sentence. Raises ValueError for a trace without one.
    """
    if trace.word_attention is None:
        raise ValueError("words must be of a generated sentence: the trace has none")
    given, quoted = trace.word_attention[list(words)].sum(axis=0), quoted_words(trace, context)
    return Attribution(
        target=", ".join(quoted[word] for word in words),
        method="word attention",
        by_region=given,
        region_total=float(len(words)),
        region_gap=abs(float(given.sum()) - len(words)),
    )


KIND = Kind(
    name="attention",
    title="Attention",
    shows="which regions its embedding agrees with",
    picture=HeatPicture,
    make=attention_picture,
    absence=no_map,
    follows=("selection.words",),
    asks=asks_words,
)
