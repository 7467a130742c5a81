"""The words of the query as chips, each in the colour of its value, with the value small behind it."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from vsrn_viewer.palette import HIGHLIGHT, colours
from vsrn_viewer.picture import WordsPicture, aligned
from vsrn_viewer.ui.items.pixmaps import draw_focus
from vsrn_viewer.ui.theme import current_theme, tabular_font, theme_changed

_WORD_PIXELS, VALUE_PIXELS = 14, 10
_HEIGHT, _PADDING, _SPACE, _MARGIN = 26.0, 7.0, 4.0, 8.0


class WordsCanvas(QWidget):
    """Shows a WordsPicture. Says which word is pointed at; Left and Right move along them."""

    pointed = Signal(int)  # word, -1 when the pointer leaves
    menu_asked = Signal(int, QPoint)  # word or -1, place on the screen

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """name: of the picture, for whoever cannot see it."""
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setAccessibleDescription("Left and Right move along the words.")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._picture: WordsPicture | None = None
        self._word = -1
        theme_changed.connect(self._repaint)

    def set_picture(self, picture: WordsPicture | None) -> None:
        """Show other words, or none."""
        self._picture, self._word = picture, -1
        self.update()

    def show_word(self, word: int) -> None:
        """Frame a word; -1 for none."""
        if word != self._word:
            self._word = word
            self.update()

    def chips(self) -> list[QRectF]:
        """Return where each word is, in lines as wide as the widget."""
        if self._picture is None:
            return []
        word_metrics = QFontMetricsF(tabular_font(_WORD_PIXELS))
        value_metrics = QFontMetricsF(tabular_font(VALUE_PIXELS))
        rects: list[QRectF] = []
        left, top = _MARGIN, _MARGIN
        for word, value in zip(self._picture.words, self._picture.values.tolist(), strict=True):
            said = aligned(value, self._picture.scale.high)
            width = word_metrics.horizontalAdvance(word) + value_metrics.horizontalAdvance(said)
            width += 3 * _PADDING
            if left > _MARGIN and left + width > self.width() - _MARGIN:
                left, top = _MARGIN, top + _HEIGHT + _SPACE
            rects.append(QRectF(left, top, width, _HEIGHT))
            left += width + _SPACE
        return rects

    def sizeHint(self) -> QSize:
        return QSize(380, 80)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 42)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._picture is None:
            return
        painter, theme = QPainter(self), current_theme()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        papers = colours(self._picture.values, self._picture.scale, theme).tolist()
        for at, (rect, (red, green, blue)) in enumerate(zip(self.chips(), papers, strict=True)):
            paper, value = QColor(red, green, blue), float(self._picture.values[at])
            painter.setPen(QPen(QColor(HIGHLIGHT), 2) if at == self._word else QPen(QColor(theme.line), 1))
            painter.setBrush(QColor(theme.panel) if math.isnan(value) else paper)
            painter.drawRoundedRect(rect, 3, 3)
            painter.setPen(ink_on(paper))
            inside = rect.adjusted(_PADDING, 0, -_PADDING, 0)
            painter.setFont(tabular_font(_WORD_PIXELS))
            painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter, self._picture.words[at])
            painter.setFont(tabular_font(VALUE_PIXELS))
            right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(inside, right, aligned(value, self._picture.scale.high))
        if self.hasFocus():
            draw_focus(painter, self.rect())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.pointed.emit(self._word_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointed.emit(-1)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        self.menu_asked.emit(self._word_at(QPointF(event.pos())) if mouse else self._word, event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        key = Qt.Key(event.key())
        if key in steps and self._picture is not None and not event.modifiers():
            last = len(self._picture.words) - 1
            self.pointed.emit(min(last, max(0, self._word + steps[key])))
        else:
            super().keyPressEvent(event)

    def _repaint(self, _theme: object) -> None:
        self.update()

    def _word_at(self, place: QPointF) -> int:
        return next((at for at, rect in enumerate(self.chips()) if rect.contains(place)), -1)


def ink_on(paper: QColor) -> QColor:
    """Return black or white, whichever reads on a colour."""
    return QColor("#1d1f23") if paper.lightnessF() > 0.45 else QColor("#ffffff")
