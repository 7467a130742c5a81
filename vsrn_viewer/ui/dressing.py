"""Another palette on every widget there is, without a long turn of the event loop.

The stylesheet names colours of the palette. Qt looks them up when it polishes a widget and keeps them, so a widget
shows those of another palette only once it is polished anew. Setting the sheet again would do that too, to all widgets
in one turn, and would lay them out anew. Here a first turn dresses what is seen, a second shows it, all at once, and
the next ones dress what is out of sight.
"""

from __future__ import annotations

import time

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from vsrn_viewer.ui.soon import Soon

_TURN_S = 0.008  # what a turn spends on widgets that are out of sight


class Dressing(QObject):
    """Dresses all widgets of an application in its palette, as often as it gets another."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._held: list[QWidget] = []  # windows that paint nothing yet
        self._left: list[QWidget] = []  # a widget that is made later has never worn another palette
        self._release = Soon(self._release_windows, self)
        self._next = Soon(self._dress_some, self)

    def begin(self) -> None:
        """Dress what is seen, and begin with the rest. What was left to be done for the palette before is over."""
        widgets = self._app.allWidgets()
        seen = [widget for widget in widgets if widget.isVisible()]
        self._left = [widget for widget in widgets if not widget.isVisible()]
        for widget in seen:
            _dress(widget)
        self._hold([widget for widget in seen if widget.isWindow()])
        self._next.start()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Let a window that is held paint nothing."""
        return event.type() == QEvent.Type.UpdateRequest

    def _hold(self, windows: list[QWidget]) -> None:
        """Leave windows as they look until the next turn. Disabling their updates would have all painted twice then."""
        for window in windows:
            window.installEventFilter(self)
        self._held = [*self._held, *windows]
        self._release.start()

    def _release_windows(self) -> None:
        for window in filter(isValid, self._held):
            window.removeEventFilter(self)
            QCoreApplication.postEvent(window, QEvent(QEvent.Type.UpdateRequest))
        self._held = []

    def _dress_some(self) -> None:
        """Dress some more, first what has come into sight."""
        self._left = sorted(filter(isValid, self._left), key=lambda widget: widget.isVisible())
        end = time.perf_counter() + _TURN_S
        while self._left and time.perf_counter() < end:
            widget = self._left.pop()
            if isValid(widget):  # it may have gone with its parent, which this list alone kept alive
                _dress(widget)
        if self._left:
            self._next.start()


def _dress(widget: QWidget) -> None:
    widget.style().polish(widget)
    widget.update()
