"""Arrays of .npy files, read row by row when they are asked for: never mapped, never unpickled.

A file costs nothing until its rows are read, and a row that is read is of the file that was opened (see `stamps`).
"""

from __future__ import annotations

import io
import math
import os
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from vsrn_viewer.archives import Header, read_npy_header
from vsrn_viewer.data.stamps import Stamp, check_unchanged, opened, opened_as, stamp_of
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.steps import drain

_MAGIC = b"\x93NUMPY"
_READ = 2**25  # bytes in a step
_MOST_ENTRIES = 2**48  # along one axis; the product of larger ones has no end of digits


@dataclass(frozen=True)
class ArrayFile:
    """The array of a .npy file. shape, dtype: as stored, of any byte order. start: of the numbers, in bytes.

    fortran: the first index varies fastest in the file. stamp: of the file when its header was read.
    """

    path: Path
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    fortran: bool
    start: int
    stamp: Stamp | None

    def __len__(self) -> int:
        return self.shape[0]

    def row(self, number: int, length: int | None = None) -> npt.NDArray[Any]:
        """Return one entry of the first axis, or the first `length` entries of it, as stored: a copy.

        Raises DatasetError if the file has changed since it was opened, ValueError if there is no such row.
        """
        if not 0 <= number < len(self):
            raise ValueError(f"row must be 0 to {len(self) - 1}: got {number}")
        with opened_as(self.path, self.stamp) as file:
            if self.fortran:
                return self._scattered_row(file, number)[:length]
            inner = self.shape[1:] if length is None else (length, *self.shape[2:])
            file.seek(self.start + number * math.prod(self.shape[1:]) * self.dtype.itemsize)
            return self._numbers(file, math.prod(inner)).reshape(inner)

    def read(self) -> npt.NDArray[Any]:
        """Return the whole array as stored. Raises DatasetError if the file has changed since it was opened."""
        return drain(self.reading())

    def reading(self) -> Generator[float, None, npt.NDArray[Any]]:
        """Return what `read` does. Yields which share of it is read, after some 32 MB each."""
        numbers = np.empty(math.prod(self.shape), self.dtype)
        step = max(1, _READ // self.dtype.itemsize)
        with opened_as(self.path, self.stamp) as file:
            file.seek(self.start)
            for start in range(0, len(numbers), step):
                part = numbers[start : start + step]
                part[:] = self._numbers(file, len(part))
                yield (start + len(part)) / len(numbers)
        return numbers.reshape(self.shape, order="F" if self.fortran else "C")

    def _scattered_row(self, file: IO[bytes], number: int) -> npt.NDArray[Any]:
        """Collect a row whose numbers lie one by one, len(self) numbers apart."""
        size, row = self.dtype.itemsize, bytearray()
        for column in range(math.prod(self.shape[1:])):
            file.seek(self.start + (number + column * len(self)) * size)
            row += file.read(size)
        if len(row) != math.prod(self.shape[1:]) * size:
            raise self._cut()
        return np.frombuffer(row, self.dtype).reshape(self.shape[1:], order="F")

    def _numbers(self, file: IO[bytes], count: int) -> npt.NDArray[Any]:
        numbers = np.fromfile(file, self.dtype, count)
        if len(numbers) != count:
            raise self._cut()
        return numbers

    def _cut(self) -> DatasetError:
        check_unchanged(self.path, self.stamp)
        return DatasetError(f"{self.path}: cut short while it was read. Copy or download it again.")


def open_array(path: Path) -> ArrayFile:
    """Read the header of a .npy file.

    Raises DatasetError if the file is missing, not a .npy, cut short, empty, or holds Python objects.
    """
    stamp = stamp_of(path)
    with opened(path) as file:
        shape, fortran, dtype = read_header(path, file)
        start, size = file.tell(), os.fstat(file.fileno()).st_size
    if dtype.hasobject:
        raise DatasetError(
            f"{path}: holds Python objects, which are never unpickled. Save it as numbers, one shape for all images."
        )
    if dtype.kind not in "biufc":
        raise DatasetError(f"{path}: does not hold numbers, its values are {str(dtype)[:60]}. Save it as numbers.")
    if max(shape, default=0) > _MOST_ENTRIES:
        raise DatasetError(f"{path}: its header declares more entries than any file can hold. Copy or export it again.")
    if min(shape, default=0) < 1:
        raise DatasetError(f"{path}: empty, its shape is {shape}. Export it again.")
    needed = start + math.prod(shape) * dtype.itemsize
    if size < needed:
        raise DatasetError(f"{path}: cut short, {size:,} bytes of {needed:,}. Copy or download it again.")
    return ArrayFile(path, shape, dtype, fortran, start, stamp)


def npy_header(shape: tuple[int, ...], dtype: np.dtype[Any]) -> bytes:
    """Return the head of a .npy file: 128 bytes for the shapes of a dataset."""
    head = io.BytesIO()
    about = {"descr": np.lib.format.dtype_to_descr(dtype), "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(head, about)
    return head.getvalue()


def holds_objects(path: Path) -> bool:
    """Tell whether a .npy file holds Python objects. Raises DatasetError if it is none."""
    with opened(path) as file:
        return bool(read_header(path, file)[2].hasobject)


def read_header(path: Path, file: IO[bytes]) -> Header:
    """Return shape, Fortran order and type of the .npy file at the place of `file`, which is left behind its header.

    Raises DatasetError if it is none, or damaged.
    """
    if file.read(len(_MAGIC)) != _MAGIC:
        raise DatasetError(f"{path}: not a .npy file. Write it with numpy.save.")
    file.seek(-len(_MAGIC), os.SEEK_CUR)
    try:
        return read_npy_header(file)
    except ValueError:
        raise DatasetError(f"{path}: its .npy header cannot be read. Copy or export it again.") from None
