"""Stamps: noticing that a file is no longer the one that was opened.

Nothing that lives long is memory-mapped: a mapped file that shrinks kills the process (SIGBUS), and one that is
written again shows old rows beside new ones. Files are opened for every read instead, and compared with the stamp
that was taken when the dataset was opened.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TypeVar

from vsrn_viewer.errors import DatasetError
from vsrn_viewer.strangers import open_ordinary

T = TypeVar("T")

_TICK_NS, _COARSE_TICK_NS = 20_000_000, 2_000_000_000  # how long two changes of a file may carry one time


@dataclass(frozen=True)
class Stamp:
    """Which file this is, and when its content last changed. size: bytes. modified_ns, changed_ns: since the epoch.

    changed_ns cannot be set back, but permissions and hard links move it too, so it does not tell files apart.
    """

    device: int
    inode: int
    size: int
    modified_ns: int
    changed_ns: int = field(compare=False)


Stamps = Mapping[Path, Stamp | None]  # None: no such file


def stamp_of(path: Path) -> Stamp | None:
    """Return a file's stamp, None if there is none or if it cannot be reached."""
    try:
        return _stamp(os.stat(path))
    except (OSError, ValueError):  # ValueError: a NUL in the path
        return None


def stamp_of_open(file: IO[bytes]) -> Stamp:
    """Return the stamp of a file that is open."""
    return _stamp(os.fstat(file.fileno()))


def stamps_of(paths: Iterable[Path]) -> Stamps:
    """Return the stamp of every path."""
    return {path: stamp_of(path) for path in paths}


def opened(path: Path) -> IO[bytes]:
    """Open a file for reading bytes. Raises DatasetError if it is missing, unreadable, or a pipe or a device."""
    try:
        return open_ordinary(path)
    except FileNotFoundError:
        raise DatasetError(f"{path}: no such file. Check its name, or the folder that was given.") from None
    except OSError as error:
        raise DatasetError(
            f"{path}: cannot be read ({error.strerror}). Check what it is and its permissions."
        ) from None


@contextmanager
def opened_as(path: Path, stamp: Stamp | None) -> Iterator[IO[bytes]]:
    """Open a file for reading bytes. Raises DatasetError if it is another than `stamp` says, before the block or after
    it: what was read within cannot be trusted then."""
    check_unchanged(path, stamp)
    with opened(path) as file:
        _compare(path, stamp_of_open(file), stamp)
        yield file
        _compare(path, stamp_of_open(file), stamp)


def check_unchanged(path: Path, stamp: Stamp | None) -> None:
    """Raise DatasetError if the file is another than `stamp` says, or gone."""
    _compare(path, stamp_of(path), stamp)


def as_opened(stamps: Stamps, path: Path, read: Callable[[Path], T]) -> T:
    """Return what `read` makes of a file that is the same before and after, as `stamps` says. Raises DatasetError."""
    check_unchanged(path, stamps[path])
    content = read(path)
    check_unchanged(path, stamps[path])
    return content


def settled(stamp: Stamp | None) -> Stamp | None:
    """Return the stamp once a further change of its file would show in the times, which move in ticks."""
    if stamp is not None:
        last = max(stamp.modified_ns, stamp.changed_ns)
        tick = _TICK_NS if last % 10**9 else _COARSE_TICK_NS
        left = tick - (time.time_ns() - last)
        time.sleep(min(max(left, 0), tick) / 1e9)
    return stamp


def _compare(path: Path, now: Stamp | None, then: Stamp | None) -> None:
    if now != then:
        raise DatasetError(f"{path}: has changed since it was opened. Open the dataset again.")


def _stamp(status: os.stat_result) -> Stamp:
    return Stamp(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
