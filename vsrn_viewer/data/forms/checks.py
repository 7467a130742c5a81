"""What holds for the numbers of every source: finite, of one shape, as many as there are regions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from vsrn_viewer.data.forms.records import Floats
from vsrn_viewer.errors import DatasetError, near_miss
from vsrn_viewer.strangers import plain

MOST_REGIONS = 2_048  # in an image
MOST_VALUES = 65_536  # in a region


def checked_features(path: Path, image_id: str, stored: npt.NDArray[Any]) -> Floats:
    """Return an image's features as (N,F) float32. Raises DatasetError unless they are finite numbers of that form."""
    if stored.ndim != 2 or stored.dtype.kind != "f" or 0 in stored.shape:
        raise DatasetError(
            f"{path}: features of image {plain(image_id)} must be (regions, feature) floats: got {stored.shape}, "
            f"{stored.dtype}. Extract them again, one row per region."
        )
    if stored.shape[0] > MOST_REGIONS or stored.shape[1] > MOST_VALUES:
        raise DatasetError(
            f"{path}: image {plain(image_id)} has {stored.shape[0]:,} regions of {stored.shape[1]:,} values, more than "
            f"{MOST_REGIONS:,} or {MOST_VALUES:,}. Check how the features were saved."
        )
    return _finite(path, image_id, stored, "features")


def checked_boxes(path: Path, image_id: str, stored: npt.NDArray[Any], regions: int | None = None) -> Floats:
    """Return an image's boxes as (N,4) float32, as stored. regions: how many there have to be, None if unknown.

    Raises DatasetError unless they are finite numbers of that form.
    """
    if stored.ndim != 2 or stored.shape[1] != 4 or len(stored) < 1 or stored.dtype.kind not in "fiu":
        raise DatasetError(
            f"{path}: boxes of image {plain(image_id)} must be (regions, 4) numbers: got {stored.shape}, "
            f"{stored.dtype}. Export them again, one row per region."
        )
    _check_count(path, image_id, len(stored), regions, "boxes")
    return _finite(path, image_id, stored, "boxes")


def checked_scores(path: Path, image_id: str, stored: npt.NDArray[Any], regions: int | None = None) -> Floats:
    """Return the detector's confidences as (N,) float32. Raises DatasetError as checked_boxes."""
    if stored.ndim != 1 or stored.dtype.kind != "f":
        raise DatasetError(
            f"{path}: confidences of image {plain(image_id)} must be (regions,) floats: got {stored.shape}, "
            f"{stored.dtype}. Export them again, one per region."
        )
    _check_count(path, image_id, len(stored), regions, "confidences")
    return _finite(path, image_id, stored, "confidences")


def checked_size(path: Path, image_id: str, width: object, height: object) -> tuple[int, int]:
    """Return (width, height) in whole pixels. Raises DatasetError unless both are whole numbers of at least 1."""
    sides = tuple(whole(side) for side in (width, height))
    if None in sides or min(side or 0 for side in sides) < 1:
        raise DatasetError(
            f"{path}: width and height of image {plain(image_id)} must be whole numbers of pixels, 1 or more: got "
            f"{plain(width)} and {plain(height)}. Export them with the images."
        )
    return sides[0] or 0, sides[1] or 0


def whole(value: object) -> int | None:
    """Return a value as a whole number of at most nine digits, None if it is none. 640.0 is one, True is none."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, bool) or not isinstance(value, int | float) or not -1e9 < value < 1e9 or value != int(value):
        return None
    return int(value)


def no_image(path: Path, image_id: str, known: Iterable[str]) -> DatasetError:
    """Return the error of an id that a source does not have."""
    return DatasetError(f"{path}: no image '{plain(image_id)}'{near_miss(image_id, known)}. Use the ids of the source.")


def unique(path: Path, ids: Sequence[str]) -> tuple[str, ...]:
    """Return these ids. Raises DatasetError if one stands twice, or is empty."""
    seen: set[str] = set()
    for image_id in ids:
        if not image_id or image_id in seen:
            what = f"image {plain(image_id)} stands there twice" if image_id else "an image has no id"
            raise DatasetError(f"{path}: {what}. Give each image an id of its own.")
        seen.add(image_id)
    return tuple(ids)


def _check_count(path: Path, image_id: str, count: int, regions: int | None, what: str) -> None:
    if regions is not None and count != regions:
        raise DatasetError(
            f"{path}: image {plain(image_id)} has {count} {what} for {regions} regions. Export both together."
        )


def _finite(path: Path, image_id: str, stored: npt.NDArray[Any], what: str) -> Floats:
    with np.errstate(over="ignore", invalid="ignore"):
        numbers = stored.astype(np.float32)
    bad = np.count_nonzero(~np.isfinite(numbers))
    if bad:
        raise DatasetError(
            f"{path}: image {plain(image_id)} has {bad:,} numbers in its {what} that are NaN or infinite. "
            "Extract them again."
        )
    return numbers
