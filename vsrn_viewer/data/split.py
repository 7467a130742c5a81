"""Split: the images and captions of one part of a dataset, read row by row when they are asked for.

I images, N regions of an image, F feature. Rows (images) and caption lines count from 0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.data.arrays import ArrayFile, open_array
from vsrn_viewer.data.box_checks import problem_of_boxes
from vsrn_viewer.data.caption_names import of_names
from vsrn_viewer.data.captions import Captions, check_blocks, read_captions
from vsrn_viewer.data.counting import count_images, ids_by_image
from vsrn_viewer.data.layout import SplitFiles
from vsrn_viewer.data.regions import Floats, Indices, RegionSource
from vsrn_viewer.data.sources import read_ids, read_json
from vsrn_viewer.data.stamps import Stamps, as_opened, check_unchanged, stamps_of
from vsrn_viewer.data.stored import StoredRegions
from vsrn_viewer.errors import DatasetError, near_miss
from vsrn_viewer.finding import Finding
from vsrn_viewer.groups import Group, Grouping, partition

_MOST = {"images": 10_000_000, "regions in an image": 2_048, "values in a region": 65_536}  # more fills the memory


@dataclass(frozen=True, eq=False)
class Split:
    """One split of a dataset. Open it with `Dataset.split`.

    name: of the split ("test"). folder: the dataset's. captions: one per line of the captions file, () if the split
    has none. image_ids: (I,), the row number where there are no ids. ids_file: what errors about ids name.
    caption_lines: which captions belong to which image.
    relations_file: of known relations and minimal pairs. tables: TSV files that bring boxes.
    stamps: of every file of the split when it was opened. notices: what was repaired or strange while reading.
    Every method raises DatasetError, naming the file, if what it reads does not fit or has changed since then, and
    ValueError if `image` is no row.
    """

    name: str
    folder: Path
    captions: tuple[str, ...]
    image_ids: tuple[str, ...]
    ids_file: Path
    caption_lines: CaptionLines
    regions: RegionSource
    stamps: Stamps
    relations_file: Path | None = None
    tables: tuple[Path, ...] = ()
    notices: tuple[Finding, ...] = ()

    @property
    def features_file(self) -> Path:
        """Where the features lie, for messages."""
        return self.regions.file

    @property
    def images(self) -> int:
        """I, the number of images."""
        return len(self.image_ids)

    @property
    def feature_size(self) -> int:
        """F, the numbers per region."""
        return self.regions.feature_size

    @property
    def has_boxes(self) -> bool:
        """Whether the split brings boxes (a TSV may still lack single images)."""
        return self.regions.has_boxes

    def features(self, image: int) -> Floats:
        """Return the region features of an image, (N,F) float32, a copy. They are finite."""
        features = self.regions.features(self._row(image))
        bad = np.count_nonzero(~np.isfinite(features))
        if bad:
            raise DatasetError(
                f"{self.features_file}: image {self.image_ids[image]} (row {image}) has {bad:,} features that are NaN "
                "or infinite. Extract its features again."
            )
        return features

    def count(self, image: int) -> int:
        """Return N, the number of regions of an image."""
        return self.regions.count(self._row(image))

    def counts(self) -> Indices:
        """Return the number of regions of every image, (I,). Of photographs it is known once all were read."""
        known = self.regions.counts()
        return known if known is not None else np.array([self.count(image) for image in range(self.images)], np.int64)

    def boxes(self, image: int) -> Floats | None:
        """Return the boxes of an image's regions, (N,4) float32 x1 y1 x2 y2 in pixels; None if it has none."""
        boxes = self.regions.boxes(self._row(image))
        problem = "" if boxes is None else problem_of_boxes(boxes, self.image_size(image))
        if problem:
            where = self.regions.boxes_file(image)
            raise DatasetError(f"{where}: boxes of image {self.image_ids[image]} (row {image}) {problem}")
        return boxes

    def labels(self, image: int) -> tuple[str, ...]:
        """Return the detector's class name of each region, (N,), or () if there are none."""
        return self.regions.labels(self._row(image))

    def scores(self, image: int) -> Floats | None:
        """Return the detector's confidence in each region, (N,) float32, or None if unknown. They are finite."""
        return self.regions.scores(self._row(image))

    def groups(self, image: int, grouping: Grouping, own: Sequence[Sequence[int]] = ()) -> tuple[Group, ...]:
        """Return a partition of an image's regions (see `groups.partition`).

        own: rows grouped by hand, which win. Rows that the image does not have are left out.
        """
        count = self.count(image)
        there = [tuple(row for row in rows if row < count) for rows in own]
        own_groups = [rows for rows in there if rows]
        return partition(grouping, own_groups, self.boxes(image), self.labels(image), self.scores(image), count)

    def image_size(self, image: int) -> tuple[int, int] | None:
        """Return (width, height) of an image in pixels, or None if unknown."""
        return self.regions.size(self._row(image))

    def image_path(self, image: int) -> Path | None:
        """Return where an image's file should be, or None if the dataset names no images."""
        return self.regions.photograph(self._row(image))

    def index_of(self, image_id: str) -> int:
        """Return the row of an image id. Raises DatasetError with the closest id if there is none, or several."""
        times = self._id_counts[image_id]
        if times == 0:
            miss = near_miss(image_id, self.image_ids)
            raise DatasetError(
                f"{self.ids_file}: no image '{image_id}' in split {self.name}{miss}. It has {self.images:,} images, "
                f"from '{self.image_ids[0]}' to '{self.image_ids[-1]}'."
            )
        if times > 1:
            raise DatasetError(f"{self.ids_file}: {times} images have the id '{image_id}'. Give each image its own id.")
        return self.image_ids.index(image_id)

    def image_of_caption(self, line: int) -> int:
        """Return the row of the image that a caption line describes. Raises ValueError if there is no such line."""
        return self.caption_lines.image_of(line)

    def relations(self) -> dict[str, Any] | None:
        """Return the known relations and minimal pairs as stored, or None if there are none."""
        if self.relations_file is None:
            return None
        stored = as_opened(self.stamps, self.relations_file, read_json)
        if not isinstance(stored, dict):
            raise DatasetError(f"{self.relations_file}: must be a JSON object. Export it again.")
        return stored

    def _row(self, image: int) -> int:
        if not 0 <= image < self.images:
            raise ValueError(f"image must be 0 to {self.images - 1}: got {image}")
        return image

    @cached_property
    def _id_counts(self) -> Counter[str]:
        return Counter(self.image_ids)


