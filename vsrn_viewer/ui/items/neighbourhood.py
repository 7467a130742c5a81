"""The neighbourhood of a region: for each layer what it takes at the left, what it gives at the right."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from vsrn_viewer.palette import NEGATIVE, POSITIVE
from vsrn_viewer.picture import NeighbourhoodPicture
from vsrn_viewer.plain_pictures import Neighbour
from vsrn_viewer.ui.items.halo import outline_frame
from vsrn_viewer.ui.items.highlight import Highlight
from vsrn_viewer.ui.items.pixmaps import draw_focus
from vsrn_viewer.ui.theme import NOTE_PX, STEP, current_theme, tabular_font, theme_changed

_LINE = 20  # pixels
_MARGIN, _BETWEEN, _GAP = (
    2 * STEP,
    4 * STEP,
    2 * STEP,
)  # pixels: at the edges, between the lists, between name and value
_BAR = 0.3  # least share of a list's width that a bar of both signs takes
_THICK = 10  # pixels of a line that a bar is high
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_ADDS = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier


@dataclass(frozen=True)
class Entry:
    """A line that can be pointed at. rect: where it is, pixels."""

    neighbour: Neighbour
    rect: QRectF


class NeighbourhoodCanvas(QWidget):
    """Shows a NeighbourhoodPicture. Says which region is pointed at and chosen; Up and Down move along the lines."""

    pointed = Signal(int)  # place of the region, -1 when the pointer leaves
    clicked = Signal(int, bool)  # place of the region, whether it is added
    reached = Signal(QPoint)  # middle of the line that keys have reached
    cleared = Signal()
    menu_asked = Signal(int, QPoint)  # place of the region, place on the screen

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """name: of the picture, for whoever cannot see it."""
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setAccessibleDescription("Up and Down move along the regions, Enter selects one, Escape clears.")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._picture: NeighbourhoodPicture | None = None
        self._highlight = Highlight()
        self._at = -1  # the entry that keys have reached
        theme_changed.connect(self._repaint)

    def set_picture(self, picture: NeighbourhoodPicture | None) -> None:
        """Show another neighbourhood, or none."""
        self._picture, self._highlight, self._at = picture, Highlight(), -1
        self.setMinimumHeight(0 if picture is None else 2 * _MARGIN + _LINE * _lines_of(picture))
        self.update()

    def set_highlight(self, highlight: Highlight) -> None:
        """Frame the lines of other regions."""
        if highlight != self._highlight:
            self._highlight = highlight
            self.update()

    def entries(self) -> list[Entry]:
        """Return every line, layer by layer, what it takes before what it gives."""
        picture, found, top = self._picture, list[Entry](), _MARGIN + _LINE
        for lists in () if picture is None else picture.lists:
            top += _LINE
            for left, neighbours in zip(self._lefts(), lists, strict=True):
                lines = (QRectF(left, top + at * _LINE, self._wide(), _LINE) for at in range(len(neighbours)))
                found += map(Entry, neighbours, lines)
            top += _LINE * max(map(len, lists))
        return found

    def sizeHint(self) -> QSize:
        return QSize(380, 480)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._picture is None:
            return
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(current_theme().panel))
        self._paint_heads(painter, self._picture)
        entries = self.entries()
        half = self._half_bar(entries)
        for entry in entries:
            self._paint_entry(painter, entry, half)
        for entry in entries:
            if entry.neighbour.place in self._highlight.hovered:
                outline_frame(painter, entry.rect.adjusted(-STEP, 2, STEP, -2), 2.0)
        if self.hasFocus():
            draw_focus(painter, self.rect())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.pointed.emit(self._place_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointed.emit(-1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and place >= 0:
            self.clicked.emit(place, bool(event.modifiers() & _ADDS))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        place = self._place_at(QPointF(event.pos())) if mouse else self._place_reached()
        if place >= 0:
            self.menu_asked.emit(place, event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, last = Qt.Key(event.key()), len(self.entries()) - 1
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and last >= 0 and not event.modifiers():
            self._at = min(last, max(0, self._at + (1 if key == Qt.Key.Key_Down else -1)))
            self.pointed.emit(self._place_reached())
            self.reached.emit(self.entries()[self._at].rect.center().toPoint())
        elif key in _ENTER and self._place_reached() >= 0:
            self.clicked.emit(self._place_reached(), bool(event.modifiers() & _ADDS))
        elif key == Qt.Key.Key_Escape:
            self.cleared.emit()
        else:
            super().keyPressEvent(event)

    def _repaint(self, _theme: object) -> None:
        self.update()

    def _wide(self) -> float:
        return (self.width() - 2 * _MARGIN - _BETWEEN) / 2

    def _lefts(self) -> tuple[float, float]:
        return _MARGIN, _MARGIN + self._wide() + _BETWEEN

    def _place_at(self, at: QPointF) -> int:
        return next((entry.neighbour.place for entry in self.entries() if entry.rect.contains(at)), -1)

    def _place_reached(self) -> int:
        entries = self.entries()
        return entries[self._at].neighbour.place if 0 <= self._at < len(entries) else -1

    def _paint_heads(self, painter: QPainter, picture: NeighbourhoodPicture) -> None:
        theme, number, top = current_theme(), picture.numbers[picture.region], _MARGIN
        painter.setFont(tabular_font(bold=True))
        painter.setPen(QColor(theme.text))
        for left, said in zip(self._lefts(), (f"{number} takes from", f"{number} gives to"), strict=True):
            painter.drawText(QRectF(left, top, self._wide(), _LINE), Qt.AlignmentFlag.AlignVCenter, said)
        top += _LINE
        painter.setFont(tabular_font(NOTE_PX))
        for layer, lists in enumerate(picture.lists, start=1):
            painter.setPen(QPen(QColor(theme.line), 1))
            painter.drawLine(_MARGIN, top, self.width() - _MARGIN, top)
            painter.setPen(QColor(theme.secondary))
            said = f"layer {layer}" if any(lists) else f"layer {layer}: nothing flows"
            painter.drawText(QRectF(_MARGIN, top, self._wide(), _LINE), Qt.AlignmentFlag.AlignVCenter, said)
            top += _LINE * (1 + max(map(len, lists)))

    def _half_bar(self, entries: list[Entry]) -> float:
        """Return how long a full bar is: bars of both signs take the room that the words leave."""
        metrics = QFontMetricsF(tabular_font(NOTE_PX))
        name = max((metrics.horizontalAdvance(entry.neighbour.label) for entry in entries), default=0.0)
        value = max((metrics.horizontalAdvance(entry.neighbour.said) for entry in entries), default=0.0)
        return max(_BAR * self._wide(), self._wide() - name - value - 2 * _GAP) / 2

    def _paint_entry(self, painter: QPainter, entry: Entry, half: float) -> None:
        neighbour, rect, theme = entry.neighbour, entry.rect, current_theme()
        zero = rect.right() - half
        text = QRectF(rect.left(), rect.top(), rect.width() - 2 * half - _GAP, rect.height())
        painter.setPen(QColor(theme.text))
        painter.setFont(tabular_font(NOTE_PX))
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(text, right, neighbour.said)
        metrics = QFontMetricsF(painter.font())
        room = text.width() - metrics.horizontalAdvance(neighbour.said) - _GAP
        name = metrics.elidedText(neighbour.label, Qt.TextElideMode.ElideRight, room)
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, name)
        bar = QRectF(zero, rect.center().y() - _THICK / 2, neighbour.share * half, _THICK)
        painter.fillRect(bar.normalized(), QColor(NEGATIVE if neighbour.value < 0 else POSITIVE))
        painter.fillRect(QRectF(zero - 0.5, rect.top(), 1, rect.height()), QColor(theme.secondary))


def _lines_of(picture: NeighbourhoodPicture) -> int:
    return 1 + sum(1 + max(map(len, lists)) for lists in picture.lists)
