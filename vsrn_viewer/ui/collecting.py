"""When Python looks for objects that hold each other and nothing else does: while nobody does anything.

A full collection looks through everything that lives. It keeps the interpreter meanwhile, whichever thread it begins
in: 60 to 130 ms in which no key is answered, at a moment that depends on how much was made before.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDockWidget, QWidget

from vsrn_viewer.ui.watching import Watching

if TYPE_CHECKING:
    from vsrn_viewer.ui.main_window import MainWindow

REST_S = 1.0  # without a key or a move of the mouse, after which nobody waits for anything
_LOOK_MS = 500
_DUE = 10  # collections of what is young, after which Python would look through everything by itself
_NEVER = 1_000_000
_INPUT = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.KeyRelease,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
    }
)


def collect_at_rest(app: QGuiApplication, window: MainWindow) -> None:
    """Make full collections only while the window gets no input, from the first trace that it shows: the import of
    torch is over by then, and frozen."""
    collecting = Collecting(app, window, window.docks.docks.values())
    window.subject.traced_changed.connect(collecting.begin)


class Collecting(QObject):
    """Makes full collections when a window that is on screen gets no input, and no others from now on in this process.

    What is young is still collected at any time: that takes 1 to 3 ms, and is most of what there is to collect.
    """

    def __init__(self, app: QGuiApplication, window: QWidget, docks: Iterable[QDockWidget] = ()) -> None:
        """docks: panels that may float in windows of their own."""
        super().__init__(window)
        young, middle, _ = gc.get_threshold()
        gc.set_threshold(young, middle, _NEVER)
        self._input_at = time.monotonic()
        self._watching = Watching(app, docks, self)
        self._watching.watch(window.windowHandle())
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._look)

    @Slot()
    def begin(self) -> None:
        """Make full collections from now on. Until everything is imported, each would look through half a million
        objects that stay."""
        if not self._timer.isActive():
            self._timer.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note when there was input last."""
        if event.type() in _INPUT:
            self._input_at = time.monotonic()
        return super().eventFilter(watched, event)

    @Slot()
    def _look(self) -> None:
        if gc.get_count()[2] >= _DUE and time.monotonic() - self._input_at >= REST_S:
            gc.collect()
