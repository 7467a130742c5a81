"""Photographs of traces, decoded: small ones at once, large ones in a thread, so that the window never waits."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QSize, Qt, QThreadPool, Signal, Slot
from PySide6.QtGui import QImage, QImageReader

AT_ONCE = 1_500_000  # pixels that decode within some 15 ms
LONGEST_SIDE = 2400  # pixels; more than a screen shows is not kept


def pixels_of(data: bytes) -> int:
    """Return how many pixels an encoded image says it has, without decoding it; 0 if it is not an image."""
    _buffer, reader = _open(data)
    size = reader.size()
    return size.width() * size.height() if size.isValid() else 0


@lru_cache(maxsize=2)  # several panels show the photograph on screen and the pinned one
def decode(data: bytes) -> QImage:
    """Return an encoded image upright, no side longer than LONGEST_SIDE; a null image if it cannot be decoded.

    It is shared: nobody paints into it.
    """
    _buffer, reader = _open(data)
    reader.setAutoTransform(True)  # EXIF rotation
    size = reader.size()
    if max(size.width(), size.height()) > LONGEST_SIDE:
        reader.setScaledSize(size.scaled(QSize(LONGEST_SIDE, LONGEST_SIDE), Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()


def same_shape(image: QImage, size: tuple[int, int]) -> bool:
    """Return whether an image has the proportions of size = (width, height), but for rounding."""
    across, down = image.width() / size[0], image.height() / size[1]
    pixel = 1.5 / min(size[0], size[1], max(1, image.width()), max(1, image.height()))
    return abs(across / down - 1) <= max(0.01, pixel) if down else True


def _open(data: bytes) -> tuple[QBuffer, QImageReader]:
    """Return a reader, and the buffer that must live as long as it."""
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    return buffer, QImageReader(buffer)


class PhotographLoader(QObject):
    """Decodes one photograph at a time; an answer to anything but the newest request is dropped."""

    loaded = Signal(QImage)  # null if there is no photograph or it cannot be decoded
    _decoded = Signal(int, QImage)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._data = b""
        self.is_loading = False
        self._generation = 0
        self._decoded.connect(self._take)

    def load(self, data: bytes) -> bool:
        """Decode these bytes and say `loaded`; bytes that were loaded last are not decoded again.

        Return whether it was said, so that whoever draws then need not draw twice.
        """
        if data == self._data:
            return False
        self._data = data
        self._generation += 1
        self.is_loading = False
        if pixels_of(data) <= AT_ONCE:
            self.loaded.emit(decode(data))
            return True
        generation = self._generation
        self.is_loading = True
        self.loaded.emit(QImage())  # the old photograph is not this trace's
        self._pool.start(lambda: self._decoded.emit(generation, decode(data)))
        return True

    @Slot(int, QImage)
    def _take(self, generation: int, image: QImage) -> None:
        if generation == self._generation:
            self.is_loading = False
            self.loaded.emit(image)
