"""Image files → pixels. JPEG, turned as its EXIF says, and PNG, as it is stored: so Qt shows them in the window, and
pictures on screen and in files have to lie over the same photograph. Never larger than is sane.

The size is read from the file's head before anything is decoded, because a few kilobytes can declare
gigapixels.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from vsrn_viewer.data.sources import read_bytes
from vsrn_viewer.errors import DatasetError

Pixels = npt.NDArray[np.uint8]

_LARGEST = 67_108_864  # pixels; Qt, which draws them in the window, takes no more than 256 MiB for an image
_LARGEST_FILE = 300_000_000  # bytes
_UPRIGHT_SIDE = 256  # pixels, enough to see which side is the longer
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_JPEG_END = b"\xff\xd9"
_PNG_END = b"IEND"
# Start-of-frame markers, which carry the size; C4, C8 and CC of that range mean other things.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_REDUCED = {2: cv2.IMREAD_REDUCED_COLOR_2, 4: cv2.IMREAD_REDUCED_COLOR_4, 8: cv2.IMREAD_REDUCED_COLOR_8}

cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)  # what it prints, we raise


def read_image(path: Path) -> Pixels:
    """Return an image, (height, width, 3) uint8 RGB.

    Raises DatasetError if the file is missing, no JPEG or PNG, damaged, or larger than 67 megapixels.
    """
    return decode_image(path, read_bytes(path, _LARGEST_FILE))


def decode_image(name: Path | str, content: bytes) -> Pixels:
    """Return the pixels of an encoded image, which the errors call `name`. Raises DatasetError as read_image."""
    _checked_size(name, content)
    return _decode(name, content, cv2.IMREAD_COLOR)


def read_thumbnail(path: Path, size: int) -> Pixels:
    """Return an image shrunk to fit a square of `size` pixels, (height, width, 3) uint8 RGB; never enlarged.

    JPEGs are decoded at a half, a quarter or an eighth if that suffices. Raises DatasetError as read_image.
    """
    content = read_bytes(path, _LARGEST_FILE)
    longest = max(_checked_size(path, content))
    factor = max((factor for factor in _REDUCED if longest >= factor * size), default=1)
    pixels = _decode(path, content, _REDUCED.get(factor, cv2.IMREAD_COLOR))
    height, width = pixels.shape[:2]
    scale = size / max(height, width)
    if scale >= 1:
        return pixels
    target = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(cv2.resize(pixels, target, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def upright_size(path: Path) -> tuple[int, int]:
    """Return (width, height) of an image in pixels as it is shown, without decoding all of it.

    Raises DatasetError as read_image.
    """
    width, height = _checked_size(path, read_bytes(path, _LARGEST_FILE))
    shown_height, shown_width = read_thumbnail(path, _UPRIGHT_SIDE).shape[:2]
    return (height, width) if (width > height) != (shown_width > shown_height) and width != height else (width, height)


def _decode(path: Path | str, content: bytes, flags: int) -> Pixels:
    if content.startswith(_PNG):
        flags |= cv2.IMREAD_IGNORE_ORIENTATION
    try:
        decoded = cv2.imdecode(np.frombuffer(content, dtype=np.uint8), flags)
    except cv2.error:
        decoded = None
    if decoded is None:
        raise _damaged(path)
    return np.ascontiguousarray(decoded[:, :, ::-1], dtype=np.uint8)  # BGR → RGB


def _checked_size(path: Path | str, content: bytes) -> tuple[int, int]:
    """Return (width, height) as stored, before EXIF turns it, of a file that is whole and of a sane size."""
    if content.startswith(_PNG):
        size, whole = _png_size(content), _PNG_END in content[-32:]
    elif content.startswith(_JPEG):
        # Some cameras pad the file, so the end need not be at the very end.
        size, whole = _jpeg_size(content), _JPEG_END in content[-4096:]
    else:
        raise DatasetError(f"{path}: not a JPEG or PNG image. Convert it, or fix the path in the dataset.")
    if size is None or not whole or 0 in size:
        raise _damaged(path)
    if size[0] * size[1] > _LARGEST:
        raise DatasetError(
            f"{path}: {size[0]:,} × {size[1]:,} pixels are more than {_LARGEST:,}. Store a smaller copy of the image."
        )
    return size


def _png_size(content: bytes) -> tuple[int, int] | None:
    if len(content) < 24:
        return None
    return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Walk the segments (0xFF, marker, 2-byte length, data) up to the frame's, which holds height and width."""
    place = 2
    while place + 9 <= len(content) and content[place] == 0xFF:
        marker = content[place + 1]
        if marker == 0xFF:  # a fill byte
            place += 1
        elif marker in _FRAMES:
            return int.from_bytes(content[place + 7 : place + 9], "big"), int.from_bytes(
                content[place + 5 : place + 7], "big"
            )
        else:
            place += 2 + int.from_bytes(content[place + 2 : place + 4], "big")
    return None


def _damaged(path: Path | str) -> DatasetError:
    return DatasetError(f"{path}: damaged or cut short, it cannot be decoded. Copy or download the image again.")
