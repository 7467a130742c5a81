"""One line of text that gives way: cut with "…" where there is no room, whole in its tooltip."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget


class ElidedLabel(QLabel):
    """A label whose least width is small. With `yields` it also asks for none, so its neighbours get theirs first."""

    def __init__(self, yields: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._yields = yields
        self.setTextFormat(Qt.TextFormat.PlainText)

    def setText(self, text: str) -> None:
        super().setText(text)
        self.setAccessibleName(text)
        self._update_tip()

    def sizeHint(self) -> QSize:
        whole = super().sizeHint()
        return QSize(0, whole.height()) if self._yields else whole

    def minimumSizeHint(self) -> QSize:
        least = 0 if self._yields else min(24, super().sizeHint().width())
        return QSize(least, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._update_tip()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), self.alignment(), self.shown_text())

    def shown_text(self) -> str:
        """Return what there is room for."""
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width())

    def _update_tip(self) -> None:
        self.setToolTip("" if self.shown_text() == self.text() else self.text())
