"""A small histogram with logarithmic heights, darker from a threshold on."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from vsrn_viewer.picture import Indices
from vsrn_viewer.ui.theme import current_theme, theme_changed

_HEIGHT = 40  # pixels


class Histogram(QWidget):
    """Shows counts (B,) of bins of one width. Heights are log(1 + count), so that a single one is seen beside many."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """name: what is counted, for whoever cannot see it."""
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFixedHeight(_HEIGHT)
        self._counts: Indices = np.zeros(1, dtype=np.int64)
        self._from = 0.0
        theme_changed.connect(self._repaint)

    def set_counts(self, counts: Indices, threshold: float) -> None:
        """Show other counts. threshold: from which place on they are dark, 0 at the left to 1 at the right end."""
        self._counts, self._from = counts, threshold
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self), current_theme()
        heights = np.log1p(self._counts) / max(1e-9, float(np.log1p(self._counts.max(initial=0))))
        wide, high, cut = self.width() / len(heights), self.height() - 1, self._from * self.width()
        for at, height in enumerate(heights.tolist()):
            bar = QRectF(at * wide, high * (1 - height), wide - 1, high * height)
            kept = bar.intersected(QRectF(cut, 0, self.width(), self.height()))
            painter.fillRect(bar, QColor(theme.line))
            painter.fillRect(kept, QColor(theme.accent))
        painter.fillRect(QRectF(0, high, self.width(), 1), QColor(theme.line))

    def _repaint(self, _theme: object) -> None:
        self.update()
