"""How far a question about a whole split is, with what stops it for a while or for good."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from vsrn_viewer.answers import Progress
from vsrn_viewer.ui.theme import STEP, tabular_font

_BAR_PX = 260


class Running(QWidget):
    """A bar, how far it is in words, Pause and Stop."""

    held = Signal(bool)  # whether it shall rest
    stopped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = QLabel()
        self.words.setFont(tabular_font())
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(_BAR_PX)
        self.bar.setMaximumHeight(2 * STEP)
        self.bar.setAccessibleName("Progress of the question")
        self.pause = QPushButton("Pause")
        self.pause.setCheckable(True)
        self.stop = QPushButton("Stop")
        self.pause.toggled.connect(self._hold)
        self.stop.clicked.connect(self.stopped)
        self._lay_out()

    def show_progress(self, progress: Progress | None, is_held: bool) -> None:
        """Show how far it is; None before the first step."""
        self.pause.blockSignals(True)
        self.pause.setChecked(is_held)
        self.pause.blockSignals(False)
        self.pause.setText("Resume" if is_held else "Pause")
        if progress is None:
            self.bar.setRange(0, 0 if not is_held else 1)
            self.words.setText("Waiting for its turn…")
            return
        self.bar.setRange(0, progress.total)
        self.bar.setValue(progress.done)
        rests = " · paused" if is_held else ""
        self.words.setText(progress.words + rests)

    def _hold(self, is_held: bool) -> None:
        self.pause.setText("Resume" if is_held else "Pause")
        self.held.emit(is_held)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(2 * STEP)
        buttons.addStretch(1)
        for button in (self.pause, self.stop):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setSpacing(3 * STEP)
        column.addStretch(1)
        column.addWidget(self.words)
        column.addWidget(self.bar, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addLayout(buttons)
        column.addStretch(1)
