"""What comes faster than anybody reads: the newest is shown, now and then, and what is over at once never was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Slot


class Paced(QObject):
    """Hands the newest of what it takes to `show`, at most once in `every_ms`. None is handed on at once."""

    def __init__(self, show: Callable[[Any], None], every_ms: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._show = show
        self._newest: object = None
        self._timer = QTimer(self, singleShot=True, interval=every_ms)
        self._timer.timeout.connect(lambda: self._show(self._newest))

    @Slot(object)
    def take(self, newest: object) -> None:
        """Take what is to be shown now, None for nothing."""
        self._newest = newest
        if newest is None:
            self._timer.stop()
            self._show(None)
        elif not self._timer.isActive():
            self._timer.start()
