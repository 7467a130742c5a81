"""StoredRegions: regions in the arrays of a dataset's folder, and in the TSV files beside them.

I images, N regions of an image, F feature. Images are rows and count from 0.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from vsrn_viewer.data.arrays import ArrayFile, open_array
from vsrn_viewer.data.bottom_up import BottomUp, BottomUpRow, boxes_for
from vsrn_viewer.data.confinement import place, questionable
from vsrn_viewer.data.layout import SplitFiles
from vsrn_viewer.data.regions import Floats, Indices
from vsrn_viewer.data.sizes import read_sizes
from vsrn_viewer.data.sources import read_json, read_lines
from vsrn_viewer.data.stamps import Stamps, as_opened, check_unchanged, settled
from vsrn_viewer.errors import DatasetError

NO_BOX = -1  # every number of an image that has no boxes, in a file of boxes for all images
_SAMPLED_IMAGES = 16  # stand for all, beside the file's size and times: features may be 33 GB


@dataclass(frozen=True, eq=False)
class StoredRegions:
    """The RegionSource of a dataset's files. image_ids: (I,). rows_per_image: how often each image is stored.

    stamps: of every file of the split when it was opened.
    """

    files: SplitFiles
    image_ids: tuple[str, ...]
    rows_per_image: int
    stored: ArrayFile
    stamps: Stamps

    @property
    def file(self) -> Path:
        """Where the features lie."""
        return self.files.features

    @property
    def images(self) -> int:
        """I, the number of images."""
        return len(self.image_ids)

    @property
    def feature_size(self) -> int:
        """F, the numbers per region."""
        return int(self.stored.shape[2])

    @property
    def has_boxes(self) -> bool:
        """Whether there are boxes (a TSV may still lack single images)."""
        return self.files.boxes is not None or bool(self.files.bottom_up)

    def count(self, image: int) -> int:
        """Return N. Rows beyond it never leave the file."""
        return int(self._counts[image])

    def counts(self) -> Indices:
        """Return the number of regions of every image, (I,)."""
        return self._counts

    def features(self, image: int) -> Floats:
        """Return (N,F)."""
        stored = self.stored.row(image * self.rows_per_image, self.count(image))
        with np.errstate(invalid="ignore", over="ignore"):
            return np.array(stored, dtype=np.float32)

    def boxes(self, image: int) -> Floats | None:
        """Return (N,4), None where all numbers are −1. Those of a TSV belong to the features or are refused."""
        if self.files.boxes is not None:
            boxes = self._boxes.row(image, self.count(image)).astype(np.float32)
            return None if (boxes == NO_BOX).all() else boxes
        row = self.row_in_table(image)
        return None if row is None else boxes_for(row, self.features(image))

    def boxes_file(self, image: int) -> Path:  # noqa: ARG002 (another source has a file an image)
        """Return the file with the boxes."""
        return self.files.boxes or next(iter(self.files.bottom_up), self.file)

    def labels(self, image: int) -> tuple[str, ...]:
        """Return (N,) names, () without a file of them."""
        if self.files.labels is None:
            return ()
        row, count = self._labels[image], self.count(image)
        if not isinstance(row, list) or len(row) < count or not all(isinstance(word, str) for word in row):
            raise DatasetError(
                f"{self.files.labels}: image {self.image_ids[image]} (row {image}) must have a list of {count} names, "
                "one per region. Export it with the features."
            )
        return tuple(row[:count])

    def scores(self, image: int) -> Floats | None:
        """Return (N,), None without a file of them."""
        if self.files.region_scores is None:
            return None
        with np.errstate(over="ignore"):
            scores = self._scores.row(image, self.count(image)).astype(np.float32)
        if not np.isfinite(scores).all():
            raise DatasetError(
                f"{self.files.region_scores}: confidences of image {self.image_ids[image]} (row {image}) must be "
                "finite. Export them again."
            )
        return scores

    def size(self, image: int) -> tuple[int, int] | None:
        """Return (width, height) as the sizes' file says, where 0 × 0 is unknown; else a TSV."""
        if self.files.image_sizes is not None:
            width, height = (int(value) for value in self._sizes[image])
            return (width, height) if width else None
        return self._tables.size_of(self.image_ids[image])

    def photograph(self, image: int) -> Path | None:
        """Return the path that the dataset names; an empty line names none."""
        if self.files.image_files is not None:
            name = self._image_files[image]
            return self._placed(name, f"{self.files.image_files}: line {image + 1}") if name else None
        if self.files.images:
            name = self.files.images.replace("{id}", self.image_ids[image])
            return self._placed(name, f"{self.files.image_ids or self.files.features}: row {image}")
        return None

    def check_photographs(self) -> None:
        """Raise DatasetError if the name of a photograph is none that the dataset may give."""
        if self.files.image_files is not None:
            names: Iterable[str] = self._image_files
        elif self.files.images:
            names = (self.files.images.replace("{id}", image_id) for image_id in self.image_ids)
        else:
            return
        for image in questionable(names):
            self.photograph(image)

    def depends_on(self) -> Iterable[Any]:
        """Yield name, size, times and header of the features' file, every count, and a few images whole."""
        stamp = settled(self.stamps[self.file])
        yield str(self.file.resolve()), stamp and (stamp.size, stamp.modified_ns, stamp.changed_ns)
        yield from self.samples()

    def samples(self) -> Iterable[Any]:
        """Yield header of the features' file, every count, and a few images whole."""
        header = (self.stored.shape, self.stored.dtype.str, self.stored.fortran, self.rows_per_image)
        yield header, self.images
        yield self._counts.tobytes()
        for image in np.unique(np.linspace(0, self.images - 1, _SAMPLED_IMAGES).astype(int)):
            yield self.features(int(image)).tobytes()

    def in_table(self, image: int) -> bool:
        """Tell whether a TSV beside the split has a row of this image."""
        return self._tables.size_of(self.image_ids[image]) is not None

    def row_in_table(self, image: int) -> BottomUpRow | None:
        """Return the row of a TSV beside the split that has this image's id, None if there is none."""
        return self._tables.row(self.image_ids[image])

    def first_in_table(self) -> str:
        """Return the first image id of the TSV beside the split. Raises DatasetError if it is damaged."""
        return self._tables.first_id()

    def _placed(self, name: str, said_by: str) -> Path:
        return place(self.files.folder, name, self.files.outside, said_by)

    @cached_property
    def _counts(self) -> Indices:
        most = self.stored.shape[1]
        path = self.files.region_counts
        if path is None:
            return np.full(self.images, most, dtype=np.int64)
        counts = self._by_image(path, (), "iu").read().astype(np.int64)
        if counts.min() < 1 or counts.max() > most:
            raise DatasetError(
                f"{path}: counts must be 1 to {most}, the regions of {self.file.name}: got "
                f"{counts.min()} to {counts.max()}. Export both together."
            )
        return counts

    @cached_property
    def _boxes(self) -> ArrayFile:
        assert self.files.boxes is not None
        return self._by_image(self.files.boxes, (self.stored.shape[1], 4), "fiu")

    @cached_property
    def _scores(self) -> ArrayFile:
        assert self.files.region_scores is not None
        return self._by_image(self.files.region_scores, (self.stored.shape[1],), "f")

    @cached_property
    def _sizes(self) -> Indices:
        path = self.files.image_sizes
        assert path is not None
        return as_opened(self.stamps, path, lambda file: read_sizes(file, self.image_ids))

    @cached_property
    def _labels(self) -> list[Any]:
        assert self.files.labels is not None
        stored = as_opened(self.stamps, self.files.labels, read_json)
        if not isinstance(stored, list) or len(stored) != self.images:
            raise DatasetError(
                f"{self.files.labels}: must be a list of {self.images:,} lists, one per image. "
                "Export it with the features."
            )
        return stored

    @cached_property
    def _image_files(self) -> tuple[str, ...]:
        assert self.files.image_files is not None
        lines = as_opened(self.stamps, self.files.image_files, read_lines)
        if len(lines) != self.images:
            raise DatasetError(
                f"{self.files.image_files}: {len(lines):,} paths for {self.images:,} images. "
                "Write one per line, in the order of the features."
            )
        return lines

    @cached_property
    def _tables(self) -> BottomUp:
        for path in self.files.bottom_up:
            check_unchanged(path, self.stamps[path])
        return BottomUp(self.files.bottom_up)

    def _by_image(self, path: Path, shape: tuple[int, ...], kinds: str) -> ArrayFile:
        """Open an array that must have `shape` for every image, of the given kinds of number."""
        array = as_opened(self.stamps, path, open_array)
        if array.shape != (self.images, *shape) or array.dtype.kind not in kinds:
            raise DatasetError(
                f"{path}: must be {(self.images, *shape)} numbers: got {array.shape}, {array.dtype}. "
                "Export it with the features."
            )
        return array
