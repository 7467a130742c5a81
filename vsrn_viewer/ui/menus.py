"""The menu bar, and every command in it, which the command palette offers by name."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

MENUS = ("&File", "&Edit", "&Query", "&View", "&Change", "&Analysis", "&Figure", "&Help")


class Menus:
    """Adds commands to the menus of a bar. commands: all of them, in order.

    They are kept here: asked for by way of the menus, PySide6 lets go of actions that are still in them.
    """

    def __init__(self, bar: QMenuBar) -> None:
        self._menus = {name: bar.addMenu(name) for name in MENUS}
        self.commands: list[QAction] = []

    def add(self, menu: str, text: str, shortcut: str | QKeySequence.StandardKey, do: Callable[..., object]) -> QAction:
        """Add a command; shortcut: "" for none. menu: one of MENUS, or one that `add_named` put into one."""
        action = QAction(text, self._menus[menu])
        if isinstance(shortcut, QKeySequence.StandardKey):
            action.setShortcuts(shortcut)
        else:
            action.setShortcut(QKeySequence(shortcut))
        action.triggered.connect(do)
        return self.add_action(menu, action)

    def add_action(self, menu: str, action: QAction, noun: str = "") -> QAction:
        """Add a command that exists already. noun: of what it shows and hides, "" for other commands; where the
        command is looked for by name, it says so."""
        action.setProperty("noun", noun)
        self._menus[menu].addAction(action)
        self.commands.append(action)
        return action

    def repeat(self, menu: str, *actions: QAction) -> None:
        """Show commands of another menu in this one too."""
        self._menus[menu].addActions(actions)

    def menu(self, name: str) -> QMenu:
        """Return a menu, to open it elsewhere."""
        return self._menus[name]

    def add_named(self, menu: str, text: str) -> str:
        """Add a menu inside a menu, whose commands are looked for by name like all others; return its name."""
        name = f"{menu}/{text}"
        self._menus[name] = self._menus[menu].addMenu(text)
        return name

    def add_submenu(self, menu: str, text: str) -> QMenu:
        """Add a menu inside a menu; who fills it offers its lines to nobody else."""
        return self._menus[menu].addMenu(text)

    def separate(self, *menus: str) -> None:
        """Draw a line below what the menus hold so far."""
        for menu in menus:
            self._menus[menu].addSeparator()
