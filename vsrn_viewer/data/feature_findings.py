"""Features that are no features: images and regions of zeros alone, as a failed extraction or padding leaves them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from vsrn_viewer.data.split import Split
from vsrn_viewer.data.stored import StoredRegions
from vsrn_viewer.finding import Finding


def has_regions(split: Split) -> bool:
    """Tell whether the split's regions can be read: those of photographs have to be found first, which takes long."""
    return split.regions.counts() is not None


def of_features(split: Split, images: Sequence[int]) -> tuple[Finding, ...]:
    """Say which of these images hold zeros alone, hold regions of zeros, or end in them. images: rows to look at.

    Says nothing of regions that are not there yet.
    """
    if not has_regions(split):
        return ()
    zeros = _zeros(split, images)
    name, looked_at = split.features_file.name, f"of {len(images):,} images checked"
    found = []
    if zeros.images:
        example = split.image_ids[zeros.images[0]]
        what = f"{name}: {len(zeros.images):,} {looked_at} hold zeros alone, image {example} for one."
        found.append(Finding("features-zero", what, "certain", "Extract their features again, or leave them out."))
    if zeros.inside:
        example = split.image_ids[zeros.inside[0]]
        what = f"{name}: {len(zeros.inside):,} {looked_at} have regions of zeros alone, image {example} for one."
        found.append(
            Finding("features-zero", what, "likely", "Extract their features again, or leave the regions out.")
        )
    if zeros.padded:
        what = f"{name}: the last regions of {len(zeros.padded):,} {looked_at} hold only zeros."
        do = "If that is padding, it changes every embedding: give the numbers of regions as region_counts."
        found.append(Finding("padding", what, "possible", do))
    return tuple(found)


@dataclass(frozen=True)
class _Zeros:
    """images: rows of zeros alone. inside: rows with regions of zeros before others. padded: rows that end in them."""

    images: list[int] = field(default_factory=list)
    inside: list[int] = field(default_factory=list)
    padded: list[int] = field(default_factory=list)


def _zeros(split: Split, images: Sequence[int]) -> _Zeros:
    stored = split.regions
    has_counts = isinstance(stored, StoredRegions) and stored.files.region_counts is not None
    found = _Zeros()
    for image in images:
        regions = np.flatnonzero(split.features(image).any(axis=1))  # those that are not zeros alone
        count = split.count(image)
        end = count if has_counts else int(regions[-1]) + 1 if len(regions) else 0
        if not len(regions):
            found.images.append(image)
        elif len(regions) < end:
            found.inside.append(image)
        if len(regions) and end < count:
            found.padded.append(image)
    return found
