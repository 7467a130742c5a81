"""What the window does soon, one thing in a turn of the event loop: keys and the mouse never wait for two of them.

Qt runs all timers that are due, and all signals from other threads, before it looks at anything else. Each thing that
draws or lays out would be short enough; five of them in one turn are not. Before each there is a turn in which what was
done before is painted, and nothing else happens.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Slot
from shiboken6 import isValid

_waiting: deque[Soon] = deque()


class _Turns(QTimer):
    """The timer that is due in every turn, while something waits."""

    def __init__(self) -> None:
        super().__init__(QCoreApplication.instance(), interval=0)
        self._is_painted = False  # what was done last
        self.timeout.connect(self._go_on)

    def begin(self) -> None:
        """Be due from now on."""
        if not self.isActive():
            self._is_painted = False
            self.start()

    @Slot()
    def _go_on(self) -> None:
        while _waiting and not isValid(_waiting[0]):
            _waiting.popleft()
        if not _waiting:
            self.stop()
        elif self._is_painted:
            self._is_painted = False
            next_one = _waiting.popleft()
            _held = _topmost(next_one)  # garbage that is collected meanwhile would take a window that nobody else holds
            next_one._act()
        else:
            self._is_painted = True


_turns: list[_Turns] = []  # of the application that is there


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
            _turns_now().begin()

    def stop(self) -> None:
        """Do not do it."""
        if self in _waiting:
            _waiting.remove(self)

    @property
    def is_waiting(self) -> bool:
        """Whether it is still to be done."""
        return self in _waiting


def _topmost(one: QObject) -> QObject:
    """Return the object that has no parent above one."""
    while (above := one.parent()) is not None:
        one = above
    return one


def _turns_now() -> _Turns:
    if not _turns or not isValid(_turns[0]):
        _turns[:] = [_Turns()]
    return _turns[0]
