"""Command palette: every action of the menus by name (Ctrl+Shift+P). Type a part of it, press Enter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from vsrn_viewer.ui.choosing import Choice, ChoicePopup
from vsrn_viewer.ui.theme import STEP

_WIDTH = 460
_HEIGHT = 320


class CommandPalette(ChoicePopup):
    """Lists commands over the window."""

    def __init__(self, actions: Iterable[QAction], parent: QWidget) -> None:
        none = "No command's name contains this."
        super().__init__("Commands", "Type a command", none, _choices(actions), parent)

    def open_over(self, window: QWidget) -> None:
        """Show it at the top of a window, ready to type."""
        corner = window.mapToGlobal(window.rect().topLeft())
        self.open_at(corner.x() + (window.width() - _WIDTH) // 2, corner.y() + 20 * STEP, _WIDTH, _HEIGHT)


def _choices(actions: Iterable[QAction]) -> Iterator[Choice]:
    for action in actions:
        if action.isEnabled() and not action.isSeparator() and action.menu() is None:
            keys = action.shortcut().toString()
            yield Choice(_words_of(action) + (f"    {keys}" if keys else ""), action.trigger)


def _words_of(action: QAction) -> str:
    """Return the command as a sentence without its subject: "Hide the panel Results"."""
    words, noun = action.text().replace("&", ""), action.property("noun")
    return f"{'Hide' if action.isChecked() else 'Show'} the {noun} {words}" if noun else words
