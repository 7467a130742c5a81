"""A small field that opens where a menu was, for a number or a word that no menu can list."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QCompleter, QFrame, QLabel, QLineEdit, QMenu, QVBoxLayout, QWidget

from vsrn_viewer.ui.theme import STEP


class ValueField(QFrame):
    """Enter takes what was typed and closes the field, or says why it cannot be used. Esc closes it."""

    def __init__(self, words: str, take: Callable[[str], str], known: Sequence[str], parent: QWidget) -> None:
        """take: uses a text; returns "", or why it cannot be used. known: texts that are offered while typing."""
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popover")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._take = take
        self.field, self.problem = QLineEdit(), QLabel()
        self.field.setAccessibleName(words)
        self.problem.setObjectName("grey")
        self.problem.hide()
        if known:
            self.field.setCompleter(QCompleter(list(known), self.field))
        self.field.returnPressed.connect(self._use)
        label = QLabel(words)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * STEP, 2 * STEP, 3 * STEP, 2 * STEP)
        for widget in (label, self.field, self.problem):
            column.addWidget(widget)

    def open_at(self, place: QPoint) -> None:
        """Open at a place on the screen, ready to type."""
        self.move(place)
        self.show()
        self.field.setFocus()

    def _use(self) -> None:
        problem = self._take(self.field.text())
        if not problem:
            self.close()
            return
        self.problem.setText(problem)
        self.problem.show()
        self.field.setAccessibleDescription(problem)
        self.adjustSize()


def ask_value(near: QWidget, words: str, take: Callable[[str], str], known: Sequence[str] = ()) -> ValueField:
    """Open a field where a menu is. See `ValueField`."""
    window = near.parentWidget()
    while window is not None and (isinstance(window, QMenu) or not window.isWindow()):
        window = window.parentWidget()
    field = ValueField(words, take, known, window or near)
    field.open_at(near.mapToGlobal(QPoint(0, 0)))
    return field


def number_of(text: str) -> float | None:
    """Return the finite number that a text is, with a true minus sign or a hyphen; None if it is not a number."""
    try:
        value = float(text.strip().replace("−", "-"))
    except ValueError:
        return None
    return value if math.isfinite(value) else None
