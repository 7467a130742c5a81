"""The legend of what lies over a photograph: a strip below it, which covers nothing and never moves."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from vsrn_viewer.picture import Scale
from vsrn_viewer.ui.items.cutting import fitted
from vsrn_viewer.ui.items.scale_bar import TICK_PIXELS, ramp, ticks
from vsrn_viewer.ui.theme import current_theme, tabular_font, theme_changed

_PADDING = 8  # left and right, pixels
_LINE = 16
_HEIGHT = 2 * _LINE + 6
_BAR = 9  # thickness of the bar
_SHORTEST_BAR, _LONGEST_BAR = 48, 160  # pixels
_BETWEEN = 6  # from the bar to its numbers
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class Legend(QWidget):
    """What the colours stand for, the bar with its ends, and below them which things are shown.

    It keeps its place while it is hidden or has no scale, so that the image above it never moves.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scale: Scale | None = None
        self._note = self._pointed = ""
        self.setFixedHeight(_HEIGHT)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # else all that it lies on is painted at every move
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)
        theme_changed.connect(self._repaint)

    def set_scale(self, scale: Scale | None, note: str = "") -> None:
        """Show another scale with more words below it, or the words alone."""
        self.scale, self._note = scale, note
        words = note
        if scale is not None:
            ends = ", ".join(text for _, text in ticks(scale))
            words = f"Colours: {scale.label}, {ends}. {note}".rstrip()
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.update()

    def set_pointed(self, words: str) -> None:
        """Say what is under the pointer in the place of the words below the bar; "" for nothing."""
        if words != self._pointed:
            self._pointed = words
            self.update(self._written_in())

    def written(self) -> str:
        """Return the words below the bar."""
        return self._pointed or self._note

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = current_theme(), QPainter(self)
        painter.fillRect(event.rect(), QColor(theme.panel))
        painter.setFont(tabular_font(TICK_PIXELS))
        written = self._written_in()
        if self.scale is not None and not written.contains(event.rect()):
            upper = QRectF(written.translated(0, -_LINE))
            upper.setRight(self._paint_bar(painter, upper, self.scale) - 2 * _BETWEEN)
            painter.setPen(QColor(theme.text))
            self._write(painter, upper, self.scale.label)
        painter.setPen(QColor(theme.secondary))
        self._write(painter, QRectF(written), self.written())

    def _written_in(self) -> QRect:
        """Return where the words below the bar are; without a bar, in its place."""
        top = 2 + (_LINE if self.scale is not None else 0)
        return QRect(_PADDING, top, self.width() - 2 * _PADDING, _LINE)

    def _paint_bar(self, painter: QPainter, room: QRectF, scale: Scale) -> float:
        """Paint the bar with its numbers at the right end of `room`; return where they begin."""
        metrics, (low, high) = painter.fontMetrics(), scale.ends
        numbers = metrics.horizontalAdvance(low) + metrics.horizontalAdvance(high) + 4 * _BETWEEN
        spare = room.width() - numbers - metrics.horizontalAdvance(scale.label)
        length = max(_SHORTEST_BAR, min(_LONGEST_BAR, round(spare)))  # the words are needed more than its length
        right = room.right() - metrics.horizontalAdvance(high) - _BETWEEN
        bar = QRectF(right - length, room.center().y() - _BAR / 2, length, _BAR)
        left = bar.left() - _BETWEEN - metrics.horizontalAdvance(low)
        painter.drawImage(bar, ramp(scale, upright=False))
        painter.setPen(QColor(current_theme().line))
        painter.drawRect(bar)
        painter.setPen(QColor(current_theme().secondary))
        for place, _ in ticks(scale)[1:-1]:  # zero
            x = bar.left() + place * bar.width()
            painter.drawLine(QPointF(x, bar.top() - 2), QPointF(x, bar.bottom() + 2))
        painter.drawText(QRectF(left, room.top(), bar.left() - left, room.height()), _LEFT, low)
        painter.drawText(QRectF(right + _BETWEEN, room.top(), room.right() - right, room.height()), _LEFT, high)
        return left

    def _write(self, painter: QPainter, room: QRectF, text: str) -> None:
        painter.drawText(room, _LEFT, fitted(text, room.width(), painter.fontMetrics().horizontalAdvance))

    def _repaint(self, _theme: object) -> None:
        self.update()
