"""Turns of the event loop, for tests of what happens in the next one."""

from __future__ import annotations

from PySide6.QtCore import QEventLoop, QTimer

from vsrn_viewer.ui import soon


def turn():
    """Let the event loop turn once: timers of 0 ms run, one thing that waits is done, and it is painted."""
    loop = QEventLoop()
    QTimer.singleShot(1, loop.quit)
    loop.exec()


def settle():
    """Let everything be done that is to be done soon, and what that asks for."""
    turn()
    while soon._waiting:
        turn()
