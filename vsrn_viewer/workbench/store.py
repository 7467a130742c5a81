"""What was computed once, kept on disk: entries of blocks, each block whole or not there at all.

An entry belongs to a key, a hash of everything that its content depends on, so nothing in it goes stale: other
content has another key. A block is a file of arrays behind a checksum. Two processes may write the same entry: they
write the same blocks, and the last rename wins. Nothing here raises for the disk's sake; a store that cannot be
written to says so once, in `problem`, and the program works without.

FOLDER/KIND/KEY/about.json   what the entry is of, for people; its time says when it was last used
FOLDER/KIND/KEY/NAME.block   magic; SHA-256 of the entry's key, the block's name and the arrays; arrays as safetensors
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy.typing as npt
import safetensors
import safetensors.numpy

from vsrn_viewer.data.thumbnail_store import thumbnail_files
from vsrn_viewer.files import FOLDER_VARIABLE, cache_folder, replacing

KINDS = ("images", "captions", "statistics", "regions")
LIMIT_BYTES = 2_000_000_000

_MAGIC = b"vsrn_viewer 1\r\n\x00"
_HEAD = len(_MAGIC) + hashlib.sha256().digest_size
_KEY = re.compile(r"[0-9a-f]{64}")
_ABOUT = "about.json"
_OWN = re.compile(r"about\.json|\w+\.block|\.(?:about\.json|\w+\.block)\.\w+\.part\.(?:json|block)")
_PART = ".part."
_ABANDONED_S = 3600  # a file half-written for this long belongs to a process that was killed

Arrays = Mapping[str, npt.NDArray[Any]]


@dataclass(frozen=True)
class Kept:
    """An entry as it lies on the disk. about: what was said of it, {} if that cannot be read. size: bytes.

    last_used: seconds since the epoch.
    """

    kind: str
    folder: Path
    about: Mapping[str, str]
    blocks: int
    size: int
    last_used: float


class Store:
    """A folder of entries of at most `limit` bytes; those that were not used for longest go first."""

    def __init__(self, folder: Path | None = None, limit: int = LIMIT_BYTES) -> None:
        self.folder = folder or cache_folder()
        self.limit = limit
        self.problem = ""
        self._size: int | None = None  # of all entries, as far as this process knows

    def entry(self, kind: str, key: str, about: Mapping[str, str]) -> Entry:
        """Return the entry of a key, which says `about` of itself once it is written. Counts as a use of it.

        kind: of KINDS. key: a SHA-256 in hexadecimal digits.
        """
        if kind not in KINDS or not _KEY.fullmatch(key):
            raise ValueError(f"an entry needs a kind of {', '.join(KINDS)} and a SHA-256: got {kind!r}, {key!r}")
        folder = self.folder / kind / key
        with suppress(OSError):
            os.utime(folder / _ABOUT)
        return Entry(self, folder, about)

    def kept(self) -> list[Kept]:
        """Return what is there, the entry that was used last first."""
        found = [_look_at(folder) for folder in self._entry_folders()]
        return sorted(found, key=lambda kept: kept.last_used, reverse=True)

    def thumbnails_size(self) -> int:
        """Return how many bytes thumbnails take, which count for no limit but their own."""
        return sum(map(_size, thumbnail_files(self.folder)))

    def foreign(self) -> list[Path]:
        """Return what lies in the folder and is not the store's own, sorted."""
        own_folders = set(self._entry_folders())
        kinds = [self.folder / kind for kind in KINDS if _is_folder(self.folder / kind)]
        thumbnails = thumbnail_files(self.folder)
        found = [path for path in _inside(self.folder) if path not in kinds and path not in thumbnails]
        found += [path for kind in kinds for path in _inside(kind) if path not in own_folders]
        found += [path for folder in own_folders for path in _inside(folder) if not _is_own(path)]
        return sorted(found)

    def clear(self) -> None:
        """Remove every entry, and all thumbnails. Raises OSError naming the file that cannot be removed."""
        for file in thumbnail_files(self.folder):
            file.unlink(missing_ok=True)
        for folder in list(self._entry_folders()):
            _remove(folder)
        for kind in KINDS:
            with suppress(OSError):  # not there, or not empty: something foreign lies in it
                (self.folder / kind).rmdir()
        self._size = None

    def write(self, path: Path, content: bytes) -> None:
        """Write a file of an entry, whole or not at all, and make room for it. After a failure: does nothing."""
        if self.problem or not self._make_room(len(content), path.parent):
            return
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with replacing(path) as part:
                part.write_bytes(content)
        except OSError as error:
            self.problem = self._sentence(error.strerror or str(error))
        else:
            self._size = (self._size or 0) + len(content)

    def _make_room(self, needed: int, spared: Path) -> bool:
        """Remove what was not used for longest until `needed` bytes fit, but not the folder that is being written."""
        if self._size is None:
            self._size = sum(kept.size for kept in self.kept())
        if self._size + needed <= self.limit:
            return True
        entries = self.kept()
        self._size = sum(kept.size for kept in entries)
        for kept in reversed(entries):
            if self._size + needed > self.limit and kept.folder != spared:
                with suppress(OSError):  # another process was faster, or forbids it
                    _remove(kept.folder)
                    self._size -= kept.size
        if self._size + needed > self.limit:
            self.problem = self._sentence(f"it holds {self.limit / 1e9:.1f} GB at most")
        return not self.problem

    def _sentence(self, reason: str) -> str:
        return (
            f"{self.folder}: what was computed could not be kept there ({reason}), so the next start computes it "
            f"again. Make room, or set {FOLDER_VARIABLE} to another folder."
        )

    def _entry_folders(self) -> Iterator[Path]:
        for kind in KINDS:
            if _is_folder(self.folder / kind):
                yield from (
                    path for path in _inside(self.folder / kind) if _KEY.fullmatch(path.name) and _is_folder(path)
                )


