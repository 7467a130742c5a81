"""The affinity matrix: a cell per edge, its colour bar, and the cross of what is hovered.

Everything but the highlight is painted once into a pixmap, so that moving the pointer costs a blit.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from vsrn_viewer.palette import HIGHLIGHT, colours
from vsrn_viewer.picture import MatrixPicture
from vsrn_viewer.ui.items.halo import LABEL_PIXELS, draw_label, faded, label_size, outline, place_labels
from vsrn_viewer.ui.items.highlight import Highlight
from vsrn_viewer.ui.items.region_numbers import NUMBER_PIXELS, numbered
from vsrn_viewer.ui.items.scale_bar import TICK_PIXELS, draw_upright_bar, image_of, upright_bar_width
from vsrn_viewer.ui.theme import current_theme, tabular_font, theme_changed

_MARGIN = 8  # around everything, pixels
_NUMBERS = 18  # room for region numbers at the left and the top
_WORDS = 15  # room for a line of words
_GAP = 14  # between the cells and the colour bar
_ARROWS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


@dataclass(frozen=True)
class Grid:
    """Where the cells are: count × count of them in `square`, in pixels of the widget.

    label_lies: whether the colour bar's label is below and not beside it.
    """

    square: QRectF
    count: int
    label_lies: bool

    @property
    def cell(self) -> float:
        """The side of a cell, pixels."""
        return self.square.width() / self.count

    def row(self, region: int) -> QRectF:
        """Return the rectangle of what a region receives."""
        return QRectF(self.square.left(), self.square.top() + region * self.cell, self.square.width(), self.cell)

    def column(self, region: int) -> QRectF:
        """Return the rectangle of what a region gives."""
        return QRectF(self.square.left() + region * self.cell, self.square.top(), self.cell, self.square.height())

    def cell_at(self, place: QPointF) -> tuple[int, int] | None:
        """Return (receiver, giver) under a place, None outside the square."""
        if not self.square.contains(place):
            return None
        inside = place - self.square.topLeft()
        last = self.count - 1
        return min(last, int(inside.y() / self.cell)), min(last, int(inside.x() / self.cell))


def grid_in(size: QSize, count: int, bar: int) -> Grid:
    """Return the largest grid that leaves room for numbers, words and a colour bar `bar` pixels wide.

    The bar's label stands beside it or lies under everything, where it takes less from the cells.
    """
    axes = 2 * _MARGIN + _WORDS + _NUMBERS
    width, height = size.width() - axes - _GAP - bar, size.height() - axes
    lying, standing = min(width, height - _WORDS), min(width - _WORDS, height)
    side = max(float(count), lying, standing)
    corner = _MARGIN + _WORDS + _NUMBERS
    return Grid(QRectF(corner, corner, side, side), count, label_lies=lying >= standing)


class MatrixCanvas(QWidget):
    """Shows a MatrixPicture. Says which cell is pointed at or clicked; arrow keys move over cells."""

    pointed = Signal(object)  # (receiver, giver), None when the pointer leaves
    clicked = Signal(object, bool)  # (receiver, giver), whether Shift was held
    cleared = Signal()  # Esc
    menu_asked = Signal(object, QPoint)  # (receiver, giver), place on the screen

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Affinity matrix")
        self.setAccessibleDescription("Arrow keys move over the cells, Enter selects the receiver, Escape clears.")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._picture: MatrixPicture | None = None
        self._highlight, self._readout = Highlight(), ""
        self._painting = QPixmap()
        theme_changed.connect(self._drop)

    def set_picture(self, picture: MatrixPicture | None) -> None:
        """Show another matrix, or none."""
        self._picture = picture
        self._drop()

    def set_highlight(self, highlight: Highlight, readout: str = "") -> None:
        """Cross other regions. readout: words beside the hovered cell."""
        if (highlight, readout) != (self._highlight, self._readout):
            self._highlight, self._readout = highlight, readout
            self.update()

    @property
    def highlight(self) -> Highlight:
        """What stands out now."""
        return self._highlight

    def grid(self) -> Grid:
        """Return where the cells are now."""
        if self._picture is None:
            return grid_in(self.size(), 1, 0)
        return grid_in(self.size(), len(self._picture.values), upright_bar_width(self._picture.scale))

    def sizeHint(self) -> QSize:
        return QSize(380, 360)

    def minimumSizeHint(self) -> QSize:
        return QSize(220, 180)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._drop()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._picture is None:
            return
        if self._painting.isNull():
            self._painting = self._paint_once(self._picture)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._painting)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_highlight(painter, self.grid())
        self._paint_readout(painter, self.grid())
        if self.hasFocus():
            painter.setPen(QPen(QColor(current_theme().accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.pointed.emit(None if self._picture is None else self.grid().cell_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointed.emit(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = None if self._picture is None else self.grid().cell_at(event.position())
        if cell is not None and event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(cell, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        cell = self.grid().cell_at(QPointF(event.pos())) if mouse else self._highlight.edge
        if cell is not None and self._picture is not None:
            self.menu_asked.emit(cell, event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        edge, key = self._highlight.edge, Qt.Key(event.key())
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if self._picture is not None and key in _ARROWS and plain:
            self.pointed.emit(self._moved(edge, *_ARROWS[key]))
        elif edge is not None and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.clicked.emit(edge, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif key == Qt.Key.Key_Escape:
            self.cleared.emit()
        else:
            super().keyPressEvent(event)

    def _moved(self, edge: tuple[int, int] | None, down: int, right: int) -> tuple[int, int]:
        """Return the cell beside the hovered one; from nothing, the first cell or a highlighted region's own."""
        if edge is None:
            start = self._highlight.regions[0] if self._highlight.regions else 0
            return start, start
        last = self.grid().count - 1
        return min(last, max(0, edge[0] + down)), min(last, max(0, edge[1] + right))

    def _drop(self) -> None:
        self._painting = QPixmap()
        self.update()

    def _paint_once(self, picture: MatrixPicture) -> QPixmap:
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(self.size() * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        grid = self.grid()
        painter.drawImage(grid.square, image_of(colours(picture.values, picture.scale, current_theme())))
        painter.setPen(QColor(current_theme().line))
        painter.drawRect(grid.square)
        self._paint_axes(painter, grid)
        width = upright_bar_width(picture.scale)
        bar = QRectF(grid.square.right() + _GAP, grid.square.top(), width, grid.square.height())
        draw_upright_bar(painter, bar, picture.scale)
        self._paint_label(painter, grid, bar, picture.scale.label)
        painter.end()
        return pixmap

    def _paint_axes(self, painter: QPainter, grid: Grid) -> None:
        """Write the region numbers and what a row and a column mean."""
        painter.setPen(QColor(current_theme().secondary))
        painter.setFont(tabular_font(NUMBER_PIXELS))
        centre, right = Qt.AlignmentFlag.AlignCenter, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        square = grid.square
        for region in numbered(grid.count, grid.cell):
            middle = (region + 0.5) * grid.cell
            painter.drawText(QRectF(square.left() - 30, square.top() + middle - 8, 27, 16), right, str(region + 1))
            painter.drawText(QRectF(square.left() + middle - 15, square.top() - 17, 30, 16), centre, str(region + 1))
        painter.setFont(tabular_font(TICK_PIXELS))
        above = QRectF(square.left(), square.top() - _NUMBERS - _WORDS, square.width(), _WORDS)
        painter.drawText(above, centre, "column gives →")
        painter.save()
        painter.translate(square.left() - _NUMBERS - _WORDS, square.bottom())
        painter.rotate(-90)
        painter.drawText(QRectF(0, 0, square.height(), _WORDS), centre, "← row receives")
        painter.restore()

    def _paint_label(self, painter: QPainter, grid: Grid, bar: QRectF, label: str) -> None:
        if grid.label_lies:
            top = grid.square.bottom() + 3
            _write(painter, QRectF(_MARGIN, top, self.width() - 2 * _MARGIN, self.height() - top), label)
            return
        painter.save()
        painter.translate(bar.right(), bar.bottom())
        painter.rotate(-90)
        _write(painter, QRectF(0, 2, bar.height(), _WORDS), label)
        painter.restore()

    def _paint_readout(self, painter: QPainter, grid: Grid) -> None:
        """Write the value of the hovered cell beside it: a header may have no room for it."""
        if self._highlight.edge is None or not self._readout:
            return
        painter.setFont(tabular_font(LABEL_PIXELS))
        receiver, giver = self._highlight.edge
        cell = grid.row(receiver).intersected(grid.column(giver)).adjusted(-6, -6, 6, 6)
        size = label_size(QFontMetricsF(painter.font()), self._readout)
        draw_label(painter, place_labels([cell], [size], QRectF(self.rect()))[0], self._readout, QColor(HIGHLIGHT))

    def _paint_highlight(self, painter: QPainter, grid: Grid) -> None:
        for region in self._highlight.selected:
            _outline_bands(painter, (grid.row(region), grid.column(region)), 1.0, 0.0)
        if self._highlight.edge is None:
            for region in self._highlight.hovered:
                _outline_bands(painter, (grid.row(region), grid.column(region)), 1.25, 0.2)
            return
        receiver, giver = self._highlight.edge
        row, column = grid.row(receiver), grid.column(giver)
        _outline_bands(painter, (row, column), 1.25, 0.2)
        _outline_bands(painter, (row.intersected(column),), 2.0, 0.0)


def _write(painter: QPainter, place: QRectF, text: str) -> None:
    """Write in as many lines as there is room for, in one line cut with "…" if there is room for no more."""
    flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
    if painter.boundingRect(place, flags, text).height() > place.height():
        text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(place.width()))
    painter.drawText(place, flags, text)


def _outline_bands(painter: QPainter, bands: tuple[QRectF, ...], width: float, fill: float) -> None:
    for band in bands:
        painter.fillRect(band, faded(HIGHLIGHT, fill))
        path = QPainterPath()
        path.addRect(band)
        outline(painter, path, width, 0.75)
