"""A chip: one part of a change, with a switch and a cross."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from vsrn_viewer.ui.theme import STEP

_ON, _OFF = "●", "○"


class Chip(QFrame):
    """Says what a part of the change does. Its words are the switch: off, they stay in grey."""

    switched = Signal(bool)
    removed = Signal()

    def __init__(self, words: str, is_on: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chip")
        self.setProperty("off", not is_on)
        self.switch, self.cross = QToolButton(), QToolButton()
        self.switch.setText(f"{_ON if is_on else _OFF}  {words}")
        self.switch.setCheckable(True)
        self.switch.setChecked(is_on)
        self.switch.setAccessibleName(f"{words}: {'on' if is_on else 'off'}")
        self.switch.setToolTip("Switch it off, and keep it at hand" if is_on else "Switch it on again")
        self.switch.toggled.connect(self.switched)
        self.cross.setText("×")
        self.cross.setAccessibleName(f"Remove: {words}")
        self.cross.setToolTip("Remove")
        self.cross.clicked.connect(lambda: self.removed.emit())
        self._lay_out()

    def has_focus(self) -> bool:
        """Return whether the switch or the cross has the focus."""
        return self.switch.hasFocus() or self.cross.hasFocus()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(STEP, 0, STEP, 0)
        row.setSpacing(0)
        for button in (self.switch, self.cross):
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            row.addWidget(button)
