"""Where a notice may lie in a window: where it covers nothing that somebody may want to press."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QWidget,
)

_PRESSED = (QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit, QTabBar, QHeaderView)
_BUTTON, _ROWS = 100, 1  # how bad it is to cover one: a button worse than the rows of all tables
_STEP_PX = 16

Pressed = tuple[QRect, int]  # where something lies that is pressed, how bad it is to cover


def free_place(size: QSize, inside: QRect, pressed: Sequence[Pressed]) -> QPoint:
    """Return where the upper left corner of something of this size lies best: where it covers least of what is
    pressed, and of such places the lowest, then the one furthest to the right. All in pixels of one widget."""
    right, bottom = inside.right() + 1 - size.width(), inside.bottom() + 1 - size.height()
    best, least = QPoint(right, bottom), _cost(QRect(QPoint(right, bottom), size), pressed)
    for top in range(bottom, inside.top() - 1, -_STEP_PX):
        across = [one for one in pressed if one[0].top() < top + size.height() and one[0].bottom() >= top]
        for left in (right, (inside.left() + right) // 2, inside.left()):
            cost = _cost(QRect(QPoint(left, top), size), across)
            if cost < least:
                best, least = QPoint(left, top), cost
        if not least:
            break
    return best


def covers_button(place: QRect, pressed: Sequence[Pressed]) -> bool:
    """Return whether a place covers more than rows of tables."""
    return any(bad >= _BUTTON and where.intersects(place) for where, bad in pressed)


def _cost(place: QRect, pressed: Sequence[Pressed]) -> int:
    return sum(bad for where, bad in pressed if where.intersects(place))


def pressed_in(window: QWidget, besides: QWidget) -> list[Pressed]:
    """Return what can be pressed in a window as it is on screen, in its pixels, but for what lies in `besides`."""
    found: list[Pressed] = []
    for widget in window.findChildren(QWidget):
        is_view = isinstance(widget, QAbstractItemView) and not isinstance(widget, QHeaderView)
        if not (is_view or isinstance(widget, _PRESSED)) or not widget.isVisible() or besides.isAncestorOf(widget):
            continue
        if widget.window() is window.window() and not widget.visibleRegion().isEmpty():
            area = _rows_of(widget) if isinstance(widget, QAbstractItemView) and is_view else widget.rect()
            found.append((QRect(widget.mapTo(window, area.topLeft()), area.size()), _ROWS if is_view else _BUTTON))
    return found


def _rows_of(view: QAbstractItemView) -> QRect:
    """Return what the rows of a view fill of it: below the last one there is nothing to press."""
    model, area = view.model(), view.rect()
    count = 0 if model is None else model.rowCount()
    if count:
        last = view.visualRect(model.index(count - 1, 0))
        area.setBottom(min(area.bottom(), view.viewport().y() + last.bottom()))
    return area
