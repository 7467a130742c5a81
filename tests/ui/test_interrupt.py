"""Ctrl-C reaches a window that rests, once, and outside of any slot."""

from __future__ import annotations

import os
import signal
import sys

import pytest

from vsrn_viewer.ui.interrupt import Interrupt

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent as a signal")


def test_close_is_called_once_and_the_signal_is_given_back(qapp, qtbot):
    before, closed = signal.getsignal(signal.SIGINT), []
    interrupt = Interrupt(lambda: closed.append(1), qapp)
    assert not interrupt.happened
    for _ in range(3):
        os.kill(os.getpid(), signal.SIGINT)
    qtbot.waitUntil(lambda: bool(closed))
    qtbot.wait(50)
    assert closed == [1]
    assert interrupt.happened
    interrupt.end()
    assert signal.getsignal(signal.SIGINT) is before
