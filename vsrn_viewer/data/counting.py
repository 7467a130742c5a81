"""How many images a split has: feature rows, captions and ids have to agree.

Old releases store each image as often as it has captions (five equal rows), and some id files have one
line per caption. R feature rows, C captions, I images.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vsrn_viewer.data.arrays import ArrayFile
from vsrn_viewer.data.layout import SplitFiles
from vsrn_viewer.errors import DatasetError

_COMPARED_IMAGES = 16  # as many are compared, spread over the file, so that 33 GB need not be read


@dataclass(frozen=True)
class Counts:
    """images: I. rows_per_image: 1, or how often each image is stored. captions_per_image: 0 without captions."""

    images: int
    rows_per_image: int
    captions_per_image: int


def count_images(files: SplitFiles, features: ArrayFile, captions: int, ids: Sequence[str]) -> Counts:
    """Return how many images there are, and how often each is stored and described.

    features: (R,N,F). captions: C, 0 for none. ids: of images, feature rows or captions; () for none.
    Raises DatasetError if the captions are not the same number for every image, or if the ids say that images are
    stored repeatedly and the rows do not.
    """
    rows = len(features)
    if captions % rows or (files.captions is not None and captions == 0):
        raise DatasetError(
            f"{files.captions}: {captions:,} captions do not fit the {rows:,} rows of {files.features.name}: "
            "every image needs the same number. Take both files from one release."
        )
    repeats = _repeats(files, features, captions, ids)
    images = rows // repeats
    return Counts(images, repeats, captions // images)


def ids_by_image(path: Path, ids: Sequence[str], counts: Counts) -> tuple[str, ...]:
    """Return one id per image, from a line per image, per stored row or per caption.

    Raises DatasetError if the number of ids is another, or if captions of one image have different ids.
    """
    for each in (1, counts.rows_per_image, max(counts.captions_per_image, 1)):
        if len(ids) == counts.images * each:
            if each > 1 and _run_length(ids) % each:
                raise DatasetError(
                    f"{path}: has a line for each of the {each} captions of an image, but they differ. "
                    "Write one id per image."
                )
            return tuple(ids[::each])
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
    edges = [place for place in range(1, len(ids)) if ids[place] != ids[place - 1]]
    lengths = np.diff([0, *edges, len(ids)])
    return int(np.gcd.reduce(lengths))


def _rows_equal(features: ArrayFile, repeats: int) -> bool:
    images = len(features) // repeats
    chosen = np.unique(np.linspace(0, images - 1, min(images, _COMPARED_IMAGES)).astype(int))
    return all(
        np.array_equal(features.row(image * repeats + copy), features.row(image * repeats))
        for image in chosen
        for copy in range(1, repeats)
    )
