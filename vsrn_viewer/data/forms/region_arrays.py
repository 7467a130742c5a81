"""The arrays of one image: an .npz, or .npy files, of regions as the field names and shapes them.

Known names in an .npz: x, features or feat; bbox, boxes or box; num_bbox or num_boxes, how many rows are regions and
not padding; image_w and image_h; conf. A .npy is boxes if its rows have four numbers, and features otherwise; one that
holds a dictionary (MMF's ID_info.npy) is read as plain data and brings what it has under the same names. Some authors
store features as (feature, regions): where the second axis is as long as there are regions, and the first longer, they
are turned. An .npz's info is a pickle too, but everything in it that we need stands beside it, so it is left out.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from vsrn_viewer.archives import DAMAGED, open_archive, read_arrays
from vsrn_viewer.data.arrays import holds_objects, open_array, read_header
from vsrn_viewer.data.forms.checks import checked_boxes, checked_features, checked_scores, checked_size, whole
from vsrn_viewer.data.forms.records import NO_PARTS, Floats, Part, Record
from vsrn_viewer.data.object_arrays import read_objects
from vsrn_viewer.data.stamps import opened
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.strangers import plain

_NAMES = {  # of an array in an .npz, by what it is
    "features": ("x", "features", "feat"),
    "boxes": ("bbox", "boxes", "box"),
    "scores": ("conf",),
    "count": ("num_bbox", "num_boxes"),
    "width": ("image_w", "image_width"),
    "height": ("image_h", "image_height"),
}
_UNREAD = "info"
_MOST = 300_000_000  # bytes of an image's arrays; 100 regions of 2048 numbers take 0.8 MB
_Array = npt.NDArray[Any]
_Arrays = Mapping[str, _Array]


def parts_of(file: Path) -> tuple[frozenset[Part], bool]:
    """Return what a file brings, by the names or the shape of its arrays, and whether it has more that is not read.

    Nothing, if it holds neither features nor boxes. Raises DatasetError if it is damaged.
    """
    if file.suffix == ".npy":
        if holds_objects(file):
            return _parts(_described(file)), False
        shape = open_array(file).shape
        return frozenset({"boxes" if shape[1] == 4 else "features"}) if len(shape) == 2 else NO_PARTS, False
    with opened(file) as content:
        names = _names(file, content)
    return _parts(names), _UNREAD in names


def _parts(names: Iterable[str]) -> frozenset[Part]:
    """Return what arrays of these names bring, nothing if there are neither features nor boxes."""
    there = {what for what, _ in _chosen(names)}
    brought: tuple[tuple[Part, bool], ...] = (
        ("features", "features" in there),
        ("boxes", "boxes" in there),
        ("scores", "scores" in there),
        ("sizes", there >= {"width", "height"}),
    )
    parts = frozenset(part for part, is_there in brought if is_there)
    return parts if there & {"features", "boxes"} else NO_PARTS


def read_image(files: Sequence[Path], image_id: str) -> tuple[Record, bool]:
    """Return what the files of one image hold, and whether its features were turned.

    Raises DatasetError if one is damaged, if two bring the same, or if their numbers of regions differ.
    """
    found: dict[str, _Array] = {}
    for file in files:
        for what, array in _read(file, image_id).items():
            if what in found:
                raise DatasetError(f"{file}: another file of image {plain(image_id)} brings {what} too. Keep one.")
            found[what] = array
    return _record(files[0], image_id, found)


def _record(file: Path, image_id: str, found: _Arrays) -> tuple[Record, bool]:
    declared = _declared(file, image_id, found)
    boxes, features, scores = (found.get(what) for what in ("boxes", "features", "scores"))
    if boxes is not None:
        boxes = checked_boxes(file, image_id, boxes[:declared], declared)
    count = declared if boxes is None else len(boxes)
    turned = features is not None and count is not None and _is_turned(features, count)
    if features is not None:
        features = _features(file, image_id, features.T if turned else features[:declared], count)
    if scores is not None:
        scores = checked_scores(file, image_id, scores[:declared], count)
    record = Record(image_id, features, boxes, _size(file, image_id, found), scores=scores)
    return record, turned


def _is_turned(features: _Array, count: int) -> bool:
    """Tell whether features are (feature, regions): only the second axis is as long as there are regions."""
    return features.ndim == 2 and features.shape[0] > count == features.shape[1]


def _features(file: Path, image_id: str, stored: _Array, count: int | None) -> Floats:
    features = checked_features(file, image_id, stored)
    if count is not None and len(features) != count:
        raise DatasetError(
            f"{file}: image {plain(image_id)} has features of {len(features)} regions, but {count} boxes. Extract both "
            "together."
        )
    return features


def _declared(file: Path, image_id: str, found: _Arrays) -> int | None:
    """Return how many regions the file says there are, None if it does not."""
    if "count" not in found:
        return None
    count = _number(found["count"])
    if count is None or count < 1:
        raise DatasetError(
            f"{file}: num_bbox of image {plain(image_id)} must be the number of its regions: got "
            f"{plain(str(found['count'])[:40])}. Extract it again."
        )
    return count


def _size(file: Path, image_id: str, found: _Arrays) -> tuple[int, int] | None:
    if not {"width", "height"} <= found.keys():
        return None
    return checked_size(file, image_id, _number(found["width"]), _number(found["height"]))


def _number(stored: _Array) -> int | None:
    return whole(stored.reshape(-1)[0]) if stored.size == 1 and stored.dtype.kind in "iuf" else None


def _read(file: Path, image_id: str) -> dict[str, _Array]:
    """Return the arrays of a file by what they are."""
    if file.suffix == ".npy" and holds_objects(file):
        described = _described(file)
        return {what: np.asarray(described[name]) for what, name in _chosen(described)}
    if file.suffix == ".npy":
        array = open_array(file)
        if math.prod(array.shape) * array.dtype.itemsize > _MOST:
            raise DatasetError(f"{file}: {array.shape} numbers are too many for one image. Check what it is.")
        return {"boxes" if array.shape[1:] == (4,) else "features": array.read()}
    with opened(file) as content:
        try:
            stored = read_arrays(content, [name for known in _NAMES.values() for name in known], _MOST)
        except DAMAGED:
            raise _damaged(file, f", the arrays of image {plain(image_id)} cannot be read") from None
    return {what: stored[name] for what, name in _chosen(stored.keys())}


def _described(file: Path) -> dict[str, Any]:
    """Return the numbers and arrays of numbers in the dictionary of a file by name, nothing if it holds none."""
    with opened(file) as content:
        if read_header(file, content)[0] != ():  # a list of any objects, which are not looked at
            return {}
    (entry,) = read_objects(file)
    entries = entry if isinstance(entry, dict) else {}
    return {key: value for key, value in entries.items() if type(value) in (int, float, np.ndarray)}


def _chosen(names: Iterable[str]) -> list[tuple[str, str]]:
    """Return which of these names stands for what: the first known one."""
    there = set(names)
    chosen = ((what, [name for name in known if name in there]) for what, known in _NAMES.items())
    return [(what, name[0]) for what, name in chosen if name]


def _names(file: Path, content: IO[bytes]) -> frozenset[str]:
    """Return the names of the arrays in an .npz."""
    try:
        with open_archive(content) as archive:
            return frozenset(name.removesuffix(".npy") for name in archive.namelist())
    except DAMAGED:
        raise _damaged(file, "") from None


def _damaged(file: Path, what: str) -> DatasetError:
    return DatasetError(f"{file}: damaged{what}. Copy it or extract its features again; nothing is unpickled.")
