"""Bottom-up-attention TSV files: boxes, image sizes and features, joined to a split by image id.

Columns, separated by tabs: image_id image_w image_h num_boxes boxes features; LXMERT's variant: img_id img_h
img_w objects_id objects_conf attrs_id attrs_conf num_boxes boxes features. Boxes (x1 y1 x2 y2, pixels) and
features are base64 of little-endian float32. Files reach 30 GB, so an index of row starts is made once, by
reading the head of each row and leaping over the rest, whose length follows from num_boxes.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from vsrn_viewer.data.box_checks import same_features
from vsrn_viewer.data.stamps import Stamp, check_unchanged, opened, opened_as, stamp_of
from vsrn_viewer.errors import DatasetError

Floats = npt.NDArray[np.float32]

_PLAIN = ("image_id", "image_w", "image_h", "num_boxes", "boxes", "features")
_LXMERT = (
    "image_id",
    "image_h",
    "image_w",
    "objects_id",
    "objects_conf",
    "attrs_id",
    "attrs_conf",
    "num_boxes",
    "boxes",
    "features",
)
_HEAD = 8192  # bytes read of each row when indexing: ids, sizes and, with LXMERT, classes of 100 boxes
LONGEST_ROW = 64_000_000  # bytes; 100 regions of 2048 numbers take 1.1 MB


@dataclass(frozen=True)
class BottomUpRow:
    """One row of a TSV. size: (width, height) pixels. boxes (N,4) float32 pixels, features (N,F) float32.

    classes: (N,) int64, the detector's class of each region, scores: (N,) float32, how sure it is; None in the form
    that lacks them.
    """

    path: Path
    image_id: str
    size: tuple[int, int]
    boxes: Floats
    features: Floats
    classes: npt.NDArray[np.int64] | None = None
    scores: Floats | None = None


@dataclass(frozen=True)
class _Place:
    """Where a row starts, in bytes, its (width, height), and the stamp of its file when that was found out."""

    path: Path
    start: int
    size: tuple[int, int]
    stamp: Stamp | None


@dataclass(frozen=True, eq=False)
class BottomUp:
    """The rows of one or several TSV files by image id. Nothing is read before it is asked for."""

    paths: tuple[Path, ...]

    def row(self, image_id: str) -> BottomUpRow | None:
        """Return the row of an image, None if there is none.

        Raises DatasetError if it is damaged, or if its file has changed since the rows were found.
        """
        place = self._index.get(image_id)
        if place is None:
            return None
        with opened_as(place.path, place.stamp) as file:
            file.seek(place.start)
            return _read_row(place.path, file.readline(LONGEST_ROW))

    def size_of(self, image_id: str) -> tuple[int, int] | None:
        """Return (width, height) of an image in pixels, None if there is no row of it."""
        place = self._index.get(image_id)
        return None if place is None else place.size

    def ids(self) -> tuple[str, ...]:
        """Return the id of every row, in the order of the files."""
        return tuple(self._index)

    def first_id(self) -> str:
        """Return the id of the first row."""
        return next(iter(self._index))

    @cached_property
    def _index(self) -> dict[str, _Place]:
        index: dict[str, _Place] = {}
        for path in self.paths:
            stamp = stamp_of(path)
            with opened(path) as file:
                for image_id, place in _places(path, file, stamp):
                    if image_id in index:
                        raise DatasetError(f"{path}: image {image_id} has several rows. Keep one row per image.")
                    index[image_id] = place
            check_unchanged(path, stamp)
        return index


def boxes_for(row: BottomUpRow, features: Floats) -> Floats:
    """Return a row's boxes if they belong to these features, (N,F): the same number, in the same order.

    Raises DatasetError otherwise: boxes of other regions would be a false picture.
    """
    if len(row.boxes) != len(features):
        raise DatasetError(
            f"{row.path}: image {row.image_id} has {len(row.boxes)} boxes, its features have {len(features)} regions. "
            "Take the TSV that the features were made from, or move it away to do without boxes."
        )
    if not same_features(row.features, features):
        raise DatasetError(
            f"{row.path}: image {row.image_id} has features that differ from the split's, or are in another order. "
            "Take the TSV that the features were made from, or move it away to do without boxes."
        )
    return row.boxes


def same_regions(one: Floats, other: Floats) -> bool:
    """Tell whether two features, (N,F) each, are of the same regions in the same order: equal up to float16's
    rounding."""
    return one.shape == other.shape and np.allclose(one, other, rtol=1e-3, atol=1e-3)


@dataclass(frozen=True)
class _Format:
    """What holds for all rows: the names of the columns, the numbers of a region's features, the file's stamp."""

    names: tuple[str, ...]
    feature_size: int
    stamp: Stamp | None


def _places(path: Path, file: IO[bytes], stamp: Stamp | None) -> Iterator[tuple[str, _Place]]:
    """Yield every row's image id and place, reading only the first row and the heads of the others."""
    first = file.readline(LONGEST_ROW)
    if not first.strip():
        raise DatasetError(f"{path}: empty. Download it again.")
    layout = _Format(_columns(path, first), _read_row(path, first).features.shape[1], stamp)
    size, start = path.stat().st_size, 0
    while start < size:
        file.seek(start)
        head = file.read(_HEAD).split(b"\n", 1)[0]
        image_id, place, length = _read_head(path, start, head, layout)
        yield image_id, place
        start = _next_start(path, file, start, length, size)


