"""Image files → pixels: JPEG, PNG, WebP, TIFF and BMP, turned as their EXIF says, the first picture of several, 8 bits.

Never larger than is sane. The window and the figures both read here, so that what is drawn over a photograph lies in
the same place on screen and in files.
"""

from __future__ import annotations

import os
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from vsrn_viewer.data.image_heads import Head, Size, head_of
from vsrn_viewer.data.sources import read_bytes
from vsrn_viewer.data.stamps import opened
from vsrn_viewer.errors import DatasetError

Pixels = npt.NDArray[np.uint8]

KINDS = "JPEG, PNG, WebP, TIFF or BMP"
_LARGEST = 67_108_864  # pixels; 256 MiB on screen
_LARGEST_FILE = 300_000_000  # bytes
_UPRIGHT_SIDE = 256  # pixels, enough to see which side is the longer
_JPEG = b"\xff\xd8\xff"
_BEGINNING, _END = 131_072, 4_096  # bytes that mostly tell whether a file is an image
_REDUCED = {2: cv2.IMREAD_REDUCED_COLOR_2, 4: cv2.IMREAD_REDUCED_COLOR_4, 8: cv2.IMREAD_REDUCED_COLOR_8}

cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)  # what it prints, we raise


def read_image(path: Path) -> Pixels:
    """Return an image, (height, width, 3) uint8 RGB.

    Raises DatasetError if the file is missing, of another kind, damaged, or larger than 67 megapixels.
    """
    return decode_image(path, read_bytes(path, _LARGEST_FILE))


def decode_image(name: Path | str, content: bytes) -> Pixels:
    """Return the pixels of an encoded image, which the errors call `name`. Raises DatasetError as read_image."""
    _checked_size(name, content)
    return _decode(name, content, cv2.IMREAD_COLOR)


def read_thumbnail(path: Path, size: int) -> Pixels:
    """Return an image shrunk to fit a square of `size` pixels, as `decode_shrunk`."""
    return decode_shrunk(path, read_bytes(path, _LARGEST_FILE), size)


def decode_shrunk(name: Path | str, content: bytes, size: int) -> Pixels:
    """Return an encoded image shrunk to fit a square of `size` pixels, (height, width, 3) uint8 RGB; never enlarged.

    JPEGs are decoded at a half, a quarter or an eighth if that suffices. Raises DatasetError as read_image.
    """
    longest = max(_checked_size(name, content))
    factors = _REDUCED if content.startswith(_JPEG) else {}  # others gain nothing, and TIFFs would not be turned
    factor = max((factor for factor in factors if longest >= factor * size), default=1)
    pixels = _decode(name, content, _REDUCED.get(factor, cv2.IMREAD_COLOR))
    height, width = pixels.shape[:2]
    scale = size / max(height, width)
    if scale >= 1:
        return pixels
    target = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(cv2.resize(pixels, target, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def upright_size(path: Path) -> Size:
    """Return (width, height) of an image in pixels as it is shown, without decoding all of it.

    Raises DatasetError as read_image.
    """
    content = read_bytes(path, _LARGEST_FILE)
    width, height = _checked_size(path, content)
    shown_height, shown_width = decode_shrunk(path, content, _UPRIGHT_SIDE).shape[:2]
    return (height, width) if (width > height) != (shown_width > shown_height) and width != height else (width, height)


def pixels_of(content: bytes) -> int:
    """Return how many pixels an encoded image says it has, without decoding it; 0 if it is not an image."""
    found = head_of(content)
    return found.size[0] * found.size[1] if found and found.size else 0


def check_image(path: Path) -> None:
    """Raise DatasetError as read_image would, for what shows without decoding: little of the file is read."""
    with opened(path) as file:
        length = os.fstat(file.fileno()).st_size
        beginning = file.read(_BEGINNING)
        file.seek(max(0, length - _END))
        found = head_of(beginning, file.read(_END), length)
    if found is not None and found.size is None and length <= _LARGEST_FILE:  # it lies further behind
        _checked_size(path, read_bytes(path, _LARGEST_FILE))
    else:
        _checked(path, found)


def _decode(name: Path | str, content: bytes, flags: int) -> Pixels:
    try:
        decoded = cv2.imdecode(np.frombuffer(content, dtype=np.uint8), flags)
    except cv2.error:
        decoded = None
    if decoded is None:
        raise _damaged(name)
    return np.ascontiguousarray(decoded[:, :, ::-1], dtype=np.uint8)  # BGR → RGB


def _checked_size(name: Path | str, content: bytes) -> Size:
    """Return (width, height) as stored, before EXIF turns it, of a file that is whole and of a sane size."""
    return _checked(name, head_of(content))


def _checked(name: Path | str, found: Head | None) -> Size:
    if found is None:
        raise DatasetError(f"{name}: not a {KINDS} image. Convert it, or fix the path in the dataset.")
    size = found.size
    if size is None or not found.whole or 0 in size:
        raise _damaged(name)
    if size[0] * size[1] > _LARGEST:
        raise DatasetError(
            f"{name}: {size[0]:,} × {size[1]:,} pixels are more than {_LARGEST:,}. Store a smaller copy of the image."
        )
    return size


def _damaged(path: Path | str) -> DatasetError:
    return DatasetError(f"{path}: damaged or cut short, it cannot be decoded. Copy or download the image again.")
