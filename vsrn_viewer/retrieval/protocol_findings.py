"""What keeps a sound number from being the paper's: another split, one fold, one model, other regions.

The paper's protocol is Li et al., ICCV 2019, section 4.1 and tables 1 to 3; its numbers stand in `retrieval.paper`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from vsrn_viewer.finding import Finding
from vsrn_viewer.retrieval.paper import PROTOCOLS, PaperProtocol

REGIONS = 36  # of every image that the published models were trained on
_VALIDATION = ("dev", "val", "train")


@dataclass(frozen=True)
class Measured:
    """What would be measured. data_name: as checkpoints call the dataset. captions: of the split. counts: (I,) regions
    of each image, None if not known yet. tests: the captions of the dataset's other test splits by name. members: of
    the ensemble, 0 without a model."""

    data_name: str
    split: str
    images: int
    captions: Sequence[str]
    counts: npt.NDArray[np.int64] | None
    members: int
    tests: Mapping[str, Sequence[str]] = field(default_factory=dict)


def of_protocol(measured: Measured) -> tuple[Finding, ...]:
    """Say what differs from how the paper measured; nothing for a dataset that is not the paper's."""
    protocols = [one for one in PROTOCOLS if one.data_name == measured.data_name]
    if not protocols:
        return ()
    if measured.split in _VALIDATION:
        return (*_of_validation(measured), *_of_counts(measured), *_of_members(measured))
    sizes = _of_folds(measured, protocols) if len(protocols) > 1 else _of_size(measured, protocols[0])
    return (*sizes, *_of_counts(measured), *_of_members(measured))


def _of_validation(measured: Measured) -> tuple[Finding, ...]:
    what = f"The split “{measured.split}” is not a test split: the paper's numbers are of the test images."
    do = f"Take --split {max(measured.tests, key=lambda name: len(measured.tests[name]))}." if measured.tests else ""
    return (Finding("validation-split", what, "certain", do or "Open the test split."),)


def _of_folds(measured: Measured, protocols: Sequence[PaperProtocol]) -> tuple[Finding, ...]:
    """Say which of COCO's two protocols a split can be measured by."""
    in_folds = next(one for one in protocols if one.folds > 1)
    at_once = next(one for one in protocols if one.folds == 1)
    if measured.images == in_folds.images:
        higher = in_folds.image_to_text[0] - at_once.image_to_text[0]
        what = (
            f"{measured.images:,} images are {at_once.name} when they are ranked all at once, and {in_folds.name} when "
            f"{in_folds.folds} folds of {in_folds.images // in_folds.folds:,} are averaged: in the paper {higher:.1f} "
            "points more of R@1 from image to text."
        )
        return (Finding("five-folds", what, "possible", f"For {in_folds.name}, evaluate --folds {in_folds.folds}."),)
    if measured.images * in_folds.folds != in_folds.images:
        return _of_size(measured, in_folds)
    whole = next((name for name, lines in measured.tests.items() if _begins(lines, measured.captions)), "")
    what = (
        f"{measured.images:,} images are one fold of {in_folds.name}, whose numbers are the mean of {in_folds.folds}."
        + (f" They are the first of split “{whole}”." if whole else "")
    )
    do = f"Take --split {whole or 'testall'}, and evaluate --folds {in_folds.folds}."
    return (Finding("first-fold", what, "certain" if whole else "likely", do),)


def _of_size(measured: Measured, protocol: PaperProtocol) -> tuple[Finding, ...]:
    if measured.images == protocol.images:
        return ()
    what = (
        f"The split “{measured.split}” has {measured.images:,} images, the paper's test split {protocol.images:,}: "
        "among fewer images the right one is found more often, among more less often."
    )
    return (Finding("split-size", what, "certain", "Take the test split of the published release."),)


def _begins(whole: Sequence[str], part: Sequence[str]) -> bool:
    return 0 < len(part) < len(whole) and tuple(whole[: len(part)]) == tuple(part)


def _of_counts(measured: Measured) -> tuple[Finding, ...]:
    counts = measured.counts
    if counts is None or not len(counts) or (counts.min() == REGIONS and counts.max() == REGIONS):
        return ()
    low, high = int(counts.min()), int(counts.max())
    seen = f"{low} regions" if low == high else f"{low} to {high} regions"
    what = (
        f"Every image has {seen}. The published models were trained on {REGIONS} of each image, and the number of "
        "regions divides every affinity."
    )
    return (Finding("region-counts", what, "likely", f"Take the features with {REGIONS} regions an image."),)


def _of_members(measured: Measured) -> tuple[Finding, ...]:
    if measured.members != 1:
        return ()
    what = "One model is measured: the paper's numbers are of two, whose similarities are averaged."
    return (Finding("one-model", what, "certain", "Give both checkpoints, with --checkpoint twice."),)
