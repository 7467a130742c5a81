"""The star in the corner of a tile: full where the image is starred, hollow where a click would star it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from vsrn_viewer.ui.starred_rows import NOT_STARRED, STARRED
from vsrn_viewer.ui.theme import STEP, current_theme, tabular_font

_STAR_PX = 18  # the ground on which it lies, so that it is seen on any photograph
_GROUND = 0.85  # its opacity


def star_place(picture: QRect) -> QRect:
    """Return where the star of a tile lies. picture: where its picture does."""
    return QRect(picture.right() - _STAR_PX - STEP // 2 + 1, picture.top() + STEP // 2, _STAR_PX, _STAR_PX)


def paint_star(painter: QPainter, place: QRect, is_starred: bool, is_hovered: bool) -> None:
    """Paint the star; nothing where there is none and the pointer is elsewhere."""
    if not (is_starred or is_hovered):
        return
    theme = current_theme()
    ground = QColor(theme.panel)
    ground.setAlphaF(_GROUND)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawEllipse(QRectF(place))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QColor(theme.accent if is_starred else theme.secondary))
    painter.setFont(tabular_font(13))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, STARRED if is_starred else NOT_STARRED)
