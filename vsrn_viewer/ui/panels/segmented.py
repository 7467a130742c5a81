"""A switch of joined segments of which exactly one is on. Arrow keys move it when it has the focus."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget

# A window or a menu gives the focus back: whoever had it looks as before.
_COMES_BACK = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)


class SegmentedSwitch(QWidget):
    """Choose one of a few. `changed` says the key that a person chose; `set_current` is silent."""

    changed = Signal(str)

    def __init__(self, name: str, segments: Mapping[str, str], parent: QWidget | None = None) -> None:
        """name: what is chosen, for assistive technology ("Overlay"). segments: key → words on the segment."""
        super().__init__(parent)
        self.setAccessibleName(name)
        self._buttons: dict[str, _Segment] = {}
        self._group = QButtonGroup(self)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self.set_segments(segments)

    def set_segments(self, segments: Mapping[str, str]) -> None:
        """Replace the segments; the current key stays current if it is still there, else the first one is."""
        current = self.current()
        for button in self._buttons.values():
            self._group.removeButton(button)
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = {key: self._new_button(key, label) for key, label in segments.items()}
        for place, button in enumerate(self._buttons.values()):
            button.setProperty("segment", _place_name(place, len(self._buttons)))
        if self._buttons:
            self.set_current(current if current in self._buttons else next(iter(self._buttons)))

    def keys(self) -> tuple[str, ...]:
        """Return the keys of the segments, in their order."""
        return tuple(self._buttons)

    def set_dim(self, dim: bool) -> None:
        """Let the switch step back, as something that changes nothing of what it stands beside. It still works."""
        for button in self._buttons.values():
            _set_look(button, "dim", dim)

    def current(self) -> str:
        """Return the key that is on, "" without segments."""
        return next((key for key, button in self._buttons.items() if button.isChecked()), "")

    def set_current(self, key: str) -> None:
        """Turn a segment on without saying `changed`. Raises KeyError if there is no such key."""
        self._buttons[key].setChecked(True)

    def choose(self, key: str) -> None:
        """Turn a segment on without saying `changed`, if there is one of that key."""
        if key in self._buttons:
            self.set_current(key)

    def take_focus(self) -> None:
        """Give the focus to the segment that is on."""
        self._buttons[self.current()].setFocus(Qt.FocusReason.OtherFocusReason)

    def _new_button(self, key: str, label: str) -> _Segment:
        button = _Segment(self)
        button.setText(label)
        button.setCheckable(True)
        button.setAccessibleName(f"{self.accessibleName()}: {label}")
        button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        button.toggled.connect(partial(_stop_at, button))
        button.clicked.connect(lambda: self.changed.emit(key))
        self._group.addButton(button)
        self._row.addWidget(button)
        return button


class _Segment(QToolButton):
    """Shows that it has the focus only if keys brought it: after a click the ring would look like a second choice."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() not in _COMES_BACK:
            _set_look(self, "ring", event.reason() != Qt.FocusReason.MouseFocusReason)


def _set_look(button: QToolButton, name: str, on: bool) -> None:
    """Set what the stylesheet tells buttons apart by."""
    if button.property(name) != on:
        button.setProperty(name, on)
        button.style().unpolish(button)
        button.style().polish(button)


def _stop_at(button: QToolButton, is_current: bool) -> None:
    """Let Tab stop at the current segment alone; arrow keys go on from there."""
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if is_current else Qt.FocusPolicy.ClickFocus)


def _place_name(place: int, count: int) -> str:
    if count == 1:
        return "only"
    return "first" if place == 0 else "last" if place == count - 1 else "inner"
