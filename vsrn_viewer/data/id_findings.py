"""Ids that do not say which image they mean: used twice, shifted against the features, or of another numbering.

Features, boxes, captions and file names are joined by ids. SCAN's release counts rows (Karpathy's imgid), COCO numbers
its photographs otherwise, and both are numbers: a join by the wrong one finds some other image.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from vsrn_viewer.data.bottom_up import same_regions
from vsrn_viewer.data.caption_names import number_in
from vsrn_viewer.data.split import Split
from vsrn_viewer.data.stored import StoredRegions
from vsrn_viewer.finding import Finding

_MOST = 0.5  # of the images looked at have to say the same
_TWO_NUMBERINGS = "Karpathy's imgid counts the images, COCO's own ids, as in file names, do not"


def of_ids(split: Split, images: Sequence[int]) -> tuple[Finding, ...]:
    """Say what is strange about a split's ids. images: rows to look at. Raises DatasetError for a damaged TSV."""
    found = of_repeated_ids(split.ids_file, split.image_ids)
    stored = split.regions
    if not isinstance(stored, StoredRegions):
        return found
    return (*found, *_of_missing_rows(split, stored), *_of_file_names(split, images))


def of_repeated_ids(path: Path, ids: Sequence[str]) -> tuple[Finding, ...]:
    """Say which ids several images have. ids: (I,)."""
    repeated = [image_id for image_id, times in Counter(ids).items() if times > 1]
    if not repeated:
        return ()
    some = f"{len(repeated):,} ids stand" if len(repeated) > 1 else "1 id stands"
    what = f"{path.name}: {some} for several images, “{repeated[0][:60]}”{' for one' if len(repeated) > 1 else ''}."
    do = "Such images cannot be named, and joins by id mix them up. Give each image its own id."
    return (Finding("ids-repeated", what, "certain", do),)


def _of_missing_rows(split: Split, stored: StoredRegions) -> tuple[Finding, ...]:
    """Say if the rows of a TSV belong to none, or not to all of the images."""
    if not split.tables:
        return ()
    known = sum(stored.in_table(image) for image in range(split.images))
    if known == split.images:
        return ()
    example = stored.first_in_table()
    what = (
        f"{split.tables[0].name}: has no row for {split.images - known:,} of {split.images:,} images, so no boxes are "
        f"shown for them. Its ids look like “{example[:60]}”, the split's like “{split.image_ids[0][:60]}”."
    )
    both = number_in(example) >= 0 and all(number_in(image_id) >= 0 for image_id in split.image_ids[:16])
    hint = f" {_TWO_NUMBERINGS}." if both else ""
    return (Finding("ids-of-another-numbering", what + hint, "certain", "Use the same ids in both."),)


def of_rows(split: Split, images: Sequence[int]) -> tuple[Finding, ...]:
    """Say if the rows of a TSV hold the features of other images than their ids say. images: rows to look at.

    Raises DatasetError for a damaged TSV.
    """
    stored = split.regions
    if not isinstance(stored, StoredRegions) or not split.tables:
        return ()
    there = [image for image in images if stored.in_table(image)]
    other = [image for image in there if not _has_row_of(stored, image, image)]
    if len(other) <= _MOST * len(there):
        return ()
    name = split.tables[0].name
    counted = f"{len(other):,} of {len(there):,} images checked"
    for step, where in ((1, "next"), (-1, "one before")):
        found = sum(_has_row_of(stored, image, image + step) for image in other)
        if found > _MOST * len(other):
            what = f"{name}: the features of {counted} are in the row of the {where}: the ids are shifted by one."
            do = "Take ids and features from one release, or take out the line that is too much."
            return (Finding("ids-shifted", what, "certain", do),)
    what = f"{name}: the rows of {counted} hold the features of others. {_TWO_NUMBERINGS}."
    return (Finding("ids-of-another-numbering", what, "likely", "Use the same ids in both."),)


def _has_row_of(stored: StoredRegions, image: int, other: int) -> bool:
    """Tell whether the row of image `other`, by its id, holds the features of `image`."""
    row = stored.row_in_table(other) if 0 <= other < stored.images else None
    return row is not None and same_regions(row.features, stored.features(image))


def _of_file_names(split: Split, images: Sequence[int]) -> tuple[Finding, ...]:
    """Say if photographs are named after the ids of other images."""
    known = {number: row for row, number in enumerate(map(number_in, split.image_ids)) if number >= 0}
    paths = [(image, split.image_path(image)) for image in images]
    rows = [(image, known.get(number_in(path.stem)), path) for image, path in paths if path is not None]
    wrong = [(image, row, path) for image, row, path in rows if row is not None and row != image]
    if len(wrong) <= _MOST * len(rows):
        return ()
    image, row, path = wrong[0]
    steps = {row - image for image, row, _ in wrong}
    shift = f", each {abs(row - image):,} images further {'on' if row > image else 'back'}" if len(steps) == 1 else ""
    what = (
        f"{split.ids_file.name}: the photographs of {len(wrong):,} of {len(rows):,} images checked are named after "
        f"other ids{shift}: image {split.image_ids[image][:60]} has {path.name[:60]}."
    )
    do = "Boxes and names of images are then other images'. Write ids and file names in one order."
    return (Finding("ids-shifted", what, "likely", do),)
