"""Thumbnails that were made once, kept on disk: a photograph of 12 megapixels takes 100 ms to shrink, a kept one 1 ms.

One SQLite file in the cache's folder, a JPEG a row. The key is a hash of everything that a thumbnail depends on (the
file's resolved path, time of change and size, and the thumbnail's size), so nothing goes stale. Nothing here raises for
the store's sake: one that cannot be written to, or is damaged, says so in `problem`, and every thumbnail is made anew.
"""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import suppress
from pathlib import Path
from types import TracebackType

import cv2
import numpy as np

from vsrn_viewer.data import images
from vsrn_viewer.data.images import Pixels, decode_image
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.files import FOLDER_VARIABLE, cache_folder

NAME = "thumbnails.sqlite"
LIMIT_BYTES = 1_000_000_000  # some 100,000 photographs

_BESIDE = ("", "-wal", "-shm", "-journal")  # what SQLite writes beside a database
_QUALITY = 88  # of JPEG: no difference can be seen at this size
_AT_ONCE = 200  # removed when there is no room
_WAIT_S = 2.0  # for another process that writes
_TABLE = "CREATE TABLE IF NOT EXISTS thumbnails (key BLOB PRIMARY KEY, jpeg BLOB NOT NULL)"


def thumbnail_files(folder: Path) -> list[Path]:
    """Return the files of the store that lie in a cache folder."""
    return [path for end in _BESIDE if (path := folder / f"{NAME}{end}").is_file()]


class ThumbnailStore:
    """The store as one thread uses it, between `with` and the end of its block. problem: why nothing is kept, or ""."""

    def __init__(self, folder: Path | None = None, limit: int = LIMIT_BYTES) -> None:
        """folder: the cache's. limit: bytes; what was made first goes first."""
        self._folder = folder or cache_folder()
        self._limit = limit
        self._database: sqlite3.Connection | None = None
        self.problem = ""

    def __enter__(self) -> ThumbnailStore:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._open()
        except (OSError, sqlite3.Error) as error:
            self._give_up(error)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._close()

    def thumbnail(self, path: Path, size: int) -> Pixels:
        """Return a photograph shrunk to fit a square of `size` pixels, (height, width, 3) uint8 RGB; never enlarged.

        Raises DatasetError as `images.read_thumbnail`, OSError if there is no such file.
        """
        key = _key(path, size)
        kept = self._read(key)
        if kept is not None:
            return kept
        pixels = images.read_thumbnail(path, size)
        if max(pixels.shape[:2]) == size:  # a smaller one was not shrunk, and is as fast to read as its copy
            self._write(key, pixels)
        return pixels

    def _read(self, key: bytes) -> Pixels | None:
        """Return a kept thumbnail, None if there is none that can be read."""
        if self._database is None:
            return None
        try:
            row = self._database.execute("SELECT jpeg FROM thumbnails WHERE key = ?", (key,)).fetchone()
            return None if row is None else decode_image("a kept thumbnail", row[0])
        except sqlite3.Error as error:
            self._give_up(error)
        except (DatasetError, TypeError):
            pass  # made anew, and put in its place
        return None

    def _write(self, key: bytes, pixels: Pixels) -> None:
        if self._database is None:
            return
        _, jpeg = cv2.imencode(".jpg", pixels[:, :, ::-1], (cv2.IMWRITE_JPEG_QUALITY, _QUALITY))
        try:
            self._make_room(self._database)
            self._database.execute("INSERT OR REPLACE INTO thumbnails VALUES (?, ?)", (key, np.asarray(jpeg).tobytes()))
        except sqlite3.Error as error:
            self._give_up(error)

    def _make_room(self, database: sqlite3.Connection) -> None:
        pages, free, size = (
            database.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
        )
        if (pages - free) * size > self._limit:
            database.execute(
                "DELETE FROM thumbnails WHERE rowid IN (SELECT rowid FROM thumbnails ORDER BY rowid LIMIT ?)",
                (_AT_ONCE,),
            )

    def _open(self) -> None:
        """Open the database; a damaged one is begun anew. Raises OSError and sqlite3.Error."""
        try:
            self._connect()
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:  # no database, or not whole
            self._close()
            for file in thumbnail_files(self._folder):
                file.unlink(missing_ok=True)
            self._connect()

    def _connect(self) -> None:
        self._database = sqlite3.connect(self._folder / NAME, timeout=_WAIT_S, isolation_level=None)
        with suppress(sqlite3.OperationalError):  # no wait is long enough while another thread switches; then it has
            self._database.execute("PRAGMA journal_mode = WAL")  # readers do not wait for who writes
        self._database.execute("PRAGMA synchronous = OFF")  # what a power cut takes is made again
        self._database.execute(_TABLE)

    def _close(self) -> None:
        if self._database is not None:
            with suppress(sqlite3.Error):
                self._database.close()
        self._database = None

    def _give_up(self, error: Exception) -> None:
        self._close()
        self.problem = (
            f"{self._folder}: thumbnails could not be kept there ({error}), so they are made anew at every start. "
            f"Make room, or set {FOLDER_VARIABLE} to another folder."
        )


def _key(path: Path, size: int) -> bytes:
    there = path.stat()
    named = f"{path.resolve()}\n{there.st_mtime_ns}\n{there.st_size}\n{size}"
    return hashlib.sha256(named.encode(errors="surrogateescape")).digest()
