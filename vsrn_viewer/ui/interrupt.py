"""Ctrl-C in the terminal: a window at rest ends as cleanly as a busy command.

Python runs a signal's handler between two steps of its own, and a resting window takes none. So the signal also writes
a byte into a socket that Qt watches, which wakes it.
"""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier, QTimer, Slot


class Interrupt(QObject):
    """Calls `close` once, from the event loop, when Ctrl-C was pressed; `happened` says so afterwards."""

    def __init__(self, close: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self.happened = False
        self._close = close
        self._reading, self._writing = socket.socketpair()
        for end in (self._reading, self._writing):
            end.setblocking(False)
        self._notifier = QSocketNotifier(self._reading.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._wake)
        self._before = signal.signal(signal.SIGINT, self._take), signal.set_wakeup_fd(self._writing.fileno())

    def end(self) -> None:
        """Leave the signal as it was found."""
        signal.signal(signal.SIGINT, self._before[0])
        signal.set_wakeup_fd(self._before[1])
        self._notifier.setEnabled(False)
        for side in (self._reading, self._writing):
            side.close()

    def _take(self, _number: int, _frame: FrameType | None) -> None:
        """Note the signal wherever Python is; raising here would fall into somebody's slot."""
        if not self.happened:
            self.happened = True
            QTimer.singleShot(0, self._close)

    @Slot()
    def _wake(self) -> None:
        """Take the byte away. That Python runs at all lets it call the handler."""
        self._reading.recv(64)