class Entry:
    """The blocks of one key."""

    def __init__(self, store: Store, folder: Path, about: Mapping[str, str]) -> None:
        self._store = store
        self._folder = folder
        self._about = about
        self._described = False

    @property
    def problem(self) -> str:
        """Why nothing can be kept, "" if it can."""
        return self._store.problem

    def read(self, name: str) -> Arrays | None:
        """Return a block's arrays, None if it is not there, damaged, or something else. name: letters and digits."""
        path = self._folder / f"{name}.block"
        try:
            content = path.read_bytes() if _starts_as_a_block(path) else b""
        except OSError:
            return None
        if content[len(_MAGIC) : _HEAD] != self._checksum(name, content[_HEAD:]):
            return None
        try:
            arrays: Arrays = safetensors.numpy.load(content[_HEAD:])
        except safetensors.SafetensorError:
            return None
        return arrays

    def write(self, name: str, arrays: Arrays) -> None:
        """Keep a block, in the place of one of that name."""
        if not self._described:
            _remove_abandoned(self._folder)
            self._store.write(self._folder / _ABOUT, json.dumps(dict(self._about)).encode())
            self._described = True
        content = safetensors.numpy.save(dict(arrays))
        self._store.write(self._folder / f"{name}.block", _MAGIC + self._checksum(name, content) + content)

    def _checksum(self, name: str, content: bytes) -> bytes:
        return hashlib.sha256(f"{self._folder.name}/{name}\n".encode() + content).digest()


def _starts_as_a_block(path: Path) -> bool:
    if not os.path.isfile(path):  # a pipe would be waited for
        return False
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def _look_at(folder: Path) -> Kept:
    about, used = folder / _ABOUT, 0.0
    said: Any = {}
    with suppress(OSError, ValueError, RecursionError):
        used = about.stat().st_mtime
        said = json.loads(about.read_bytes())
    files = [path for path in _inside(folder) if _is_own(path)]
    blocks = sum(path.suffix == ".block" and _PART not in path.name for path in files)
    known = {str(key): str(value) for key, value in said.items()} if isinstance(said, dict) else {}
    return Kept(folder.parent.name, folder, known, blocks, sum(map(_size, files)), used)


def _remove(folder: Path) -> None:
    """Remove an entry: its own files, and the folder if nothing else lies in it. Raises OSError."""
    for path in _inside(folder):
        if _is_own(path):
            path.unlink(missing_ok=True)
    if not _inside(folder):
        with suppress(FileNotFoundError):
            folder.rmdir()


def _remove_abandoned(folder: Path) -> None:
    """Remove what killed processes left half-written."""
    for path in _inside(folder):
        if _is_own(path) and _PART in path.name:
            with suppress(OSError):
                if time.time() - path.stat().st_mtime > _ABANDONED_S:
                    path.unlink()


def _inside(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _is_folder(path: Path) -> bool:
    return os.path.isdir(path) and not os.path.islink(path)  # these raise nothing where access is denied


def _is_own(path: Path) -> bool:
    return _OWN.fullmatch(path.name) is not None and os.path.isfile(path) and not os.path.islink(path)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
