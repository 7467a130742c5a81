"""What another thread says reaches the window in order, one answer in a turn of the event loop.

Qt hands over all signals that wait before it looks at the mouse, the keys or the clock. Several answers that came while
the window painted would stop it for as long as all of them take to show.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from vsrn_viewer.ui.soon import Soon

T = TypeVar("T")


class Delivery(QObject, Generic[T]):
    """Hands on what was put in. It lives in the window's thread; `put` may be called in any."""

    _came = Signal()

    def __init__(
        self, hand_on: Callable[[T], None], is_slow: Callable[[T], bool], parent: QObject | None = None
    ) -> None:
        """is_slow: whether the window takes a while to show one. A second such one waits for the next turn."""
        super().__init__(parent)
        self._hand_on, self._is_slow = hand_on, is_slow
        self._waiting: deque[T] = deque()
        self._turn = Soon(self._deliver, self)
        self._came.connect(self._start)

    def put(self, said: T) -> None:
        """Take something to hand on, after what is there already."""
        self._waiting.append(said)
        self._came.emit()

    @Slot()
    def _start(self) -> None:
        self._turn.start()

    def _deliver(self) -> None:
        """Hand on one slow thing, with what was said before it and right after it."""
        was_slow = False
        while self._waiting and not (was_slow and self._is_slow(self._waiting[0])):
            said = self._waiting.popleft()
            was_slow = was_slow or self._is_slow(said)
            self._hand_on(said)
        if self._waiting:
            self._turn.start()
