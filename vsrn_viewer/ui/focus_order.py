"""The order in which Tab goes through the window: as it is read, panel by panel, each header from left to right.

Qt's own order is that in which widgets were made; docks and switches that move make it unpredictable.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, QPoint, QRect, Qt
from PySide6.QtWidgets import QAbstractButton, QTabBar, QWidget


def tab_stops(areas: Iterable[QWidget]) -> list[QWidget]:
    """Return what Tab stops at in these widgets, one after the other; in each from top to bottom, from the left."""
    stops: list[QWidget] = []
    for area in areas:
        found = [each for each in (area, *area.findChildren(QWidget)) if _is_stop(each) and each not in stops]
        stops += sorted(found, key=_reading_place)
    return stops


def next_stop(stops: list[QWidget], current: QWidget | None, forward: bool) -> QWidget | None:
    """Return the stop after (or before) the one that has the focus, None if it is not among them."""
    if current not in stops:
        return None
    return stops[(stops.index(current) + (1 if forward else -1)) % len(stops)]


def press(widget: QObject | None) -> bool:
    """Press a button, as Enter does in a dialog; return whether the widget is one."""
    if isinstance(widget, QAbstractButton):
        widget.click()
    return isinstance(widget, QAbstractButton)


def _is_stop(widget: QWidget) -> bool:
    if isinstance(widget, QTabBar) and widget.count() < 2:
        return False
    takes_tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return takes_tab and widget.isEnabled() and widget.focusProxy() is None and _is_seen(widget)


def _is_seen(widget: QWidget) -> bool:
    """Return whether a widget is in the window: panels behind a tab count as visible to Qt, which moves them away."""
    place = QRect(widget.mapTo(widget.window(), QPoint(0, 0)), widget.size()) if not widget.isWindow() else QRect()
    return widget.isVisible() and widget.window().rect().intersects(place)


def _reading_place(widget: QWidget) -> tuple[int, int]:
    """Return the line that a widget's middle is on, and its left edge, in the window."""
    window = widget.window()
    middle = widget.mapTo(window, QPoint(0, widget.height() // 2)) if widget is not window else QPoint()
    return middle.y() // _LINE_PX, middle.x()


_LINE_PX = 12
