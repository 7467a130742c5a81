"""How many images a split has, and whose the captions are: feature rows, captions and ids have to agree.

Old releases store each image as often as it has captions (five equal rows), and some id files have one
line per caption. Where images have different numbers of captions, something has to say how many each has: a file of
counts, or a line per caption that names its image. R feature rows, C captions, I images.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vsrn_viewer.caption_lines import CaptionLines, Indices
from vsrn_viewer.data.arrays import ArrayFile, open_array
from vsrn_viewer.data.layout import SplitFiles
from vsrn_viewer.errors import DatasetError

_COMPARED_IMAGES = 16  # as many are compared, spread over the file, so that 33 GB need not be read


@dataclass(frozen=True)
class Counts:
    """images: I. rows_per_image: 1, or how often each image is stored. captions: whose each of them is."""

    images: int
    rows_per_image: int
    captions: CaptionLines


def count_images(
    files: SplitFiles, features: ArrayFile, captions: int, ids: Sequence[str], named: Sequence[str] = ()
) -> Counts:
    """Return how many images there are, and how often each is stored and described.

    features: (R,N,F). captions: C, 0 for none. ids: of images, feature rows or captions; () for none. named: the image
    that each line of the captions file begins with, (C,), "" for a line that names none; () for none.
    Raises DatasetError if nothing says whose the captions are, if the counts in a file do not fit, or if the ids say
    that images are stored repeatedly and the rows do not.
    """
    rows = len(features)
    if files.caption_counts is not None:
        return Counts(rows, 1, CaptionLines.of_counts(_stored_counts(files.caption_counts, rows, captions)))
    for names in (ids, named):
        lengths = _runs(names)
        if len(names) == captions > 0 and len(lengths) == rows and len(set(lengths.tolist())) > 1 and all(names):
            return Counts(rows, 1, CaptionLines.of_counts(lengths))
    if captions % rows or (files.captions is not None and captions == 0):
        raise DatasetError(
            f"{files.captions}: {captions:,} captions do not fit the {rows:,} rows of {files.features.name}. Take both "
            "files from one release. If the images have different numbers of captions, save the numbers as "
            f"{files.name}_caption_counts.npy, or give the ids a line per caption."
        )
    repeats = _repeats(files, features, captions, ids)
    images = rows // repeats
    return Counts(images, repeats, CaptionLines.even(images, captions // images))


def ids_by_image(path: Path, ids: Sequence[str], counts: Counts) -> tuple[str, ...]:
    """Return one id per image, from a line per image, per stored row or per caption, also where the captions are gone.

    Raises DatasetError if the number of ids is another, or if captions of one image have different ids.
    """
    repeated = (CaptionLines.even(counts.images, each) for each in (1, counts.rows_per_image))
    gone = () if counts.captions.captions else (CaptionLines.of_counts(_runs(ids)),)
    for lines in (*repeated, counts.captions, *gone):
        if len(ids) == lines.captions and len(lines.described) == counts.images:
            by_image = tuple(ids[line] for line in lines.first[:-1])
            if any(by_image[image] != name for image, name in zip(lines.owners().tolist(), ids, strict=True)):
                raise DatasetError(
                    f"{path}: has a line for each caption of an image, but they differ. Write one id per image."
                )
            return by_image
    raise DatasetError(
        f"{path}: {len(ids):,} ids for {counts.images:,} images. Write one id per line for every image, in the order "
        "of the features."
    )


def _repeats(files: SplitFiles, features: ArrayFile, captions: int, ids: Sequence[str]) -> int:
    """Return how often each image is stored. The ids decide; without ids, and with a caption for each row, the rows."""
    rows = len(features)
    if len(ids) < rows and ids:
        repeats = _from_short_ids(rows, ids)
    elif captions != rows:
        repeats = 1
    elif ids:
        repeats = _run_length(ids)
    else:
        first = features.row(0)
        repeats = next((row for row in range(1, rows) if not np.array_equal(features.row(row), first)), rows)
    repeats = repeats if rows % repeats == 0 else 1  # of a file that is cut short, ids can repeat more often than rows
    if repeats == 1 or _rows_equal(features, repeats):
        return repeats
    if not ids:
        return 1
    raise DatasetError(
        f"{files.image_ids}: {len(ids):,} ids for the {rows:,} rows of {files.features.name} say that each image is "
        f"stored {repeats} times, but its rows differ. Store each image once, or give each row its own id."
    )


def _from_short_ids(rows: int, ids: Sequence[str]) -> int:
    """Return how often each image is stored by fewer ids than rows: once if they do not divide the rows."""
    return rows // len(ids) if rows % len(ids) == 0 else 1


def _run_length(ids: Sequence[str]) -> int:
    """Return the length of the shortest run of equal ids if all runs are multiples of it, else 1."""
    return int(np.gcd.reduce(_runs(ids)))


def _runs(names: Sequence[str]) -> Indices:
    """Return the length of each run of equal names."""
    edges = [place for place in range(1, len(names)) if names[place] != names[place - 1]]
    return np.diff([0, *edges, len(names)])


def _stored_counts(path: Path, images: int, captions: int) -> Indices:
    """Return how many captions each image has, (I,), from a file. Raises DatasetError if they are not those."""
    stored = open_array(path)
    if stored.shape != (images,) or stored.dtype.kind not in "iu":
        raise DatasetError(
            f"{path}: must be a whole number of captions for each of the {images:,} images: got {stored.shape}, "
            f"{stored.dtype}. Export it with the captions."
        )
    counts = stored.read()
    total = sum(counts.tolist())
    if counts.min() < 0 or total != captions:
        raise DatasetError(
            f"{path}: the numbers must be 0 or more and add up to the {captions:,} captions: got {total:,}, the "
            f"smallest {counts.min():,}. Export it with the captions."
        )
    return counts.astype(np.int64)


def _rows_equal(features: ArrayFile, repeats: int) -> bool:
    images = len(features) // repeats
    chosen = np.unique(np.linspace(0, images - 1, min(images, _COMPARED_IMAGES)).astype(int))
    return all(
        np.array_equal(features.row(image * repeats + copy), features.row(image * repeats))
        for image in chosen
        for copy in range(1, repeats)
    )
