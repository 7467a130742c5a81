"""Kept chip: how many points are kept by hand, with a cross that keeps all again."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from vsrn_viewer.ui.kept import Kept
from vsrn_viewer.ui.panels.chip import HEIGHT_PX
from vsrn_viewer.ui.theme import STEP

_MEANS = "Images and captions that a line was drawn around on the map. Tables and results show no others."


class KeptChip(QFrame):
    """Seen while something is kept by hand. Observes what is kept."""

    def __init__(self, kept: Kept, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chip")
        self.setFixedHeight(HEIGHT_PX)
        self.setToolTip(_MEANS)
        self._kept = kept
        self.words, self.cross = QLabel(), QToolButton()
        self.cross.setText("×")
        self.cross.setToolTip("Keep all again")
        self.cross.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.cross.clicked.connect(kept.keep_all)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * STEP, 0, STEP, 0)
        row.setSpacing(0)
        row.addWidget(self.words)
        row.addWidget(self.cross)
        kept.by_hand_changed.connect(self._show)
        self._show()

    @Slot()
    def _show(self) -> None:
        words = self._kept.words()
        self.words.setText(words)
        self.cross.setAccessibleName(f"{words}: keep all again")
        self.setVisible(bool(words))
