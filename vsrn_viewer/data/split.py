"""Split: the images and captions of one part of a dataset, read row by row when they are asked for.

I images, N regions of an image, F feature. Rows (images) and caption lines count from 0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from vsrn_viewer.data.arrays import ArrayFile, open_array
from vsrn_viewer.data.bottom_up import BottomUp, boxes_for
from vsrn_viewer.data.box_checks import problem_of_boxes
from vsrn_viewer.data.captions import Captions, check_blocks, read_captions
from vsrn_viewer.data.confinement import place
from vsrn_viewer.data.counting import Counts, count_images, ids_by_image
from vsrn_viewer.data.layout import SplitFiles
from vsrn_viewer.data.sources import read_json, read_lines
from vsrn_viewer.data.stamps import Stamps, check_unchanged, stamps_of
from vsrn_viewer.errors import DatasetError, near_miss
from vsrn_viewer.groups import Group, Grouping, partition

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]
T = TypeVar("T")

_MOST = {"images": 10_000_000, "regions in an image": 2_048, "values in a region": 65_536}  # more fills the memory


@dataclass(frozen=True, eq=False)
class Split:
    """One split of a dataset. Open it with `Dataset.split`.

    captions: one per line of the captions file, () if the split has none. image_ids: (I,), the row
    number where there are no ids. stamps: of every file of the split when it was opened. notices:
    what was repaired while reading, for the user. Every method raises
    DatasetError, naming the file, if what it reads does not fit or has changed since then, and ValueError if `image`
    is no row.
    """

    files: SplitFiles
    captions: tuple[str, ...]
    image_ids: tuple[str, ...]
    _counts: Counts
    _features: ArrayFile
    stamps: Stamps
    notices: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The split's name ("test")."""
        return self.files.name

    @property
    def features_file(self) -> Path:
        """Where the features lie, for messages."""
        return self.files.features

    @property
    def images(self) -> int:
        """I, the number of images."""
        return self._counts.images

    @property
    def captions_per_image(self) -> int:
        """Captions of each image; caption line c belongs to image c // captions_per_image. 0 without captions."""
        return self._counts.captions_per_image

    @property
    def feature_size(self) -> int:
        """F, the numbers per region."""
        return int(self._features.shape[2])

    @property
    def stored_as(self) -> tuple[tuple[int, ...], str, bool, int]:
        """What the features' file says of itself: shape, type of the numbers, Fortran order; and rows an image."""
        stored = self._features
        return stored.shape, stored.dtype.str, stored.fortran, self._counts.rows_per_image

    @property
    def has_boxes(self) -> bool:
        """Whether the split brings boxes (a TSV may still lack single images)."""
        return self.files.boxes is not None or bool(self.files.bottom_up)

    def features(self, image: int) -> Floats:
        """Return the region features of an image, (N,F) float32, a copy. They are finite."""
        stored = self._features.row(self._row(image) * self._counts.rows_per_image, int(self.counts()[image]))
        with np.errstate(invalid="ignore", over="ignore"):
            features = np.array(stored, dtype=np.float32)
        bad = np.count_nonzero(~np.isfinite(features))
        if bad:
            raise DatasetError(
                f"{self.files.features}: image {self.image_ids[image]} (row {image}) has {bad:,} features that are NaN "
                "or infinite. Extract its features again."
            )
        return features

    def counts(self) -> Indices:
        """Return the number of regions of every image, (I,) int64. Rows beyond it never leave the file."""
        return self._region_counts

    def boxes(self, image: int) -> Floats | None:
        """Return the boxes of an image's regions, (N,4) float32 x1 y1 x2 y2 in pixels; None if it has none."""
        path = self.files.boxes
        if path is None:
            boxes = self._bottom_up_boxes(image)
            path = self.files.bottom_up[0] if self.files.bottom_up else Path()
        else:
            boxes = self._boxes.row(self._row(image), int(self.counts()[image])).astype(np.float32)
        if boxes is not None:
            self._check_boxes(path, image, boxes)
        return boxes

    def labels(self, image: int) -> tuple[str, ...]:
        """Return the detector's class name of each region, (N,), or () if there are none."""
        if self.files.labels is None:
            return ()
        row = self._labels[self._row(image)]
        count = int(self.counts()[image])
        if not isinstance(row, list) or len(row) < count or not all(isinstance(word, str) for word in row):
            raise DatasetError(
                f"{self.files.labels}: image {self.image_ids[image]} (row {image}) must have a list of {count} names, "
                "one per region. Export it with the features."
            )
        return tuple(row[:count])

    def scores(self, image: int) -> Floats | None:
        """Return the detector's confidence in each region, (N,) float32, or None if unknown."""
        if self.files.region_scores is None:
            return None
        with np.errstate(over="ignore"):
            scores = self._scores.row(self._row(image), int(self.counts()[image])).astype(np.float32)
        if not np.isfinite(scores).all():
            raise DatasetError(
                f"{self.files.region_scores}: confidences of image {self.image_ids[image]} (row {image}) must be "
                "finite. Export them again."
            )
        return scores

    def groups(self, image: int, grouping: Grouping, own: Sequence[Sequence[int]] = ()) -> tuple[Group, ...]:
        """Return a partition of an image's regions (see `groups.partition`).

        own: rows grouped by hand, which win. Rows that the image does not have are left out.
        """
        count = int(self.counts()[image])
        there = [tuple(row for row in rows if row < count) for rows in own]
        own_groups = [rows for rows in there if rows]
        return partition(grouping, own_groups, self.boxes(image), self.labels(image), self.scores(image), count)

    def image_size(self, image: int) -> tuple[int, int] | None:
        """Return (width, height) of an image in pixels, or None if unknown."""
        row = self._row(image)
        if self.files.image_sizes is not None:
            width, height = (int(value) for value in self._sizes[row])
            return width, height
        return self._bottom_up.size_of(self.image_ids[row])

    def image_path(self, image: int) -> Path | None:
        """Return where an image's file should be, or None if the dataset names no images."""
        row = self._row(image)
        if self.files.image_files is not None:
            return self._photograph(self._image_files[row], f"{self.files.image_files}: line {row + 1}")
        if self.files.images:
            name = self.files.images.replace("{id}", self.image_ids[row])
            return self._photograph(name, f"{self.files.image_ids or self.files.features}: row {row}")
        return None

    def in_table(self, image: int) -> bool:
        """Tell whether a TSV beside the split has a row of this image."""
        return self._bottom_up.size_of(self.image_ids[self._row(image)]) is not None

    def first_in_table(self) -> str:
        """Return the first image id of the TSV beside the split. Raises DatasetError if it is damaged."""
        return self._bottom_up.first_id()

    def index_of(self, image_id: str) -> int:
        """Return the row of an image id. Raises DatasetError with the closest id if there is none, or several."""
        times = self._id_counts[image_id]
        where = self.files.image_ids or self.files.features
        if times == 0:
            miss = near_miss(image_id, self.image_ids)
            raise DatasetError(
                f"{where}: no image '{image_id}' in split {self.name}{miss}. It has {self.images:,} images, "
                f"from '{self.image_ids[0]}' to '{self.image_ids[-1]}'."
            )
        if times > 1:
            raise DatasetError(f"{where}: {times} images have the id '{image_id}'. Give each image its own id.")
        return self.image_ids.index(image_id)

    def image_of_caption(self, line: int) -> int:
        """Return the row of the image that a caption line describes. Raises ValueError if there is no such line."""
        if not 0 <= line < len(self.captions):
            raise ValueError(f"caption line must be 0 to {len(self.captions) - 1}: got {line}")
        return line // self.captions_per_image

    def relations(self) -> dict[str, Any] | None:
        """Return the known relations and minimal pairs as stored, or None if there are none."""
        if self.files.relations is None:
            return None
        stored = self._as_opened(self.files.relations, read_json)
        if not isinstance(stored, dict):
            raise DatasetError(f"{self.files.relations}: must be a JSON object. Export it again.")
        return stored

    def _photograph(self, name: str, said_by: str) -> Path:
        return place(self.files.folder, name, self.files.outside, said_by)

    def _row(self, image: int) -> int:
        if not 0 <= image < self.images:
            raise ValueError(f"image must be 0 to {self.images - 1}: got {image}")
        return image

    def _bottom_up_boxes(self, image: int) -> Floats | None:
        row = self._bottom_up.row(self.image_ids[self._row(image)])
        return None if row is None else boxes_for(row, self.features(image))

    def _check_boxes(self, path: Path, image: int, boxes: Floats) -> None:
        problem = problem_of_boxes(boxes, self.image_size(image))
        if problem:
            raise DatasetError(f"{path}: boxes of image {self.image_ids[image]} (row {image}) {problem}")

    @cached_property
    def _region_counts(self) -> Indices:
        stored = self._features.shape[1]
        path = self.files.region_counts
        if path is None:
            return np.full(self.images, stored, dtype=np.int64)
        counts = self._by_image(path, (), "iu").read().astype(np.int64)
        if counts.min() < 1 or counts.max() > stored:
            raise DatasetError(
                f"{path}: counts must be 1 to {stored}, the regions of {self.files.features.name}: got "
                f"{counts.min()} to {counts.max()}. Export both together."
            )
        return counts

    @cached_property
    def _boxes(self) -> ArrayFile:
        assert self.files.boxes is not None
        return self._by_image(self.files.boxes, (self._features.shape[1], 4), "fiu")

    @cached_property
    def _scores(self) -> ArrayFile:
        assert self.files.region_scores is not None
        return self._by_image(self.files.region_scores, (self._features.shape[1],), "f")

    @cached_property
    def _sizes(self) -> npt.NDArray[Any]:
        path = self.files.image_sizes
        assert path is not None
        sizes = self._by_image(path, (2,), "iu").read()
        if sizes.min() < 1:
            row = int(np.argmin(sizes.min(axis=1)))
            raise DatasetError(
                f"{path}: width and height must be 1 or more: image {self.image_ids[row]} (row {row}) has "
                f"{sizes[row, 0]} × {sizes[row, 1]}. Export them with the images."
            )
        return sizes

    @cached_property
    def _labels(self) -> list[Any]:
        assert self.files.labels is not None
        stored = self._as_opened(self.files.labels, read_json)
        if not isinstance(stored, list) or len(stored) != self.images:
            raise DatasetError(
                f"{self.files.labels}: must be a list of {self.images:,} lists, one per image. "
                "Export it with the features."
            )
        return stored

    @cached_property
    def _image_files(self) -> tuple[str, ...]:
        assert self.files.image_files is not None
        lines = self._as_opened(self.files.image_files, read_lines)
        if len(lines) != self.images:
            raise DatasetError(
                f"{self.files.image_files}: {len(lines):,} paths for {self.images:,} images. "
                "Write one per line, in the order of the features."
            )
        return lines

    @cached_property
    def _bottom_up(self) -> BottomUp:
        for path in self.files.bottom_up:
            check_unchanged(path, self.stamps[path])
        return BottomUp(self.files.bottom_up)

    @cached_property
    def _id_counts(self) -> Counter[str]:
        return Counter(self.image_ids)

    def _as_opened(self, path: Path, read: Callable[[Path], T]) -> T:
        """Return what `read` makes of a file that is still the one that the split was opened with."""
        check_unchanged(path, self.stamps[path])
        content = read(path)
        check_unchanged(path, self.stamps[path])
        return content

    def _by_image(self, path: Path, shape: tuple[int, ...], kinds: str) -> ArrayFile:
        """Open an array that must have `shape` for every image, of the given kinds of number."""
        array = self._as_opened(path, open_array)
        if array.shape != (self.images, *shape) or array.dtype.kind not in kinds:
            raise DatasetError(
                f"{path}: must be {(self.images, *shape)} numbers: got {array.shape}, {array.dtype}. "
                "Export it with the features."
            )
        return array


def open_split(files: SplitFiles) -> Split:
    """Open a split: read its captions, its ids and the header of its features, and check that their numbers agree.

    Raises DatasetError if a file named by `files` is missing, does not fit, or changes meanwhile.
    """
    stamps = stamps_of(files.paths())
    features = _open_features(files.features)
    read = Captions(()) if files.captions is None else read_captions(files.captions)
    captions = read.lines
    ids = () if files.image_ids is None else read_lines(files.image_ids)
    counts = count_images(files, features, len(captions), ids)
    if files.image_ids is None:
        image_ids = tuple(str(row) for row in range(counts.images))
    else:
        image_ids = ids_by_image(files.image_ids, ids, counts)
    if files.captions is not None and counts.captions_per_image:
        check_blocks(files.captions, read.image_names, counts.captions_per_image)
    for path, stamp in stamps.items():
        check_unchanged(path, stamp)
    return Split(files, captions, image_ids, counts, features, stamps, read.notices)


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
