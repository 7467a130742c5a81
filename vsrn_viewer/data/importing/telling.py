"""The report of an import, gathered from the plan, the images that were read and the proofs of their boxes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vsrn_viewer.data.importing.planning import OBJECTS, Part, Plan
from vsrn_viewer.data.importing.proving import ProvenBoxes
from vsrn_viewer.data.importing.readings import AS_STORED
from vsrn_viewer.data.importing.report import Brought, Report, named
from vsrn_viewer.data.importing.work import Work
from vsrn_viewer.data.importing.writing import Summary

Proven = dict[int, ProvenBoxes]


def tell(plan: Plan, work: Work, proven: Proven, summary: Summary, left_out: Sequence[str] = ()) -> Report:
    """Return what the import did.

    proven: by the number of the source in the plan's parts. left_out: what is wrong with each image that is no part of
    the dataset.
    """
    without = tuple(image for image, has in zip(plan.image_ids, summary.has_boxes, strict=True) if not has)
    return Report(
        folder=work.out,
        split=plan.split,
        images=plan.images,
        captions=sum(summary.captions),
        regions=(min(summary.regions), summary.most),
        feature_size=work.feature_size,
        photographs=summary.photographs,
        without_boxes=without,
        sources=tuple(_brought(plan, proven)),
        proof=(*plan.proof, *_proof(plan, proven)),
        conversions=tuple(_conversions(plan, proven)),
        notices=(
            *plan.notices,
            *_of_sources(plan),
            *_of_boxes(plan, proven),
            *_missing(plan, summary, without),
            *_left_out(left_out),
        ),
    )


def _brought(plan: Plan, proven: Proven) -> Iterator[Brought]:
    for number, part in enumerate(plan.parts):
        brings = part.source.brings
        taken = {
            "features": number < len(plan.features),
            "boxes": number in proven,
            "sizes": "sizes" in brings,
            "labels": "labels" in brings and part.source.form != OBJECTS,
            "scores": "scores" in brings,
            "files": "files" in brings,
            "captions": part in plan.captions_from,
        }
        yield Brought(str(part.source.path), part.source.form, part.images, tuple(key for key in taken if taken[key]))
    for folder, images in plan.folders:
        yield Brought(str(folder), "photographs", images, ("photographs",) if images else ())


def _proof(plan: Plan, proven: Proven) -> Iterator[str]:
    for number, one in proven.items():
        part = plan.parts[number]
        name = part.source.path.name
        if number >= len(plan.features):
            yield (
                f"{name}: the features of all {one.images:,} images with boxes are equal in both sources"
                if "features" in part.source.brings
                else f"{name}: as many boxes as regions in all {one.images:,} images; no features to compare"
            )
        if one.inside:
            yield f"{name}: boxes lie inside the pictures of {one.inside:,} of {one.images:,} images"


def _conversions(plan: Plan, proven: Proven) -> Iterator[str]:
    for number, one in proven.items():
        name = plan.parts[number].source.path.name
        if one.swapped:
            yield f"{name}: sizes are height and width; they were taken as such, as all photographs show"
        if one.verdict.reading not in (None, AS_STORED):
            yield f"{name}: boxes of all {one.images:,} images are {one.verdict.reading}; converted to {AS_STORED}"


def _of_sources(plan: Plan) -> Iterator[str]:
    for part in plan.parts:
        yield from part.source.notices()
        if part.source.form == OBJECTS:
            yield (
                f"{part.source.path.name}: its boxes are of objects that people marked, not of regions with features. "
                "Only sizes and file names were taken."
            )
    able = [part for part in plan.parts if "captions" in part.source.brings]
    left = [part for part in able if part not in plan.captions_from]
    if left:
        yield f"Captions are those of {_names(plan.captions_from)}; those of {_names(left)} were left out."


def _of_boxes(plan: Plan, proven: Proven) -> Iterator[str]:
    for number, one in proven.items():
        name = plan.parts[number].source.path.name
        if one.verdict.reading is None:
            yield f"{name}: its boxes were left out. {one.verdict.doubt}"
        elif one.verdict.doubt:
            yield f"{name}: boxes were taken as {one.verdict.reading}. {one.verdict.doubt}"
        for rows, what in (
            (one.misshapen, "the pictures are not shaped as it says, and their boxes were left out"),
            (one.unfit if one.verdict.reading else [], "boxes are not inside the picture, and were left out"),
            (one.overhanging, "boxes reach over the picture's border by up to 5 %, and were kept"),
        ):
            if rows:
                yield f"{name}: of {len(rows):,} images {what}: {named([plan.image_ids[row] for row in rows])}."


def _missing(plan: Plan, summary: Summary, without: tuple[str, ...]) -> Iterator[str]:
    if len(without) == plan.images:
        yield "No image has boxes: regions are shown without their places. Add a source of boxes to see them."
    elif without:
        yield f"{len(without):,} of {plan.images:,} images have no boxes: {named(without)}."
    if not summary.photographs:
        yield "No photographs: boxes are shown on an empty ground. Add their folder to see them."
    elif summary.photographs < plan.images:
        yield f"{plan.images - summary.photographs:,} of {plan.images:,} images have no photograph."
    if summary.faults:
        yield f"{len(summary.faults):,} photographs cannot be used, the first: {summary.faults[0]}"
    if not any(summary.captions):
        yield "No captions: images can be searched, but not evaluated. Add them with --captions."
    elif 0 in summary.captions:
        yield f"{summary.captions.count(0):,} of {plan.images:,} images have no caption."
    if 0 < summary.scored < plan.images:
        yield f"Confidences are known of {summary.scored:,} images only, and were left out."


def _left_out(faults: Sequence[str]) -> Iterator[str]:
    if faults:
        yield f"{len(faults):,} photographs gave no regions and were left out, the first: {faults[0]}"


def _names(parts: tuple[Part, ...] | list[Part]) -> str:
    return ", ".join(part.source.path.name for part in parts)