def _read_head(path: Path, start: int, head: bytes, layout: _Format) -> tuple[str, _Place, int]:
    """Return a row's image id, its place, and how long it should be in bytes, its line feed included."""
    before = head.split(b"\t", len(layout.names) - 2)[:-1]  # all columns but boxes and features
    row = dict(zip(layout.names, before, strict=False))
    if len(before) < len(layout.names) - 2:
        raise DatasetError(f"{path}: the row at byte {start:,} is cut short. Copy or download the file again.")
    boxes = _number(path, row, "num_boxes")
    if boxes < 1:
        raise DatasetError(
            f"{path}: image {_word(row['image_id'])} declares {boxes} boxes. Copy or download the file again."
        )
    length = sum(len(field) + 1 for field in before)
    length += _base64_length(boxes * 16) + 1 + _base64_length(boxes * layout.feature_size * 4) + 1
    return _word(row["image_id"]), _Place(path, start, _size(path, row), layout.stamp), length


def _next_start(path: Path, file: IO[bytes], start: int, length: int, size: int) -> int:
    """Return where the next row starts: after `length` bytes if a line ends there, else found by reading."""
    if start + length <= size:
        file.seek(start + length - 1)
        if file.read(1) == b"\n":
            return start + length
    file.seek(start)
    line = file.readline(LONGEST_ROW)
    if start + len(line) == size:
        _read_row(path, line)  # the last row: it may lack its line feed, but must be whole
    return start + len(line)


def _read_row(path: Path, line: bytes) -> BottomUpRow:
    row = dict(zip(_columns(path, line), line.rstrip(b"\r\n").split(b"\t"), strict=True))
    count = _number(path, row, "num_boxes")
    boxes, features = _floats(path, row, "boxes"), _floats(path, row, "features")
    if count < 1 or len(boxes) != count * 4 or len(features) == 0 or len(features) % count:
        raise DatasetError(
            f"{path}: image {_word(row['image_id'])} declares {count} boxes, but has {len(boxes)} coordinates and "
            f"{len(features):,} features. Copy or download the file again."
        )
    shaped = boxes.reshape(count, 4), features.reshape(count, -1)
    return BottomUpRow(path, _word(row["image_id"]), _size(path, row), *shaped, *_detected(path, row, count))


def _detected(path: Path, row: dict[str, bytes], count: int) -> tuple[npt.NDArray[np.int64] | None, Floats | None]:
    """Return the classes and confidences of a row's `count` regions, None for each that it does not have."""
    if "objects_id" not in row:
        return None, None
    classes, scores = _decode(path, row, "objects_id", "<i8"), _floats(path, row, "objects_conf")
    if len(classes) != count or len(scores) != count:
        raise DatasetError(
            f"{path}: image {_word(row['image_id'])} declares {count} boxes, but has {len(classes)} classes and "
            f"{len(scores)} confidences. Copy or download the file again."
        )
    return classes, scores


def columns_of(line: bytes) -> tuple[str, ...]:
    """Return the names of a row's columns by how many it has, () if it is no bottom-up row."""
    count = line.count(b"\t") + 1
    return next((names for names in (_PLAIN, _LXMERT) if len(names) == count), ())


def _columns(path: Path, line: bytes) -> tuple[str, ...]:
    names, count = columns_of(line), line.count(b"\t") + 1
    if not names:
        raise DatasetError(
            f"{path}: a row has {count} columns, bottom-up rows have {len(_PLAIN)} or {len(_LXMERT)}, separated by "
            "tabs. Copy or download the file again, or move it away to do without boxes."
        )
    return names


def _floats(path: Path, row: dict[str, bytes], column: str) -> Floats:
    return _decode(path, row, column, "<f4").astype(np.float32)


def _decode(path: Path, row: dict[str, bytes], column: str, dtype: str) -> npt.NDArray[Any]:
    try:
        return np.frombuffer(base64.b64decode(row[column], validate=True), dtype=dtype)
    except (binascii.Error, ValueError):
        raise DatasetError(
            f"{path}: {column} of image {_word(row['image_id'])} is not base64 of {np.dtype(dtype).name}. "
            "Copy or download the file again."
        ) from None


def _number(path: Path, row: dict[str, bytes], column: str) -> int:
    try:
        return int(row[column])
    except ValueError:
        raise DatasetError(
            f"{path}: {column} of image {_word(row['image_id'])} must be a whole number: got "
            f"'{_word(row[column])[:20]}'. Remove a heading line if there is one."
        ) from None


def _size(path: Path, row: dict[str, bytes]) -> tuple[int, int]:
    width, height = _number(path, row, "image_w"), _number(path, row, "image_h")
    if min(width, height) < 1:
        raise DatasetError(
            f"{path}: image {_word(row['image_id'])} is {width} × {height} pixels. Copy or download the file again."
        )
    return width, height


def _word(field: bytes) -> str:
    return field.decode("utf-8", "replace").strip()


def _base64_length(size: int) -> int:
    return -(-size // 3) * 4
