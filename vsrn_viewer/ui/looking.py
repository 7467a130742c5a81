"""Looking at the disk without making the window wait: a folder on a network may answer late, or never."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

T = TypeVar("T")


class Looker(QObject):
    """Runs functions in threads of their own. One that never returns keeps nobody from quitting."""

    _found = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._found.connect(self._tell)

    def look(self, at: Callable[[], T], then: Callable[[T], object]) -> None:
        """Call `at` in another thread, and `then` with what it returned in this one. `at` handles its own errors."""
        threading.Thread(target=self._look, args=(at, then), daemon=True).start()

    def _look(self, at: Callable[[], Any], then: Callable[[Any], object]) -> None:
        found = at()
        with suppress(RuntimeError):  # the window has gone meanwhile
            self._found.emit(then, found)

    @Slot(object, object)
    def _tell(self, then: Callable[[Any], object], found: Any) -> None:
        then(found)
