"""The shape of a directed edge in device pixels: a slight curve from giver to receiver with a small head.

The curve bends to its own right, so that i→j and j→i are both seen. A self-loop is a small ring above its region.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath, QPolygonF

BEND = 0.08  # distance of the curve from its chord, share of the chord's length
RING = 7.0  # radius of a self-loop, pixels
HEAD = 7.0  # length of an arrow's head, pixels, beyond the width of its line
GAP = 3.0  # between the head and the centre of the region, pixels


def edge_line(giver: QPointF, receiver: QPointF) -> QPainterPath:
    """Return the line of an edge; from a region to itself, the ring."""
    path = QPainterPath(giver)
    if giver == receiver:
        path.addEllipse(_ring(giver))
        return path
    path.quadTo(_control(giver, receiver), receiver)
    return path


def edge_head(giver: QPointF, receiver: QPointF, width: float) -> QPolygonF:
    """Return the head at the receiver of an edge that is `width` pixels wide; a ring has none."""
    if giver == receiver:
        return QPolygonF()
    control = _control(giver, receiver)
    angle = math.atan2(receiver.y() - control.y(), receiver.x() - control.x())
    forward = QPointF(math.cos(angle), math.sin(angle))
    across = QPointF(-forward.y(), forward.x())
    tip = receiver - forward * GAP
    length = HEAD + width
    base = tip - forward * length
    return QPolygonF([tip, base + across * length * 0.42, base - across * length * 0.42])


def _control(giver: QPointF, receiver: QPointF) -> QPointF:
    """Return the control point of the quadratic curve: it lies twice as far from the chord as the curve gets."""
    middle = (giver + receiver) * 0.5
    chord = receiver - giver
    return middle + QPointF(-chord.y(), chord.x()) * (2 * BEND)


def _ring(centre: QPointF) -> QRectF:
    return QRectF(centre.x() - RING, centre.y() - 2 * RING, 2 * RING, 2 * RING)
