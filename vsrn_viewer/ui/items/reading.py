"""The reading line: one column per region, in the order in which the GRU reads them.

Crops and rows are painted once into a pixmap; moving the pointer only paints the highlighted columns.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from vsrn_viewer.palette import HIGHLIGHT
from vsrn_viewer.picture import ReadingPicture, WordReadingPicture
from vsrn_viewer.ui.items.column_drag import ColumnDrag
from vsrn_viewer.ui.items.halo import faded, outline_frame
from vsrn_viewer.ui.items.highlight import Highlight
from vsrn_viewer.ui.items.pixmaps import clear_pixmap, draw_focus
from vsrn_viewer.ui.items.reading_crops import Photograph, paint_crops
from vsrn_viewer.ui.items.reading_layout import (
    LEAST_SHOWN,
    MARGIN,
    ReadingLayout,
    column_rect,
    lay_out,
    least_height,
    name_rect,
    row_rect,
)
from vsrn_viewer.ui.items.reading_names import names_width, paint_missing, paint_names
from vsrn_viewer.ui.items.reading_rows import curve_point, paint_frames, paint_numbers, paint_row, paint_words
from vsrn_viewer.ui.qt_palette import mix
from vsrn_viewer.ui.theme import current_theme, theme_changed

_WHEEL_STEP = 15  # pixels of height, a row of words
_BEYOND = 6  # pixels beyond a column that its frame and the dot on its curve may take
_FRAME = 4  # pixels above and below a row that its frame and the focus take


class ReadingCanvas(QAbstractScrollArea):
    """Shows a ReadingPicture. Says which column is pointed at, clicked or dragged; Left and Right move along it.

    Rows that are words can be chosen too: by a click on the word, or with Up and Down.
    """

    pointed = Signal(int)  # region, -1 when the pointer leaves
    clicked = Signal(int, bool)  # region, whether Shift was held
    moved = Signal(int, int)  # region that was dragged, region that it goes before (their count: after all)
    shifted = Signal(int, int)  # region that goes a place to the left (-1) or to the right (1)
    stepped = Signal(int)  # region that an arrow key came to
    row_clicked = Signal(int, bool)  # row of words whose name was clicked, whether Shift was held
    row_stepped = Signal(int)  # row of words that an arrow key came to
    row_pointed = Signal(int)  # row of words whose name is pointed at, -1 when the pointer leaves it
    row_menu_asked = Signal(int, QPoint)  # row of words, place on the screen
    cleared = Signal()  # Esc
    menu_asked = Signal(int, QPoint)  # region, place on the screen

    def __init__(self, name: str, parent: QWidget | None = None, movable: bool = True) -> None:
        """name: of the picture, for whoever cannot see it. movable: whether columns can be dragged."""
        super().__init__(parent)
        self._movable = movable
        self.setAccessibleName(name)
        self.setAccessibleDescription(
            "Left and Right move along the regions, with Ctrl they move a region; Enter selects, Escape clears."
        )
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self._picture: ReadingPicture | None = None
        self._names = 0
        self._layout: ReadingLayout | None = None  # until picture, size or theme change
        self._image, self._image_size = QImage(), (1, 1)
        self._highlight = Highlight()
        self._pointed_row = -1
        self._drag = ColumnDrag()
        self._painting = self._names_painting = QPixmap()
        theme_changed.connect(self._drop)

    def set_picture(self, picture: ReadingPicture | None, image: QImage, size: tuple[int, int], names: int = 0) -> None:
        """Show another reading line, or none; nothing of it is highlighted.

        image: for the crops, may be null; size: of the original, pixels. names: what the names have to take at least.
        """
        self._picture, self._image, self._image_size, self._names = picture, image, size, names
        self._highlight = Highlight()
        self._drag.cancel()
        self._drop()
        self._set_scroll_range()

    def set_highlight(self, highlight: Highlight) -> None:
        """Frame other columns."""
        before, self._highlight = self._highlight, highlight
        if highlight == before or self.layout_now() is None:
            return
        dirty = QRegion()
        for region in {*before.regions} | {*highlight.regions}:
            if before.way_of(region) != highlight.way_of(region):
                dirty += self._reach_of(region)
        self.viewport().update(dirty)

    def _reach_of(self, region: int) -> QRect:
        """Return where on the viewport something may be painted for a region that stands out."""
        return self.column_rect(region).adjusted(-_BEYOND, -_BEYOND, _BEYOND, _BEYOND).toAlignedRect()

    @property
    def highlight(self) -> Highlight:
        """What stands out now."""
        return self._highlight

    def layout_now(self) -> ReadingLayout | None:
        """Return where rows and columns are before scrolling, None without a picture."""
        if self._layout is None and self._picture is not None:
            self._layout = self._lay_out(self._picture)
        return self._layout

    def _lay_out(self, picture: ReadingPicture) -> ReadingLayout:
        height = max(self.viewport().height(), least_height(picture))
        names = max(self._names, names_width(picture))
        # The room for the upright bar is kept where there is none: columns of two panels stand below each other.
        width = self.width() - self.verticalScrollBar().sizeHint().width()
        return lay_out(picture, names, width, height, self._has_crops())

    def column_rect(self, region: int) -> QRectF:
        """Return where a region's column is on the viewport now. Raises ValueError without a picture."""
        layout = self.layout_now()
        if layout is None:
            raise ValueError("the reading line shows no picture: call set_picture first")
        return column_rect(layout, region).translated(-self._scrolled())

    def name_rect(self, row: int) -> QRectF:
        """Return where a row's name is on the viewport now. Raises ValueError without a picture."""
        layout = self.layout_now()
        if layout is None:
            raise ValueError("the reading line shows no picture: call set_picture first")
        return name_rect(layout, layout.rows[row + 1]).translated(0, -self.verticalScrollBar().value())

    def reveal(self, region: int) -> None:
        """Scroll until a region's column is seen."""
        layout = self.layout_now()
        if layout is None:
            return
        bar, rect = self.horizontalScrollBar(), self.column_rect(region)
        if rect.left() < layout.left:
            bar.setValue(bar.value() - math.ceil(layout.left - rect.left()))
        elif rect.right() > self.viewport().width():
            bar.setValue(bar.value() + math.ceil(rect.right() - self.viewport().width()))

    def reveal_row(self, row: int) -> None:
        """Scroll until a row is seen."""
        if self._picture is None:
            return
        bar, rect = self.verticalScrollBar(), self.name_rect(row).adjusted(0, -_FRAME, 0, _FRAME)
        if rect.top() < 0:
            bar.setValue(bar.value() + math.floor(rect.top()))
        elif rect.bottom() > self.viewport().height():
            bar.setValue(bar.value() + math.ceil(rect.bottom() - self.viewport().height()))

    def sizeHint(self) -> QSize:
        return QSize(900, self._least_shown() + 40)

    def minimumSizeHint(self) -> QSize:
        return QSize(360, self._least_shown())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._drop()
        self._set_scroll_range()

    def paintEvent(self, event: QPaintEvent) -> None:
        layout, picture = self.layout_now(), self._picture
        if layout is None or picture is None:
            return
        if self._painting.isNull():
            self._painting = self._paint_once(picture, layout)
            self._names_painting = self._paint_names(picture, layout)
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.save()
        painter.translate(0, -self.verticalScrollBar().value())
        if 0 <= self._pointed_row < len(picture.rows):
            theme = current_theme()
            name = name_rect(layout, layout.rows[self._pointed_row + 1])
            painter.fillRect(name, QColor(mix(theme.panel, theme.text, 0.06)))
        painter.drawPixmap(0, 0, self._names_painting)
        painter.restore()
        painter.save()
        painter.setClipRect(QRectF(layout.left - 3, 0, self.viewport().width() - layout.left + 3, self.height()))
        painter.translate(-self._scrolled())
        dirty = event.region()
        regions = [region for region in self._highlight.regions if dirty.intersects(self._reach_of(region))]
        for region in regions:  # under the values, whose colours must stay what they are
            if region in self._highlight.hovered:
                painter.fillRect(column_rect(layout, region), faded(HIGHLIGHT, 0.3))
        painter.drawPixmap(0, 0, self._painting)
        self._paint_highlight(painter, picture, layout, regions)
        self._drag.paint(painter, layout)
        painter.restore()
        if self.hasFocus():
            draw_focus(painter, self.viewport().rect())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        layout, x = self.layout_now(), event.position().x() + self.horizontalScrollBar().value()
        if layout and self._picture and self._drag.move(event.position(), x, layout, len(self._picture.labels)):
            self.viewport().update()
            return
        self.pointed.emit(self._region_at(event.position()))
        word = self._word_at(event.position())
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if word >= 0 else Qt.CursorShape.ArrowCursor)
        self._point_row(word)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointed.emit(-1)
        self._point_row(-1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        region, row = self._region_at(event.position()), self._word_at(event.position())
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.button() == Qt.MouseButton.LeftButton and region >= 0:
            self.clicked.emit(region, shift)
            dropped = () if self._picture is None else self._picture.dropped
            self._drag.press(event.position(), region if self._movable and region not in dropped else -1)
        elif event.button() == Qt.MouseButton.LeftButton and row >= 0:
            self.row_clicked.emit(row, shift)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        moved = self._drag.drop()
        self.viewport().update()
        if moved is not None and event.button() == Qt.MouseButton.LeftButton:
            self.moved.emit(*moved)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        region = self._region_at(QPointF(event.pos())) if mouse else self._current()
        word = self._word_at(QPointF(event.pos())) if mouse else -1
        if word >= 0:
            self.row_menu_asked.emit(word, event.globalPos())
        elif region >= 0:
            self.menu_asked.emit(region, event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, shift = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and ctrl and self._current() >= 0:
            self.shifted.emit(self._current(), -1 if key == Qt.Key.Key_Left else 1)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and not shift and self._picture is not None:
            self._step(-1 if key == Qt.Key.Key_Left else 1, len(self._picture.labels))
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self._words():
            self._step_row(-1 if key == Qt.Key.Key_Up else 1, self._words())
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._current() >= 0:
            self.clicked.emit(self._current(), shift)
        elif key == Qt.Key.Key_Escape and self._drag.column >= 0:
            self._drag.cancel()
            self.viewport().update()
        elif key == Qt.Key.Key_Escape:
            self.cleared.emit()
        else:
            event.ignore()

    def scrollContentsBy(self, _dx: int, _dy: int) -> None:
        self.viewport().update()

    def _region_at(self, place: QPointF) -> int:
        layout = self.layout_now()
        if layout is None or self._picture is None or place.x() < layout.left:
            return -1
        return layout.column_at(place.x() + self.horizontalScrollBar().value(), len(self._picture.labels))

    def _words(self) -> int:
        """Return how many rows are words; they come first."""
        return 0 if self._picture is None else sum(row.kind == "word" for row in self._picture.rows)

    def _word_at(self, place: QPointF) -> int:
        """Return the row whose word is at a place of the viewport, -1 for none."""
        layout = self.layout_now()
        if layout is None or not self._words() or place.x() >= layout.left:
            return -1
        row = layout.row_at(place.y() + self.verticalScrollBar().value())
        return row if row < self._words() else -1

    def _point_row(self, row: int) -> None:
        if row != self._pointed_row:
            self._pointed_row = row
            self.viewport().update()
            self.row_pointed.emit(row)

    def show_row(self, row: int) -> None:
        """Let the name of a row stand out, as if it were pointed at; -1 for none. It is not said."""
        if row != self._pointed_row:
            self._pointed_row = row
            self.viewport().update()

    def _step_row(self, by: int, count: int) -> None:
        chosen = () if self._picture is None else self._picture.selected_rows
        row = min(count - 1, max(0, chosen[-1] + by)) if chosen else (0 if by > 0 else count - 1)
        self.reveal_row(row)
        self._point_row(row)  # wherever the pointer rests
        self.row_stepped.emit(row)

    def _current(self) -> int:
        """Return the region that keys start from: the hovered one, else the last selected, else -1."""
        for regions in (self._highlight.hovered, self._highlight.selected):
            if regions:
                return regions[-1]
        return -1

    def _step(self, by: int, count: int) -> None:
        start = self._current()
        region = min(count - 1, max(0, start + by)) if start >= 0 else (0 if by > 0 else count - 1)
        self.reveal(region)
        self._point_row(-1)
        self.stepped.emit(region)

    def _drop(self) -> None:
        self._painting, self._layout = QPixmap(), None
        self.viewport().update()

    def _scrolled(self) -> QPointF:
        return QPointF(self.horizontalScrollBar().value(), self.verticalScrollBar().value())

    def _least_shown(self) -> int:
        return min(LEAST_SHOWN, least_height(self._picture))

    def _set_scroll_range(self) -> None:
        layout, bar = self.layout_now(), self.horizontalScrollBar()
        room = self.viewport().width()
        beyond = 0 if layout is None else max(0, layout.left + layout.content + MARGIN - room)
        bar.setRange(0, beyond if beyond > MARGIN else 0)
        bar.setPageStep(room)
        bar.setSingleStep(round(layout.column) if layout else 1)
        down, height = self.verticalScrollBar(), self.viewport().height()
        down.setRange(0, max(0, least_height(self._picture) - height) if self._picture else 0)
        down.setPageStep(height)
        down.setSingleStep(_WHEEL_STEP)

    def _paint_once(self, picture: ReadingPicture, layout: ReadingLayout) -> QPixmap:
        ratio = self.devicePixelRatioF()
        height = max(1, self.viewport().height(), layout.bottom)
        pixmap = clear_pixmap(QSize(layout.left + layout.content + 2, height), ratio)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._has_crops() and picture.boxes is not None:
            photograph = Photograph(self._image, self._image_size, picture.boxes)
            paint_crops(painter, layout, photograph, ratio, {*picture.dropped, *picture.faint})
        if isinstance(picture, WordReadingPicture):
            paint_words(painter, layout, picture)
        else:
            paint_numbers(painter, layout, picture)
        for place in layout.rows[1:]:
            paint_row(painter, layout, place, picture.rows[place.number])
        paint_frames(painter, layout, picture)
        painter.end()
        return pixmap

    def _paint_names(self, picture: ReadingPicture, layout: ReadingLayout) -> QPixmap:
        room = self.viewport().size()
        height = max(1, room.height(), least_height(picture))
        pixmap = clear_pixmap(QSize(room.width(), height), self.devicePixelRatioF())
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_names(painter, layout, picture)
        paint_missing(painter, layout, picture.missing, room.width())
        painter.end()
        return pixmap

    def _has_crops(self) -> bool:
        return self._picture is not None and self._picture.boxes is not None and not self._image.isNull()

    def _paint_highlight(
        self, painter: QPainter, picture: ReadingPicture, layout: ReadingLayout, regions: list[int]
    ) -> None:
        for row in picture.selected_rows:
            around = row_rect(layout, layout.rows[row + 1]).adjusted(-2, -1, 2, 1)
            outline_frame(painter, around, 2.0, 0.5)
        for region in regions:
            outline_frame(painter, column_rect(layout, region), 2.0 if region in self._highlight.hovered else 1.5, 1.0)
            for place in layout.rows[1:]:
                if picture.rows[place.number].kind == "curve" and region not in picture.dropped:
                    painter.setBrush(QColor(HIGHLIGHT))
                    painter.drawEllipse(curve_point(layout, place, picture.rows[place.number], region), 4, 4)
