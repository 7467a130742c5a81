"""Beside the map: the photograph of the point that was pointed at last, and what is said of it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from vsrn_viewer.answers import PairInfo
from vsrn_viewer.ui.items.map import MapCanvas
from vsrn_viewer.ui.panels.query_pages.map_words import words_of_point
from vsrn_viewer.ui.query_desk import QueryDesk
from vsrn_viewer.ui.theme import STEP, current_theme, theme_changed
from vsrn_viewer.ui.thumbnails import Thumbnails
from vsrn_viewer.view import Query

_LEAST_PX = 200  # in less there is no room for a photograph and a sentence
_PHOTOGRAPH_PX = 640  # longer side, in device pixels
_HINT = "Point at a dot: its photograph and its captions are shown here."
_WRAPPED = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)


class PointShown(QWidget):
    """Shows an image of the split, or a caption with its image. Painted by itself: it follows the pointer."""

    def __init__(self, desk: QueryDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.words = _HINT
        self.file = ""
        self._thumbnails = Thumbnails(_PHOTOGRAPH_PX, self)
        self._thumbnails.ready.connect(lambda file: self.update() if file == self.file else None)
        theme_changed.connect(self.update)
        desk.subject.info_changed.connect(self._forget)

    def show_query(self, query: Query | None) -> None:
        """Show an image, or a caption with its image; with None what was shown before stays."""
        info, queries = self._desk.subject.info, self._desk.queries
        if query is None or info is None or queries is None:
            return
        is_image = query.kind == "image"
        image = query.index if is_image else info.caption_lines.image_of(query.index)
        said = words_of_point(query.index if is_image else len(info.image_ids) + query.index, queries, info)
        self._say("\n".join((said, *(_captions_of(info, image) if is_image else (f"image {info.image_ids[image]}",)))))
        self.file = info.image_files[image]
        if self.file:
            self._thumbnails.want([self.file])

    def picture_room(self) -> QSize:
        """Return the room of the photograph, in pixels; the words stand at its right."""
        return QSize(max(1, round(0.6 * self.width())), max(1, self.height() - 4 * STEP))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._thumbnails.fit(self.picture_room() * self.devicePixelRatioF())
        if self.file:
            self._thumbnails.want([self.file])

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, left = QPainter(self), 2 * STEP
        photograph = self._photograph()
        if photograph is not None:
            size = photograph.size().scaled(self.picture_room(), Qt.AspectRatioMode.KeepAspectRatio)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(QRect(left, 2 * STEP, size.width(), size.height()), photograph)
            left += size.width() + 3 * STEP
        painter.setPen(QColor(current_theme().text if self.file else current_theme().secondary))
        painter.drawText(QRect(left, 2 * STEP, self.width() - left - 2 * STEP, self.height()), _WRAPPED, self.words)

    def _photograph(self) -> QPixmap | None:
        found = self._thumbnails.get(self.file) if self.file else None
        return None if found is None else found.pixmap

    def _say(self, words: str) -> None:
        self.words = words
        self.setAccessibleName(words)
        self.update()

    @Slot(object)
    def _forget(self, _info: PairInfo | None) -> None:
        self.file = ""
        self._say(_HINT)


class MapRow(QWidget):
    """The map, which is about as wide as high, and what is pointed at in the room that it leaves."""

    def __init__(self, canvas: MapCanvas, desk: QueryDesk) -> None:
        super().__init__()
        self._canvas = canvas
        self.point = PointShown(desk)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * STEP)
        row.addWidget(canvas, 1)
        row.addWidget(self.point)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.share()

    def share(self) -> None:
        """Give the map what it fills, and the rest to what is pointed at, if that is enough for it."""
        rest = self.width() - max(self._canvas.minimumSizeHint().width(), self._canvas.filled_width(self.height()))
        self.point.setVisible(rest >= _LEAST_PX)
        self.point.setFixedWidth(max(_LEAST_PX, rest))


def _captions_of(info: PairInfo, image: int) -> tuple[str, ...]:
    return tuple(f"“{info.captions[line].strip()}”" for line in info.caption_lines.of(image))
