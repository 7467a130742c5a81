"""What can be done with an image or a caption: the menus of results and captions, in lists and in tables alike."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

Commands = tuple[tuple[str, Callable[[], object]], ...]


def open_menu_of(parent: QWidget, commands: Commands, copies: dict[str, str], place: QPoint) -> QMenu:
    """Open a menu at a place on the screen.

    commands: words and what they do. copies: words and the text that they put on the clipboard.
    """
    menu = QMenu(parent)
    for words, do in commands:
        menu.addAction(words, lambda do=do: do())
    menu.addSeparator()
    for words, text in copies.items():
        menu.addAction(words, lambda text=text: QGuiApplication.clipboard().setText(text))
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(place)
    return menu
