"""A quiet button that says less where there is little room, so that what stands beside it is not cut."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolButton


class YieldingButton(QToolButton):
    """Shows all that it says, or the short form where there is no room for that."""

    def __init__(self, does: str) -> None:
        """does: what a click does, for its tooltip and for whoever cannot see it."""
        super().__init__()
        self.setAccessibleName(does)
        self.setToolTip(does)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._whole = self._short = ""
        self.setProperty("quiet", True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def say(self, whole: str, short: str) -> None:
        """Say something else. short: what stands for it where there is little room."""
        if (whole, short) != (self._whole, self._short):
            self._whole, self._short = whole, short
            self._fit()
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return self._size_of(self._whole)

    def minimumSizeHint(self) -> QSize:
        return self._size_of(self._short)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        has_room = self.width() >= self._size_of(self._whole).width()
        self.setText(self._whole if has_room else self._short)

    def _size_of(self, text: str) -> QSize:
        """Return the size with these words: that with the present ones, wider or narrower by what they differ in."""
        metrics, now = self.fontMetrics(), super().sizeHint()
        more = metrics.horizontalAdvance(text) - metrics.horizontalAdvance(self.text())
        return QSize(now.width() + more, now.height())
