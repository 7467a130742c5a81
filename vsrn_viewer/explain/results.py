"""The images that match the query best, in a row, each in what brought its match."""

from __future__ import annotations

from dataclasses import replace

from vsrn_viewer.answers import NOTHING_PROBED, CorrectedHit, Probed, Ranked, RankedImage
from vsrn_viewer.explain.attributed import brought_picture
from vsrn_viewer.explain.attribution import attribution_picture
from vsrn_viewer.explain.kind import Kind
from vsrn_viewer.explain.missing import no_boxes, no_results
from vsrn_viewer.hubs import order_words
from vsrn_viewer.picture import BroughtPicture, HeatPicture, ResultPicture, ResultsPicture, Scale
from vsrn_viewer.requests import Probe
from vsrn_viewer.trace import ReasoningTrace, TraceContext
from vsrn_viewer.view import View


def results_picture(
    trace: ReasoningTrace,
    context: TraceContext,  # noqa: ARG001 (as of every kind)
    view: View,
    probed: Probed = NOTHING_PROBED,
) -> ResultsPicture | None:
    """Return the best images, best first, on one scale; None without a query, and until they are known.

    What lies over an image is what each thing brought to its match or, if the explanation is the paper's attention,
    that map.
    """
    found = probed.ranked
    if no_results(trace) or found is None:
        return None
    overs = [_over(image, view) for image in found.images]
    scale = _shared_scale([over.scale for over in overs if over is not None])
    return ResultsPicture(
        title="Results",
        note=_note(found),
        query=found.query,
        results=tuple(_result(image, over, scale) for image, over in zip(found.images, overs, strict=True)),
        scale=scale,
        missing=next((fact for image in found.images if (fact := no_boxes(image.traced.trace))), ""),
        order=order_words(found.correction),
    )


def _note(found: Ranked) -> str:
    order = f", {order_words(found.correction)}" if found.correction else ""
    if found.passing is None:
        return f"the best {len(found.images)} of {found.ranked:,} images{order}"
    return f"the best {len(found.images)} of {found.passing:,} of {found.ranked:,} images, which pass the filter{order}"


def _over(image: RankedImage, view: View) -> BroughtPicture | HeatPicture | None:
    traced, found = image.traced, image.attribution
    if found.method == "attention":
        return attribution_picture(traced.trace, traced.context, found)
    picture = brought_picture(traced.trace, traced.context, view, Probed(attribution=found))
    return None if picture is None else replace(picture, key=(), faded=True)


def _shared_scale(scales: list[Scale]) -> Scale | None:
    """Return the scale that holds all; they are of one quantity."""
    if not scales:
        return None
    return replace(scales[0], low=min(scale.low for scale in scales), high=max(scale.high for scale in scales))


def _result(image: RankedImage, over: BroughtPicture | HeatPicture | None, scale: Scale | None) -> ResultPicture:
    context = image.traced.context
    return ResultPicture(
        rank=image.hit.rank,
        image_id=image.hit.image_id,
        score=image.hit.score,
        right=image.right,
        image_file=context.image_file,
        image_size=context.image_size,
        over=None if over is None or scale is None else replace(over, scale=scale),
        plain_rank=image.hit.plain_rank if isinstance(image.hit, CorrectedHit) else None,
    )


def _asks(_view: View) -> tuple[Probe, ...]:
    return ("ranked",)


KIND = Kind(
    name="results",
    title="Results",
    shows="which images match the query best, and why",
    picture=ResultsPicture,
    make=results_picture,
    absence=no_results,
    asks=_asks,
    docked=False,
)