def open_split(files: SplitFiles) -> Split:
    """Open a split: read its captions, its ids and the header of its features, and check that their numbers agree.

    Raises DatasetError if a file named by `files` is missing, does not fit, or changes meanwhile.
    """
    stamps = stamps_of(files.paths())
    features = _open_features(files.features)
    read = Captions(()) if files.captions is None else read_captions(files.captions)
    captions = read.lines
    ids = () if files.image_ids is None else read_ids(files.image_ids)
    counts = count_images(files, features, len(captions), ids, read.image_names)
    if files.image_ids is None:
        image_ids = tuple(str(row) for row in range(counts.images))
    else:
        image_ids = ids_by_image(files.image_ids, ids, counts)
    notices = read.notices
    if files.captions is not None:
        check_blocks(files.captions, read.image_names, counts.captions)
        notices += of_names(files.captions, read.image_names, image_ids, counts.captions)
    for path, stamp in stamps.items():
        check_unchanged(path, stamp)
    return Split(
        files.name,
        files.folder,
        captions,
        image_ids,
        files.image_ids or files.features,
        counts.captions,
        StoredRegions(files, image_ids, counts.rows_per_image, features, stamps),
        stamps,
        files.relations,
        files.bottom_up,
        notices,
    )


def _open_features(path: Path) -> ArrayFile:
    features = open_array(path)
    if len(features.shape) != 3 or features.dtype.kind != "f" or features.dtype.itemsize > 4:
        raise DatasetError(
            f"{path}: features must be (images, regions, feature), float32 or float16: got {features.shape}, "
            f"{features.dtype}. Convert them with NumPy."
        )
    for size, (of_what, most) in zip(features.shape, _MOST.items(), strict=True):
        if size > most:
            raise DatasetError(f"{path}: {size:,} {of_what}, more than {most:,}. Check how the features were saved.")
    return features
