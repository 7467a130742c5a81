"""The shape of a directed edge in device pixels: a slight curve from giver to receiver with a small head.

The curve bends to its own right, so that i→j and j→i are both seen. A self-loop is a small ring above its region.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath, QPolygonF

Ends = npt.NDArray[np.float64]

BEND = 0.08  # distance of the curve from its chord, share of the chord's length
RING = 7.0  # radius of a self-loop, pixels
HEAD = 7.0  # length of an arrow's head, pixels, beyond the width of its line
REACH = 6.0  # within which an edge is hit, pixels
_SAMPLES = 17  # points of a curve between which it is straight: within 0.1 % of its chord
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


def edges_bounds(ends: list[tuple[QPointF, QPointF]], width: float) -> QRectF:
    """Return a rectangle that edges (giver, receiver) up to `width` pixels wide lie in, with their heads and halos."""
    across = [place.x() for two in ends for place in two]
    down = [place.y() for two in ends for place in two]
    reach = BEND * max(max(across) - min(across), max(down) - min(down)) * math.sqrt(2)
    margin = reach + 2 * RING + HEAD + 2 * width
    whole = QRectF(QPointF(min(across), min(down)), QPointF(max(across), max(down)))
    return whole.adjusted(-margin, -margin, margin, margin)


def edge_at(ends: Ends, place: tuple[float, float], pixel: float) -> int | None:
    """Return the last of the edges within REACH pixels of the screen of a place, None for none.

    ends: (E,2,2) x y of giver and receiver. pixel: how large a pixel of the screen is in their unit.
    """
    if not len(ends):
        return None
    near = np.flatnonzero(_distances(ends, np.array(place), pixel) <= REACH * pixel)
    return int(near[-1]) if len(near) else None


def _distances(ends: Ends, place: Ends, pixel: float) -> Ends:
    """Return how far a place is from the line of each edge, (E,): from the curve, or from the ring."""
    giver, receiver = ends[:, 0], ends[:, 1]
    chord = receiver - giver
    control = (giver + receiver) / 2 + np.stack([-chord[:, 1], chord[:, 0]], axis=1) * (2 * BEND)
    t = np.linspace(0, 1, _SAMPLES)[:, None, None]
    curve = (1 - t) ** 2 * giver + 2 * t * (1 - t) * control + t**2 * receiver  # (S,E,2)
    start, step = curve[:-1], np.diff(curve, axis=0)
    lengths = np.maximum((step**2).sum(axis=2), 1e-12)
    along = np.clip(((place - start) * step).sum(axis=2) / lengths, 0, 1)
    from_curve = np.linalg.norm(start + along[:, :, None] * step - place, axis=2).min(axis=0)
    from_middle = np.linalg.norm(giver - [0, RING * pixel] - place, axis=1)
    distances: Ends = np.where((giver == receiver).all(axis=1), np.abs(from_middle - RING * pixel), from_curve)
    return distances


def _control(giver: QPointF, receiver: QPointF) -> QPointF:
    """Return the control point of the quadratic curve: it lies twice as far from the chord as the curve gets."""
    middle = (giver + receiver) * 0.5
    chord = receiver - giver
    return middle + QPointF(-chord.y(), chord.x()) * (2 * BEND)


def _ring(centre: QPointF) -> QRectF:
    return QRectF(centre.x() - RING, centre.y() - 2 * RING, 2 * RING, 2 * RING)
