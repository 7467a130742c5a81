"""NumPy arrays inside pickles, alone or behind the header of a .npy file, read as plain data and never unpickled.

NumPy names the functions that make arrays, types and numbers again. They are told apart by name here and made by hand;
any other name in such a file is refused (see `pickles`). Python 2's files too.
"""

from __future__ import annotations

import io
import math
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from vsrn_viewer.data.arrays import read_header
from vsrn_viewer.data.stamps import opened_as, stamp_of
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.pickles import MOST_BYTES, DamagedPickle, ForeignName, Instance, read_pickle
from vsrn_viewer.strangers import plain

_NUMBER = re.compile(r"b1|[iu][1248]|f[248]")  # types whose bytes are numbers
_NAMES = frozenset({"numpy.ndarray"})


@dataclass
class _Type(Instance):
    """A type of numbers, "f4", or of objects, "O8". state: the second entry is the order of its bytes."""

    code: str = ""


def read_objects(path: Path, most: int = MOST_BYTES) -> tuple[Any, ...]:
    """Return the objects of a .npy file of shape (I,), or the one of a file of shape (), as plain data.

    They are texts, numbers, None, tuples, lists, dictionaries, and NumPy arrays of numbers. most: bytes that the file
    may have.
    Raises DatasetError if the file is no such array, is damaged, too large, or asks for anything else to be made.
    """
    with opened_as(path, stamp_of(path)) as file:
        shape, _, dtype = read_header(path, file)
        size = os.fstat(file.fileno()).st_size
        if not dtype.hasobject or dtype.names or len(shape) > 1:
            raise DatasetError(f"{path}: must be a list of objects: got {dtype}, {shape}. Export it again.")
        _check_size(path, size, most)
        found = _read(path, file.read())
    if not isinstance(found, list) or len(found) != math.prod(shape):
        raise _damaged(path)
    return tuple(found)


def read_pickled(path: Path, most: int) -> Any:
    """Return what a pickle of at most `most` bytes holds, as plain data. Raises DatasetError as `read_objects` does."""
    with opened_as(path, stamp_of(path)) as file:
        _check_size(path, os.fstat(file.fileno()).st_size, most)
        return _read(path, file.read())


def _check_size(path: Path, size: int, most: int) -> None:
    if size > most:
        raise DatasetError(f"{path}: {size:,} bytes of Python objects, more than {most:,}. Save numbers.")


def _read(path: Path, content: bytes) -> Any:
    try:
        return _plain(read_pickle(io.BytesIO(content), _MAKERS, _NAMES), {})
    except ForeignName as error:
        raise DatasetError(
            f"{path}: refused, it asks for {plain(str(error))}, which no array of plain values needs; none of it was "
            "run. Use a file from a source that you trust, best as numbers."
        ) from None
    except (DamagedPickle, RecursionError):
        raise _damaged(path) from None


def _plain(value: Any, made: dict[int, Any]) -> Any:
    """Return a value with the arrays in it made.

    made: by identity, what is done already: a few bytes can hold the same list a million times, or in itself.
    Raises RecursionError if it is nested too deep, DamagedPickle for what is no array.
    """
    if id(value) in made:
        return made[id(value)]
    if isinstance(value, Instance):
        made[id(value)] = _array(value, made)
    elif isinstance(value, dict):
        entries = made[id(value)] = {}
        entries.update((key, _plain(one, made)) for key, one in value.items())
    elif isinstance(value, list):
        items = made[id(value)] = []
        items.extend(_plain(one, made) for one in value)
    elif isinstance(value, tuple):
        made[id(value)] = tuple(_plain(one, made) for one in value)
    else:
        return value
    return made[id(value)]


def _array(stored: Instance, made: dict[int, Any]) -> Any:
    """Return what an array holds: numbers as an array, objects as a list."""
    try:
        _, shape, kind, fortran, content = stored.state
        if isinstance(content, list):
            return _plain(content, made)
        return _numbers(kind, content).reshape(shape, order="F" if fortran else "C")
    except (TypeError, ValueError, AttributeError):
        raise DamagedPickle("an array that cannot be made") from None


def _numbers(kind: Any, content: Any) -> npt.NDArray[Any]:
    """Return the numbers of some bytes. Raises ValueError, TypeError or AttributeError for others."""
    if not isinstance(kind, _Type) or not _NUMBER.fullmatch(kind.code):
        raise ValueError("not a type of numbers")
    order = ">" if isinstance(kind.state, tuple) and kind.state[1:2] == (">",) else "<"
    raw = content if isinstance(content, bytes | bytearray) else content.encode("latin-1")  # Python 2 has bytes as text
    return np.frombuffer(raw, np.dtype(order + kind.code))


def _scalar(kind: Any, content: Any) -> Any:
    (number,) = _numbers(kind, content).tolist()
    return number


def _empty_array(*_arguments: Any) -> Instance:
    return Instance("numpy.ndarray")


def _array_of_buffer(content: Any, kind: Any, shape: Any, order: Any) -> Instance:
    """Return an array as protocol 5 writes it, in the form of the others."""
    return Instance("numpy.ndarray", (1, shape, kind, order == "F", content))


def _type(code: Any, *_arguments: Any) -> Instance:
    text = code.decode("ascii") if isinstance(code, bytes) else code
    return _Type("numpy.dtype", code=text)


def _bytes(text: str, encoding: str) -> bytes:
    """Return bytes as protocols 0 to 2 write them: a call that encodes a text."""
    if encoding not in ("latin1", "latin-1"):
        raise ValueError("bytes in another encoding")
    return text.encode("latin-1")


def _damaged(path: Path) -> DatasetError:
    return DatasetError(f"{path}: its Python objects cannot be read. Copy or export it again, best as numbers.")


_MAKERS = {
    "numpy.dtype": _type,
    "_codecs.encode": _bytes,
    **{
        f"numpy.{core}.multiarray.{name}": make
        for core in ("core", "_core")  # before NumPy 2, and since
        for name, make in (("_reconstruct", _empty_array), ("scalar", _scalar))
    },
    **{f"numpy.{core}.numeric._frombuffer": _array_of_buffer for core in ("core", "_core")},
}
