"""A chip: one part of a change, with a switch and a cross."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QIcon, QPainter, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from vsrn_viewer.ui.items.pixmaps import clear_pixmap
from vsrn_viewer.ui.theme import STEP, current_theme, theme_changed

HEIGHT_PX = 28
_DOT_PX = 9


class Chip(QFrame):
    """Says what a part of the change does. Its words are the switch: off, they stay in grey."""

    switched = Signal(bool)
    removed = Signal()

    def __init__(self, words: str, is_on: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chip")
        self.setProperty("off", not is_on)
        self.setFixedHeight(HEIGHT_PX)
        self.switch, self.cross = QToolButton(), QToolButton()
        self.switch.setText(f" {words}")
        self.switch.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.switch.setIconSize(QSize(_DOT_PX, _DOT_PX))
        self.switch.setCheckable(True)
        self.switch.setChecked(is_on)
        self.switch.setAccessibleName(f"{words}: {'on' if is_on else 'off'}")
        self.switch.setToolTip("Switch it off, but keep it here" if is_on else "Switch it on again")
        self.switch.toggled.connect(self.switched)
        self.cross.setText("×")
        self.cross.setAccessibleName(f"Remove: {words}")
        self.cross.setToolTip("Remove")
        self.cross.clicked.connect(lambda: self.removed.emit())
        self._lay_out()
        self._dress()
        theme_changed.connect(self._dress)

    @Slot()
    def _dress(self) -> None:
        """Give the switch its dot: in the accent's colour, hollow while it is off."""
        theme, ratio = current_theme(), self.devicePixelRatioF()
        dot = clear_pixmap(QSize(_DOT_PX, _DOT_PX), ratio)
        painter = QPainter(dot)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_on = self.switch.isChecked()
        painter.setPen(QPen(QColor(theme.accent if is_on else theme.secondary), 1.5))
        painter.setBrush(QColor(theme.accent) if is_on else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(1, 1, _DOT_PX - 2, _DOT_PX - 2)
        painter.end()
        self.switch.setIcon(QIcon(dot))

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
