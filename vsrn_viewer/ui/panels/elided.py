"""One line of text that gives way: cut with "…" where there is no room, whole in its tooltip.

A half-sentence is cut between its clauses, else between its words, and says nothing where there is no room for one; a
name is cut between its words, else anywhere. A number that lost digits or its unit would be read as another.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

_CLAUSE_END = re.compile(r"[,;:] | · ")
_LEAST, _LEAST_OF_WORD, _LONGEST_SHORT = 72, 30, 84  # pixels that a label keeps
_WORD_END = re.compile(r", |(?<!\d) ")  # not between a number and its unit


class ElidedLabel(QLabel):
    """A label whose least width is small. With `yields` it also asks for none, so its neighbours get theirs first."""

    def __init__(self, yields: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._yields = yields
        self._text = self._more = self._short = ""
        self._cut: tuple[object, str] = ((), "")  # what is shown, with what it was cut for
        self.setTextFormat(Qt.TextFormat.PlainText)

    def text(self) -> str:
        return self._text

    def setText(self, text: str) -> None:
        """Say something else. A label that yields stays as large as it is: QLabel would lay the whole window out again,
        at every move of the pointer."""
        if text == self._text:
            return
        self._text = text
        if self._yields:
            self.update()
        else:
            super().setText(text)
        self.setAccessibleName(text)

    def set_more(self, text: str) -> None:
        """Say more in the tooltip, whether or not the label is cut."""
        self._more = text
        self.update()

    def set_short(self, text: str) -> None:
        """Give what stands here where there is no room for the whole text, or its end; "" for the text's beginning."""
        if text != self._short:
            self._short = text
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        whole = super().sizeHint()
        return QSize(0, whole.height()) if self._yields else whole

    def minimumSizeHint(self) -> QSize:
        short = min(_LONGEST_SHORT, self.fontMetrics().horizontalAdvance(self._short))
        kept = _LEAST if " " in self._text else _LEAST_OF_WORD
        least = 0 if self._yields else min(max(kept, short), super().sizeHint().width())
        return QSize(least, super().sizeHint().height())

    def toolTip(self) -> str:
        """Return the whole text if it is cut, and what else there is to say."""
        cut = "" if self.shown_text() == self.text() else self.text()
        return "\n".join(part for part in (cut, self._more) if part)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint what there is room for. The tooltip is worked out now: a window that lays itself out gives a label
        several widths before, and to cut a text takes longer than to paint it."""
        self.setToolTip(self.toolTip())
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), self.alignment(), self.shown_text())

    def shown_text(self) -> str:
        """Return what there is room for."""
        room = self.contentsRect().width(), self._text, self._short, self.font()
        if room != self._cut[0]:
            self._cut = room, self._shown_in(room[0])
        return self._cut[1]

    def _shown_in(self, width: int) -> str:
        metrics = self.fontMetrics()
        if metrics.horizontalAdvance(self.text()) <= width:
            return self.text()  # Qt would cut it if it is wider by part of a pixel
        if self._short:
            return metrics.elidedText(self._short, Qt.TextElideMode.ElideLeft, width)
        for ends in (_CLAUSE_END, _WORD_END) if self._yields else (_WORD_END,):
            places = [found.start() for found in ends.finditer(self.text())]
            fitting = bisect_right(places, width, key=lambda end: metrics.horizontalAdvance(f"{self.text()[:end]} …"))
            if fitting:
                return f"{self.text()[: places[fitting - 1]]} …"
        return "" if self._yields else metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, width)
