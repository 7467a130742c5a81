"""Thumbnails: decoded by threads, kept as pixmaps, the visible ones first.

They are kept on disk as well (`data.thumbnail_store`), so that a photograph is shrunk once. A panel says which files it
shows now (`want`); that list replaces the one before, so that fast scrolling never waits for what has scrolled away. A
file is decoded again when its time of change is another one.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, QSize, Qt, QThreadPool, Signal
from PySide6.QtGui import QImage, QPixmap

from vsrn_viewer.errors import DatasetError

if TYPE_CHECKING:
    from vsrn_viewer.data.thumbnail_store import ThumbnailStore

CACHE_BYTES = 64 * 10**6
_BYTES_PER_PIXEL = 4
_THREADS = 2


@dataclass(frozen=True)
class Thumbnail:
    """A decoded picture, or the sentence that says why there is none. changed_ns: the file's time of change. room: that
    it was made for, in device pixels."""

    pixmap: QPixmap | None
    problem: str
    changed_ns: int
    room: QSize


class Thumbnails(QObject):
    """The thumbnails of one panel. Used in the GUI thread only."""

    ready = Signal(str)  # file
    unkept = Signal(str)  # why thumbnails are not kept on disk; said once

    def __init__(self, size: int, parent: QObject | None = None) -> None:
        """size: longer side, in device pixels."""
        super().__init__(parent)
        self._capacity = max(1, CACHE_BYTES // (_BYTES_PER_PIXEL * size * size))
        self._cache: OrderedDict[str, Thumbnail] = OrderedDict()
        self._decoder = _Decoder(size)
        self._decoder.decoded.connect(self._keep, Qt.ConnectionType.QueuedConnection)
        self._decoder.unkept.connect(self.unkept, Qt.ConnectionType.QueuedConnection)

    def want(self, files: Sequence[str]) -> None:
        """Say which files are visible now, the most important first. Whatever else still waits is forgotten."""
        self._decoder.queue([(file, self._known_ns(file)) for file in files])

    def fit(self, room: QSize) -> None:
        """Make thumbnails that fit this room, in device pixels, from now on: who paints them need not scale them."""
        self._decoder.room = room

    def _known_ns(self, file: str) -> int:
        """Return the time of change of what is there, -1 if that is nothing or was made for another room."""
        known = self._cache.get(file)
        return known.changed_ns if known is not None and known.room == self._decoder.room else -1

    def get(self, file: str) -> Thumbnail | None:
        """Return a thumbnail if it is there. It is the last one that will be thrown away."""
        if file in self._cache:
            self._cache.move_to_end(file)
        return self._cache.get(file)

    def _keep(self, file: str, image: QImage, problem: str, changed_ns: int, room: QSize) -> None:
        pixmap = None if image.isNull() else QPixmap.fromImage(image)
        self._cache[file] = Thumbnail(pixmap, problem, changed_ns, room)
        self._cache.move_to_end(file)
        while len(self._cache) > self._capacity:
            self._cache.popitem(last=False)
        self.ready.emit(file)


class _Decoder(QObject):
    """Decodes in threads. Each running task holds it, so a panel may close while one is at work."""

    # file, image, problem, time of change in ns (64 bits: not Qt's int), room that the image was made for
    decoded = Signal(str, QImage, str, object, QSize)
    unkept = Signal(str)

    def __init__(self, size: int) -> None:
        super().__init__()
        self._size = size
        self.room = QSize(size, size)
        self._lock = threading.Lock()
        self._waiting: list[tuple[str, int]] = []
        self._at_work: set[str] = set()
        self._tasks = 0
        self._has_said = False  # that nothing is kept

    def queue(self, known: list[tuple[str, int]]) -> None:
        """Replace what waits. known: file and the time of change of what the cache has, -1 if it has nothing."""
        with self._lock:
            self._waiting = [entry for entry in reversed(known) if entry[0] not in self._at_work]
            missing = min(_THREADS, len(self._waiting)) - self._tasks
            self._tasks += max(0, missing)
        for _ in range(missing):
            QThreadPool.globalInstance().start(self._work)

    def _work(self) -> None:
        # Imported here: OpenCV is needed by no window without images, and its import takes a tenth of a second.
        from vsrn_viewer.data.thumbnail_store import ThumbnailStore

        with ThumbnailStore() as store:
            while (entry := self._take()) is not None:
                file, changed_before_ns = entry
                self._decode(store, file, changed_before_ns)
                with self._lock:
                    self._at_work.discard(file)
            if store.problem and not self._has_said:
                self._has_said = True
                self.unkept.emit(store.problem)

    def _take(self) -> tuple[str, int] | None:
        with self._lock:
            if not self._waiting:
                self._tasks -= 1
                return None
            entry = self._waiting.pop()
            self._at_work.add(entry[0])
            return entry

    def _decode(self, store: ThumbnailStore, file: str, changed_before_ns: int) -> None:
        changed_ns, room = 0, self.room
        try:
            changed_ns = Path(file).stat().st_mtime_ns
            if changed_ns == changed_before_ns:
                return
            image = screen_image(store.thumbnail(Path(file), self._size), room)
            self.decoded.emit(file, image, "", changed_ns, room)
        except Exception as error:  # noqa: BLE001 (shown in the picture's place; the thread goes on with the others)
            if changed_ns != changed_before_ns:
                self.decoded.emit(file, QImage(), _problem(error), changed_ns, room)


def _problem(error: Exception) -> str:
    if isinstance(error, (DatasetError, OSError)):
        return str(error)
    return f"This picture cannot be shown: {type(error).__name__}: {error}."


def screen_image(pixels: npt.NDArray[np.uint8], room: QSize) -> QImage:
    """Return a QImage that fits a room, never enlarged, as screens hold them: the GUI thread has only to copy it."""
    image = qimage(pixels)
    if image.width() > room.width() or image.height() > room.height():
        smooth = Qt.TransformationMode.SmoothTransformation
        image = image.scaled(room, Qt.AspectRatioMode.KeepAspectRatio, smooth)
    return image.convertToFormat(QImage.Format.Format_RGB32)


def qimage(pixels: npt.NDArray[np.uint8]) -> QImage:
    """Return a QImage that owns its pixels. pixels: (height, width, 3) uint8 RGB."""
    height, width, _ = pixels.shape
    packed = np.ascontiguousarray(pixels)
    return QImage(packed.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
