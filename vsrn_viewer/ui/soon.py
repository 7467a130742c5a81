"""What the window does soon, one thing in a turn of the event loop: keys and the mouse never wait for two of them.

Qt runs all timers that are due, and all signals from other threads, before it looks at anything else. Each thing that
draws or lays out would be short enough; five of them in one turn are not.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject, QTimer
from shiboken6 import isValid

_waiting: deque[Soon] = deque()
_turns: list[QTimer] = []  # the one timer of the application that is there


class Soon(QObject):
    """Does something in a turn of its own, once however often it was asked for before. Whoever asked first is first.

    It is not done if its parent is gone by then.
    """

    def __init__(self, act: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._act = act

    def start(self) -> None:
        """Do it in one of the next turns of the event loop."""
        if self not in _waiting:
            _waiting.append(self)
            _turn().start()

    def stop(self) -> None:
        """Do not do it."""
        if self in _waiting:
            _waiting.remove(self)

    @property
    def is_waiting(self) -> bool:
        """Whether it is still to be done."""
        return self in _waiting


def _turn() -> QTimer:
    """Return the timer that is due in every turn. A timer of 0 ms comes after what is to be painted."""
    if not _turns or not isValid(_turns[0]):
        timer = QTimer(QCoreApplication.instance(), interval=0)
        timer.timeout.connect(_do_next)
        _turns[:] = [timer]
    return _turns[0]


def _do_next() -> None:
    while _waiting and not isValid(_waiting[0]):
        _waiting.popleft()
    first = _waiting.popleft() if _waiting else None
    if not _waiting:
        _turn().stop()
    if first is not None:
        first._act()
