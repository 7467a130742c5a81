"""Zip archives of strangers: how much they hold is known before any of it is taken into memory.

Checkpoints and traces are zip archives. One of a few kilobytes can list millions of entries, or hold gigabytes of
zeros, so the list's size is checked before it is read, and an entry's before it is opened. Reading an entry to its end
compares its checksum.
"""

from __future__ import annotations

import io
import math
import os
import struct
import tokenize
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable
from typing import IO, Any

import numpy as np
import numpy.typing as npt

_MOST_LISTED = 20_000_000  # bytes of the list of entries; a checkpoint's takes 10 kB, a trace's 3 kB
_END = struct.Struct("<4s4H2LH")  # the end of the list: ..., its size, its place, ...
_END_SIZE, _LONGEST_COMMENT = _END.size, 65535
_LOCATOR = struct.Struct("<4sLQL")  # of the larger end that an archive over 4 GB has: ..., its place, ...
_LARGE_END = struct.Struct("<4sQ2H2L4Q")  # ..., size of the list, its place
_UNSAID = 2**32 - 1
_CODE = np.dtype("<u4")  # of a character in an array of texts
Header = tuple[tuple[int, ...], bool, np.dtype[Any]]  # of an array: shape, Fortran order, type
_HEADERS: dict[tuple[int, int], Callable[[IO[bytes]], Header]] = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}
# What a damaged header raises: NumPy parses it as Python, and makes a type of what it says.
_OF_PYTHON = (SyntaxError, tokenize.TokenError, RecursionError, MemoryError)
_BAD_HEADER = (KeyError, ValueError, TypeError, OverflowError, *_OF_PYTHON)
# What damage makes zipfile raise.
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
    KeyError,
    IndexError,
)


def open_archive(file: IO[bytes]) -> zipfile.ZipFile:
    """Return the archive in a file. Raises zipfile.BadZipFile if it is none, or lists too much."""
    listed = _listed(file)
    if listed > _MOST_LISTED:
        raise zipfile.BadZipFile(f"a list of {listed:,} bytes")
    return zipfile.ZipFile(file)


def read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    """Return the content of an entry, its checksum compared. Raises as `fill_from_entry`, and for more than `most`
    bytes."""
    _check_size(entry, most)
    content = bytearray(entry.file_size)
    fill_from_entry(archive, entry, memoryview(content))
    return bytes(content)


def fill_from_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: memoryview) -> None:
    """Read an entry into `target`, bytes of its size, its checksum compared.

    Raises zipfile.BadZipFile if it is damaged, encrypted, or of
    another size than it says.
    """
    _check_size(entry, len(target))
    with archive.open(entry) as stored:
        place = 0
        while place < len(target):
            count = stored.readinto(target[place:])  # type: ignore[attr-defined]
            if not count:
                raise zipfile.BadZipFile(f"{entry.filename[:60]} cut short")
            place += count
        if stored.read(1):  # the end, where zipfile compares the checksum
            raise zipfile.BadZipFile(f"{entry.filename[:60]} longer than it says")


def _check_size(entry: zipfile.ZipInfo, most: int) -> None:
    if entry.file_size > most:
        raise zipfile.BadZipFile(f"{entry.filename[:60]} of {entry.file_size:,} bytes, more than {most:,}")
    if entry.compress_type == zipfile.ZIP_STORED and entry.file_size != entry.compress_size:
        raise zipfile.BadZipFile(f"{entry.filename[:60]} of two sizes")


def _listed(file: IO[bytes]) -> int:
    """Return how many bytes the list of an archive's entries takes, by its end."""
    size = file.seek(0, os.SEEK_END)
    start = max(0, size - _END_SIZE - _LONGEST_COMMENT)
    file.seek(start)
    tail = file.read()
    place = tail.rfind(b"PK\x05\x06")
    if place < 0 or len(tail) < place + _END_SIZE:
        raise zipfile.BadZipFile("no list of entries")
    listed: int = _END.unpack_from(tail, place)[5]
    if listed == _UNSAID and place >= _LOCATOR.size:
        file.seek(_LOCATOR.unpack_from(tail, place - _LOCATOR.size)[2])
        large: int = _LARGE_END.unpack(file.read(_LARGE_END.size))[8]
        return large
    return listed


def read_arrays(file: IO[bytes], names: Iterable[str], most: int) -> dict[str, npt.NDArray[Any]]:
    """Return those of the named arrays that an .npz holds: numbers and texts, never unpickled. Others are not read.

    Raises one of DAMAGED if one of them is damaged, holds anything else, or if all take more than `most` bytes.
    """
    archive = open_archive(file)
    entries = {entry.filename.removesuffix(".npy"): entry for entry in archive.infolist()}
    wanted = {name: entries[name] for name in names if name in entries}
    size = sum(entry.file_size for entry in wanted.values())
    if size > most:
        raise zipfile.BadZipFile(f"arrays of {size:,} bytes, more than {most:,}")
    return {name: _array(read_entry(archive, entry, most)) for name, entry in wanted.items()}


def read_npy_header(file: IO[bytes]) -> Header:
    """Return shape, Fortran order and type of an array in NumPy's format; the file is left behind the header.

    Raises ValueError if it is damaged.
    """
    try:
        read = _HEADERS[np.lib.format.read_magic(file)]
        with warnings.catch_warnings():  # that Python 2 wrote it
            warnings.simplefilter("ignore")
            return read(file)
    except _BAD_HEADER as error:
        raise ValueError(f"a header that cannot be read ({type(error).__name__})") from None


def _array(content: bytes) -> npt.NDArray[Any]:
    stored = io.BytesIO(content)
    shape, fortran, dtype = read_npy_header(stored)
    start = stored.tell()
    if dtype.kind not in "biufU" or not dtype.itemsize or min(shape, default=0) < 0:
        raise ValueError("an array of neither numbers nor texts")
    if math.prod(shape) * dtype.itemsize != len(content) - start:
        raise ValueError("an array whose size differs from its header")
    if dtype.kind == "U" and not _are_characters(
        np.frombuffer(content, _CODE.newbyteorder(dtype.byteorder), offset=start)
    ):
        raise ValueError("a text with invalid characters")
    return np.frombuffer(content, dtype, offset=start).reshape(shape, order="F" if fortran else "C")


def _are_characters(codes: npt.NDArray[Any]) -> bool:
    return bool(((codes < 0xD800) | (codes > 0xDFFF) & (codes <= 0x10FFFF)).all())
