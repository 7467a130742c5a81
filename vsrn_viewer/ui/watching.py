"""What the windows of the system get: the main window's own, and those of panels that float."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtWidgets import QDockWidget, QWidget


class Watching(QObject):
    """Lets an object filter the events of every window that has the focus, and of every dock that floats.

    A filter of the whole application would see them too, with a call for every event of every widget: a fifth of the
    time that the window takes for anything.
    """

    def __init__(self, app: QGuiApplication, docks: Iterable[QDockWidget], watcher: QObject) -> None:
        super().__init__(watcher)
        self._app, self._docks, self._watcher = app, tuple(docks), watcher
        app.focusWindowChanged.connect(self.watch)
        for dock in self._docks:
            dock.topLevelChanged.connect(self._watch_floating)

    @Slot(QWindow)
    def watch(self, window: QWindow | None) -> None:
        """Let the object see what a window gets, before it ever has the focus: files may be dropped on it."""
        if window is not None:
            window.installEventFilter(self._watcher)

    def takes_files(self, window: QObject, main: QWidget) -> bool:
        """Return whether files that are dropped on a window are dropped on the main one or on a panel of it."""
        return any(window is one.windowHandle() for one in (main, *self._docks))

    def end(self) -> None:
        """Watch no other window from now on."""
        self._app.focusWindowChanged.disconnect(self.watch)

    @Slot(bool)
    def _watch_floating(self, _is_floating: bool) -> None:
        for dock in self._docks:
            if dock.isFloating():
                self.watch(dock.windowHandle())
