"""Photographs of traces, decoded: small ones at once, large ones in a thread, so that the window never waits."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QObject, QThreadPool, Signal, Slot
from PySide6.QtGui import QImage

from vsrn_viewer.errors import DatasetError
from vsrn_viewer.ui.thumbnails import qimage

AT_ONCE = 1_500_000  # pixels that decode within some 15 ms
LONGEST_SIDE = 2400  # pixels; more than a screen shows is not kept


@lru_cache(maxsize=2)  # several panels show the photograph on screen and the pinned one
def decode(data: bytes) -> QImage:
    """Return an encoded image upright, no side longer than LONGEST_SIDE; a null image if it cannot be decoded.

    It is shared: nobody paints into it.
    """
    from vsrn_viewer.data.images import decode_shrunk

    try:
        return qimage(decode_shrunk("photograph", data, LONGEST_SIDE))
    except DatasetError:  # whoever traced the image was told
        return QImage()


def same_shape(image: QImage, size: tuple[int, int]) -> bool:
    """Return whether an image has the proportions of size = (width, height), but for rounding."""
    across, down = image.width() / size[0], image.height() / size[1]
    pixel = 1.5 / min(size[0], size[1], max(1, image.width()), max(1, image.height()))
    return abs(across / down - 1) <= max(0.01, pixel) if down else True


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

    def load(self, data: bytes) -> None:
        """Decode these bytes and say `loaded`; bytes that were loaded last are not decoded again."""
        if data == self._data:
            return
        self._data = data
        self._generation += 1
        self.is_loading = False
        from vsrn_viewer.data.images import pixels_of  # OpenCV's import takes a tenth of a second

        if pixels_of(data) <= AT_ONCE:
            self.loaded.emit(decode(data))
            return
        generation = self._generation
        self.is_loading = True
        self.loaded.emit(QImage())  # the old photograph is not this trace's
        self._pool.start(lambda: self._decoded.emit(generation, decode(data)))

    @Slot(int, QImage)
    def _take(self, generation: int, image: QImage) -> None:
        if generation == self._generation:
            self.is_loading = False
            self.loaded.emit(image)
