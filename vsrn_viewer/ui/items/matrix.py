"""A matrix of the regions: a cell per pair, its colour bar, and the cross of what is hovered.

Everything but the highlight is painted once into a pixmap, so that moving the pointer costs a blit.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QRegion,
)
from PySide6.QtWidgets import QWidget

from vsrn_viewer.palette import HIGHLIGHT
from vsrn_viewer.picture import MatrixPicture
from vsrn_viewer.ui.items.halo import LABEL_PIXELS, draw_label, label_size, outline_frame, place_labels
from vsrn_viewer.ui.items.highlight import Highlight
from vsrn_viewer.ui.items.matrix_grid import Grid, grid_in
from vsrn_viewer.ui.items.matrix_painting import label_lines, paint_matrix, room_for_names
from vsrn_viewer.ui.items.painted_once import PaintedOnce
from vsrn_viewer.ui.items.scale_bar import upright_bar_width
from vsrn_viewer.ui.theme import tabular_font

_BEYOND = 4  # pixels beyond a row or a column that its outline may take
_ADDS = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier
_ARROWS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class MatrixCanvas(PaintedOnce):
    """Shows a MatrixPicture. Says which cell is pointed at or clicked; arrow keys move over cells."""

    pointed = Signal(object)  # (receiver, giver), None when the pointer leaves
    clicked = Signal(object, bool)  # (receiver, giver), whether Shift or Ctrl was held
    number_pointed = Signal(int)  # place of the region whose row or column it names
    number_clicked = Signal(
        int, bool
    )  # place of the region whose row or column it names, whether Shift or Ctrl was held
    cleared = Signal()  # Esc
    menu_asked = Signal(object, QPoint)  # (receiver, giver), place on the screen

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """name: of the picture, for whoever cannot see it."""
        super().__init__(name, parent)
        self.setAccessibleDescription("Arrow keys move over the cells, Enter chooses one, Escape clears.")
        self._picture: MatrixPicture | None = None
        self._known_grid: tuple[MatrixPicture, QSize, QFont, Grid] | None = None  # with what it depends on
        self._highlight, self._readout = Highlight(), ""

    def set_picture(self, picture: MatrixPicture | None) -> None:
        """Show another matrix, or none; nothing of it is highlighted."""
        self._picture = picture
        self._highlight, self._readout = Highlight(), ""
        self.drop_painting()

    def set_highlight(self, highlight: Highlight, readout: str = "") -> None:
        """Cross other regions. readout: words beside the hovered cell."""
        before, said = self._highlight, self._readout
        self._highlight, self._readout = highlight, readout
        if (highlight, readout) == (before, said):
            return
        if before.edge is not None or highlight.edge is not None:  # words beside a cell, wherever there is room
            self.update()
            return
        grid, dirty = self.grid(), QRegion()
        for region in {*before.regions} | {*highlight.regions}:
            if before.way_of(region) != highlight.way_of(region):
                for band in (grid.row(region), grid.column(region)):
                    dirty += band.adjusted(-_BEYOND, -_BEYOND, _BEYOND, _BEYOND).toAlignedRect()
        self.update(dirty)

    @property
    def highlight(self) -> Highlight:
        """What stands out now."""
        return self._highlight

    def grid(self) -> Grid:
        """Return where the cells are now."""
        if self._picture is None:
            return grid_in(self.size(), 1, 0)
        known, size, font = self._known_grid, self.size(), tabular_font()
        if known is None or known[0] is not self._picture or known[1:3] != (size, font):
            known = self._known_grid = self._picture, size, font, self._grid_of(self._picture, size)
        return known[3]

    def _grid_of(self, picture: MatrixPicture, size: QSize) -> Grid:
        names = room_for_names(picture.names)
        lines = label_lines(picture.scale.label, size, names)
        return grid_in(size, len(picture.values), upright_bar_width(picture.scale), lines, names)

    def sizeHint(self) -> QSize:
        return QSize(380, 360)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 110)

    def has_picture(self) -> bool:
        return self._picture is not None

    def paint_above(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        grid = self.grid()
        self._paint_highlight(painter, grid)
        self._paint_kept(painter, grid)
        self._paint_readout(painter, grid)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        grid, place = self.grid(), event.position()
        named = None if self._picture is None else grid.named_at(place)
        if named is None:
            self.pointed.emit(None if self._picture is None else grid.cell_at(place))
        else:
            self.number_pointed.emit(named)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointed.emit(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._picture is None or event.button() != Qt.MouseButton.LeftButton:
            return
        cell, named = self.grid().cell_at(event.position()), self.grid().named_at(event.position())
        if cell is not None:
            self.clicked.emit(cell, bool(event.modifiers() & _ADDS))
        elif named is not None:
            self.number_clicked.emit(named, bool(event.modifiers() & _ADDS))

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
            self.clicked.emit(edge, bool(event.modifiers() & _ADDS))
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

    def paint_picture(self, painter: QPainter) -> None:
        assert self._picture is not None
        paint_matrix(painter, self._picture, self.grid(), self.size())

    def _paint_kept(self, painter: QPainter, grid: Grid) -> None:
        """Frame the cells of kept edges and write their values beside them."""
        assert self._picture is not None
        painter.setFont(tabular_font(LABEL_PIXELS))
        cells = [grid.row(receiver).intersected(grid.column(giver)) for receiver, giver in self._picture.kept]
        texts = [self._picture.label_of(*edge) for edge in self._picture.kept]
        sizes = [label_size(QFontMetricsF(painter.font()), text) for text in texts]
        for cell in cells:
            _outline_bands(painter, (cell.adjusted(-1, -1, 1, 1),), 2.0)
        frames = [cell.adjusted(-4, -4, 4, 4) for cell in cells]
        for place, text in zip(place_labels(frames, sizes, QRectF(self.rect())), texts, strict=True):
            draw_label(painter, place, text, QColor(HIGHLIGHT))

    def _paint_highlight(self, painter: QPainter, grid: Grid) -> None:
        for region in self._highlight.selected:
            _outline_bands(painter, (grid.row(region), grid.column(region)), 1.0)
        if self._highlight.edge is None:
            for region in self._highlight.hovered:
                _outline_bands(painter, (grid.row(region), grid.column(region)), 1.25)
            return
        receiver, giver = self._highlight.edge
        row, column = grid.row(receiver), grid.column(giver)
        _outline_bands(painter, (row, column), 1.25)
        _outline_bands(painter, (row.intersected(column),), 2.0)

    def _paint_readout(self, painter: QPainter, grid: Grid) -> None:
        """Write the value of the hovered cell beside it: a header may have no room for it."""
        if self._highlight.edge is None or not self._readout:
            return
        painter.setFont(tabular_font(LABEL_PIXELS))
        receiver, giver = self._highlight.edge
        cell = grid.row(receiver).intersected(grid.column(giver)).adjusted(-6, -6, 6, 6)
        size = label_size(QFontMetricsF(painter.font()), self._readout)
        draw_label(painter, place_labels([cell], [size], QRectF(self.rect()))[0], self._readout, QColor(HIGHLIGHT))


def _outline_bands(painter: QPainter, bands: tuple[QRectF, ...], width: float) -> None:
    """Outline rows and columns without filling them: the colours of their cells must stay what they are."""
    for band in bands:
        outline_frame(painter, band, width, 0.75)
