"""The captions that match the image best, as a list."""

from __future__ import annotations

from vsrn_viewer.answers import NOTHING_PROBED, CorrectedCaptionHit, Probed
from vsrn_viewer.explain.kind import Kind
from vsrn_viewer.hubs import order_words
from vsrn_viewer.picture import CaptionsPicture
from vsrn_viewer.requests import Probe
from vsrn_viewer.trace import ReasoningTrace, TraceContext
from vsrn_viewer.view import View


def captions_picture(
    _trace: ReasoningTrace, context: TraceContext, view: View, probed: Probed = NOTHING_PROBED
) -> CaptionsPicture | None:
    """Return the best captions, best first; None until they are known. No query plays a part in them."""
    found = probed.ranked_captions
    if found is None:
        return None
    return CaptionsPicture(
        title="Captions",
        note=f"the best {len(found.hits)} of {found.captions:,} captions for image {context.image_id}"
        + (" as changed" if view.change.of_image else "")
        + (f", {order_words(found.correction)}" if found.correction else ""),
        ranks=tuple(hit.rank for hit in found.hits),
        captions=tuple(hit.caption for hit in found.hits),
        scores=tuple(hit.score for hit in found.hits),
        rights=tuple(hit.ground_truth for hit in found.hits),
        plain_ranks=tuple(hit.plain_rank for hit in found.hits if isinstance(hit, CorrectedCaptionHit)),
        order=order_words(found.correction),
    )


def _asks(_view: View) -> tuple[Probe, ...]:
    return ("ranked_captions",)


KIND = Kind(
    name="captions",
    title="Captions",
    shows="which captions match it best",
    picture=CaptionsPicture,
    make=captions_picture,
    asks=_asks,
    docked=False,
)
