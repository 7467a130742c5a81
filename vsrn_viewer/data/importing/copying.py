"""Reading the sources image by image into the work folder, each held to the others on the way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from vsrn_viewer.data.arrays import open_array
from vsrn_viewer.data.box_checks import same_features
from vsrn_viewer.data.forms import Record, Source
from vsrn_viewer.data.images import upright_size
from vsrn_viewer.data.importing.extracted import Extracted
from vsrn_viewer.data.importing.planning import Part, Plan
from vsrn_viewer.data.importing.readings import Size
from vsrn_viewer.data.importing.work import BLOCK, Entry, Work
from vsrn_viewer.errors import DatasetError, PhotographError

_EXTRACTED = 16  # photographs in a block: finding regions takes long
_SPOTS = 16  # images read before all others, so that what does not belong together is refused at once


def spots(plan: Plan) -> list[int]:
    """Return some rows of images, spread over the dataset."""
    rows: list[int] = np.unique(np.linspace(0, plan.images - 1, min(plan.images, _SPOTS)).astype(int)).tolist()
    return rows


def check_spots(plan: Plan) -> None:
    """Read some images, spread over the dataset, if one source has boxes for another's features.

    Raises DatasetError as `copy_images`.
    """
    if any(part.has_boxes_of_regions for part in plan.others):
        for image in spots(plan):
            _boxes_of(plan, image, _features_of(plan, image))


def first_feature_size(plan: Plan) -> int:
    """Return F of the first image. Raises DatasetError if it cannot be read."""
    features = _features_of(plan, 0).features
    assert features is not None  # by `_features_of`
    return int(features.shape[1])


def copy_images(plan: Plan, work: Work) -> Iterator[int]:
    """Read all images that the work folder does not have yet; yield how many it has, block by block.

    Photographs in which no regions can be found are left out. Raises DatasetError if a source is damaged, or if boxes
    belong to other regions than the features, and OSError if the work folder cannot be written.
    """
    extracted = [part for part in plan.features if isinstance(part.source, Extracted)]
    block = _EXTRACTED if extracted else BLOCK
    for start in range(work.images, plan.images, block):
        rows = range(start, min(start + block, plan.images))
        for part in extracted:
            assert isinstance(part.source, Extracted)
            part.source.prepare([part.ids[row] for row in rows if part.ids[row]])
        for image in rows:
            _copy(plan, work, image)
        work.commit(rows.stop)
        yield rows.stop


def _copy(plan: Plan, work: Work, image: int) -> None:
    try:
        features = _features_of(plan, image)
    except PhotographError as error:
        work.leave_out(Entry(regions=0, fault=str(error)))
        return
    number, found = _boxes_of(plan, image, features)
    _append(plan, work, image, features, number, found)


def _append(plan: Plan, work: Work, image: int, features: Record, number: int, found: Record | None) -> None:
    values = features.features
    assert values is not None  # by `_features_of`
    if work.feature_size not in (0, values.shape[1]):
        raise DatasetError(
            f"{_path_of(plan, image)}: image {features.image_id} has {values.shape[1]:,} numbers a region, the images "
            f"before it {work.feature_size:,}. Import features of one kind."
        )
    labels = features.labels or (found.labels if found else ())
    scores = features.scores if features.scores is not None else found.scores if found else None
    stated = found.size if found else None
    path, fault, picture = _photograph(plan, image, features)
    entry = Entry(
        regions=len(values),
        boxes_from=number,
        scores=scores is not None,
        stated=stated,
        picture=picture or _size_of(plan, image, features, stated),
        labels=labels,
        captions=_captions_of(plan, image, features),
        file=path,
        fault=fault,
    )
    work.append(entry, values, None if found is None else found.boxes, scores)


def _part_of(plan: Plan, image: int) -> Part:
    return next(part for part in plan.features if part.ids[image])


def _path_of(plan: Plan, image: int) -> str:
    return str(_part_of(plan, image).source.path)


def _features_of(plan: Plan, image: int) -> Record:
    part = _part_of(plan, image)
    record = part.source.record(part.ids[image])
    if record.features is None:
        raise DatasetError(f"{part.source.path}: image {part.ids[image]} has no features. Extract them again.")
    return record


def _boxes_of(plan: Plan, image: int, features: Record) -> tuple[int, Record | None]:
    """Return the first part that has boxes of an image, from 0, and what it knows; -1 and None where none has."""
    for number, part in enumerate(plan.parts):
        if not part.has_boxes_of_regions or not part.ids[image]:
            continue
        own = part.ids[image] == features.image_id and number < len(plan.features)
        record = features if own else part.source.record(part.ids[image])
        if record.boxes is not None:
            if not own:
                _check_regions(part, record, features)
            return number, record
    return -1, None


def _check_regions(part: Part, found: Record, features: Record) -> None:
    """Raise DatasetError unless boxes belong to these features: boxes of other regions would be a false picture."""
    ours, theirs = features.features, found.features
    assert ours is not None
    assert found.boxes is not None
    where = f"{part.source.path}: image {found.image_id}"
    if len(found.boxes) != len(ours):
        raise DatasetError(
            f"{where} has {len(found.boxes):,} boxes, its features are of {len(ours):,} regions. Give the boxes that "
            "the features were made from, or leave this source out."
        )
    if theirs is not None and not same_features(ours, theirs):
        raise DatasetError(
            f"{where} has other features, or its regions in another order: its boxes would be drawn for the wrong "
            "regions. Give the boxes that the features were made from, or leave this source out."
        )


def _photograph(plan: Plan, image: int, features: Record) -> tuple[str, str, Size | None]:
    """Return the path of an image's photograph, what is wrong with it, and its size."""
    path = plan.photographs[image]
    if path is None and features.file:  # a dataset knows its photographs
        path = _part_of(plan, image).source.path / features.file
    if path is None or not path.is_file():
        return "", "", None
    if path.name != path.name.strip() or "\n" in str(path):  # the dataset keeps it as a line of text
        return "", f"{path.name!r}: a line of text cannot keep this name. Rename the photograph.", None
    try:
        return str(path), "", upright_size(path)
    except DatasetError as error:
        return "", str(error), None


def _size_of(plan: Plan, image: int, features: Record, stated: Size | None) -> Size | None:
    """Return the picture's size as a list of pictures states it, else as the features or the boxes come with it."""
    able = [part for part in plan.others if "sizes" in part.source.brings and part.ids[image]]
    quick = [part for part in able if "features" not in part.source.brings and not part.has_boxes_of_regions]
    known = _first_size(quick, image) or features.size or stated
    return known or _first_size([part for part in able if part not in quick], image)


def _first_size(parts: list[Part], image: int) -> Size | None:
    sizes = (part.source.record(part.ids[image]).size for part in parts)
    return next((size for size in sizes if size is not None), None)


def _captions_of(plan: Plan, image: int, features: Record) -> tuple[str, ...]:
    for number, part in enumerate(plan.parts):
        if part in plan.captions_from and part.ids[image]:
            own = number < len(plan.features)
            return (features if own else part.source.record(part.ids[image])).captions
    return ()


def stored_type(plan: Plan) -> np.dtype[Any]:
    """Return float16 if the arrays that the features come from are of it, float32 otherwise."""
    types = {_array_type(part.source) for part in plan.features}
    return types.pop() if len(types) == 1 else np.dtype(np.float32)


def _array_type(source: Source) -> np.dtype[Any]:
    array = source.path if source.path.suffix == ".npy" else source.path / f"{source.split}_ims.npy"
    half = array.is_file() and open_array(array).dtype.itemsize == 2
    return np.dtype(np.float16 if half else np.float32)
