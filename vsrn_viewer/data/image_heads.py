"""What the beginning of an image file says: its kind, its size, whether the file is whole. Nothing is decoded.

The size is read before anything is decoded, because a few kilobytes can declare gigapixels.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Size = tuple[int, int]  # width, height in pixels, as stored, before EXIF turns it

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_JPEG_END, _PNG_END = b"\xff\xd9", b"IEND"
_PADDED = 4096  # bytes that some cameras add behind a JPEG's end
# Start-of-frame markers, which carry the size; C4, C8 and CC of that range mean other things.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_TIFFS: dict[bytes, Literal["little", "big"]] = {b"II*\0": "little", b"MM\0*": "big"}
_TIFF_WIDTH, _TIFF_HEIGHT = 256, 257  # tags
_TIFF_TAGS = 200  # of one picture; more is no TIFF that anybody writes


@dataclass(frozen=True)
class Head:
    """size: None if the bytes at hand do not say it. whole: whether the file seems to be all there."""

    size: Size | None
    whole: bool


def head_of(content: bytes, end: bytes = b"", length: int = 0) -> Head | None:
    """Return what an image file says of itself, None if it is no JPEG, PNG, WebP, TIFF or BMP.

    content: the file, or its beginning: then `end` are its last bytes (4096 suffice) and `length` counts all of it.
    """
    end, length = end or content[-_PADDED:], length or len(content)
    for beginnings, read in _READERS:
        if content.startswith(beginnings):
            return read(content, end, length)
    return None


def _jpeg(content: bytes, end: bytes, length: int) -> Head:  # noqa: ARG001 (one form for all kinds)
    return Head(_jpeg_size(content), _JPEG_END in end)


def _png(content: bytes, end: bytes, length: int) -> Head:  # noqa: ARG001
    size = (_number(content, 16, 4, "big"), _number(content, 20, 4, "big")) if len(content) >= 24 else None
    return Head(size, _PNG_END in end[-32:])


def _webp(content: bytes, end: bytes, length: int) -> Head | None:  # noqa: ARG001
    if content[8:12] != b"WEBP":
        return None
    return Head(_webp_size(content), length >= _number(content, 4, 4) + 8)


def _bmp(content: bytes, end: bytes, length: int) -> Head:  # noqa: ARG001
    if len(content) < 34:
        return Head(None, False)
    width = _number(content, 18, 4)
    height = abs(int.from_bytes(content[22:26], "little", signed=True))  # negative: stored from the top
    plain = _number(content, 30, 4) in (0, 3)  # not compressed: the size of the pixels is known
    row = (width * _number(content, 28, 2) + 31) // 32 * 4
    return Head((width, height), not plain or length >= _number(content, 10, 4) + row * height)


def _tiff(content: bytes, end: bytes, length: int) -> Head:  # noqa: ARG001
    """The first picture's tags may lie anywhere, often at the end; whether all is there shows in decoding alone."""
    order = _TIFFS[content[:4]]
    place = _number(content, 4, 4, order)
    tags = min(_number(content, place, 2, order), _TIFF_TAGS)
    found = {}
    for entry in range(place + 2, place + 2 + 12 * tags, 12):
        length_of_value = 2 if _number(content, entry + 2, 2, order) == 3 else 4
        found[_number(content, entry, 2, order)] = _number(content, entry + 8, length_of_value, order)
    if _TIFF_WIDTH not in found or _TIFF_HEIGHT not in found:
        return Head(None, False)
    return Head((found[_TIFF_WIDTH], found[_TIFF_HEIGHT]), True)


_READERS: tuple[tuple[tuple[bytes, ...], Callable[[bytes, bytes, int], Head | None]], ...] = (
    ((_JPEG,), _jpeg),
    ((_PNG,), _png),
    ((b"RIFF",), _webp),
    ((b"BM",), _bmp),
    (tuple(_TIFFS), _tiff),
)


def _jpeg_size(content: bytes) -> Size | None:
    """Walk the segments (0xFF, marker, 2-byte length, data) up to the frame's, which holds height and width."""
    place = 2
    while place + 9 <= len(content) and content[place] == 0xFF:
        marker = content[place + 1]
        if marker == 0xFF:  # a fill byte
            place += 1
        elif marker in _FRAMES:
            return _number(content, place + 7, 2, "big"), _number(content, place + 5, 2, "big")
        else:
            place += 2 + _number(content, place + 2, 2, "big")
    return None


def _webp_size(content: bytes) -> Size | None:
    """Of the three kinds of first chunk: lossy, lossless, extended (which may be animated)."""
    kind = content[12:16]
    if len(content) < 30:
        return None
    if kind == b"VP8 ":
        return _number(content, 26, 2) & 0x3FFF, _number(content, 28, 2) & 0x3FFF
    if kind == b"VP8L":
        bits = _number(content, 21, 4)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8X":
        return _number(content, 24, 3) + 1, _number(content, 27, 3) + 1
    return None


def _number(content: bytes, place: int, bytes_: int, order: Literal["little", "big"] = "little") -> int:
    return int.from_bytes(content[place : place + bytes_], order)
