"""Reading the kinds of file a dataset is made of: arrays, lines, JSON. Every problem names its file.

Arrays are memory-mapped and never unpickled: a file costs nothing until its rows are asked for.
"""

from __future__ import annotations

import json
import math
import tokenize
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from vsrn_viewer.errors import DatasetError

_MAGIC = b"\x93NUMPY"
_HEADERS: dict[tuple[int, int], Callable[[IO[bytes]], tuple[tuple[int, ...], bool, np.dtype[Any]]]] = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}


def map_array(path: Path) -> npt.NDArray[Any]:
    """Return the array of a .npy file, memory-mapped and read-only.

    Raises DatasetError if the file is missing, not a .npy, cut short, empty, or holds Python objects.
    """
    with opened(path) as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            raise DatasetError(f"{path}: not a .npy file. Write it with numpy.save.")
        file.seek(0)
        shape, fortran, dtype = _header(path, file)
        start = file.tell()
    if dtype.hasobject:
        raise DatasetError(
            f"{path}: holds Python objects, which are never unpickled. Save it as numbers, one shape for all images."
        )
    if min(shape, default=0) < 1:
        raise DatasetError(f"{path}: empty, its shape is {shape}. Export it again.")
    needed = start + math.prod(shape) * dtype.itemsize
    size = path.stat().st_size
    if size < needed:
        raise DatasetError(f"{path}: cut short, {size:,} bytes of {needed:,}. Copy or download it again.")
    return np.memmap(path, dtype=dtype, mode="r", offset=start, shape=shape, order="F" if fortran else "C")


def read_lines(path: Path) -> tuple[str, ...]:
    """Return the lines of a UTF-8 text file, without the white space around them.

    Only line feeds part lines (captions may hold other separators of Unicode); the last line may end with
    one or not. Raises DatasetError if the file is missing or not UTF-8.
    """
    lines = _text(path).split("\n")
    if not lines[-1].strip():
        lines.pop()
    return tuple(line.strip() for line in lines)


def read_json(path: Path) -> Any:
    """Return what a JSON file holds. Raises DatasetError if it is missing or not JSON."""
    try:
        return json.loads(_text(path))
    except (json.JSONDecodeError, RecursionError) as error:
        raise DatasetError(f"{path}: not JSON ({error}). Export it again.") from None


def read_bytes(path: Path) -> bytes:
    """Return a file's content. Raises DatasetError if it is missing or unreadable."""
    with opened(path) as file:
        return file.read()


def _text(path: Path) -> str:
    try:
        return read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DatasetError(f"{path}: not UTF-8 text (byte {error.start:,}). Save it as UTF-8.") from None


def opened(path: Path) -> IO[bytes]:
    """Open a file for reading bytes. Raises DatasetError if it is missing or unreadable."""
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise DatasetError(f"{path}: no such file. Check its name, or the folder that was given.") from None
    except OSError as error:
        raise DatasetError(
            f"{path}: cannot be read ({error.strerror}). Check what it is and its permissions."
        ) from None


def _header(path: Path, file: IO[bytes]) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    try:
        return _HEADERS[np.lib.format.read_magic(file)](file)
    except (KeyError, ValueError, SyntaxError, tokenize.TokenError):  # NumPy parses the header as Python
        raise DatasetError(f"{path}: its .npy header cannot be read. Copy or export it again.") from None
