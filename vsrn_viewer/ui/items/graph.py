"""The affinity graph over the image: signed, directed edges in at most 16 pens.

A pen per edge costs ten times the time of one pen for many edges, so edges of similar strength share one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from vsrn_viewer.palette import HALO, edge_colours, edge_widths, strengths
from vsrn_viewer.picture import GraphPicture, Indices, Scale
from vsrn_viewer.ui.items.edges import edge_head, edge_line
from vsrn_viewer.ui.items.halo import (
    LABEL_PIXELS,
    device_pixels,
    draw_label,
    faded,
    label_size,
    layer,
    place_labels,
)
from vsrn_viewer.ui.theme import tabular_font

_APART = 4.0  # of a label from its node, pixels
STEPS = 8  # of width and opacity for each sign: 16 pens in all
DOT = 2.5  # radius of a region's centre, pixels
_HALO_SHARE = 0.5  # opacity of an edge's halo, share of the edge's own


@dataclass(frozen=True)
class EdgePen:
    """How edges of one sign and one strength are drawn; width in pixels."""

    colour: QColor
    width: float

    @property
    def halo(self) -> QColor:
        """A light edge around it: the signed colours are darker than most photographs."""
        return faded("#ffffff", _HALO_SHARE * self.colour.alphaF())


def pen_numbers(picture: GraphPicture) -> Indices:
    """Return which pen draws each edge, (E,): 0 to 7 for negative values, 8 to 15 for others, weak to strong."""
    steps = np.minimum((strengths(picture.values, picture.scale) * STEPS).astype(np.int64), STEPS - 1)
    return steps + np.where(picture.values < 0, 0, STEPS)


@lru_cache(maxsize=256)
def edge_pen(pen_number: int, scale: Scale) -> EdgePen:
    """Return a pen: the palette's colour and width for the middle of its strengths."""
    sign = -1 if pen_number < STEPS else 1
    value = np.array([sign * (pen_number % STEPS + 0.5) / STEPS * scale.high], dtype=np.float32)
    red, green, blue, opacity = (int(channel) for channel in edge_colours(value, scale)[0])
    return EdgePen(QColor(red, green, blue, opacity), float(edge_widths(value, scale)[0]))


def bundles(picture: GraphPicture) -> Iterator[tuple[EdgePen, Indices]]:
    """Yield each pen with its edges, the weakest first."""
    numbers = pen_numbers(picture)
    for pen_number in sorted(set(numbers.tolist()), key=lambda each: each % STEPS):
        yield edge_pen(pen_number, picture.scale), np.flatnonzero(numbers == pen_number)


def draw_edges(painter: QPainter, ends: list[tuple[QPointF, QPointF]], pen: EdgePen) -> None:
    """Draw edges (giver, receiver) in device pixels with one pen and its halo.

    One path each: joined into one, Qt would look for their crossings, which takes longer than painting.
    """
    lines = [edge_line(giver, receiver) for giver, receiver in ends]
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((pen.halo, pen.width + 2), (pen.colour, pen.width)):
        painter.setPen(QPen(colour, width, c=Qt.PenCapStyle.FlatCap))
        for line in lines:
            painter.drawPath(line)
    painter.setPen(QPen(pen.halo, 1))
    painter.setBrush(pen.colour)
    for giver, receiver in ends:
        painter.drawPolygon(edge_head(giver, receiver, pen.width))


def draw_dots(painter: QPainter, centres: list[QPointF]) -> None:
    """Mark the centres of regions that edges meet at."""
    painter.setPen(QPen(faded(HALO, 0.7), 1.0))
    painter.setBrush(QColor("#ffffff"))
    for centre in centres:
        painter.drawEllipse(centre, DOT, DOT)


class GraphItem(QGraphicsItem):
    """Paints a GraphPicture; the painting is kept until the picture or the zoom changes."""

    def __init__(self) -> None:
        super().__init__()
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self._picture: GraphPicture | None = None

    def set_picture(self, picture: GraphPicture | None) -> None:
        """Show another graph, or none."""
        self.prepareGeometryChange()
        self._picture = picture
        self.update()

    def boundingRect(self) -> QRectF:
        return QRectF() if self._picture is None else graph_bounds(self._picture)

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        picture = self._picture
        if picture is None:
            return
        with device_pixels(painter) as transform:
            centres = [transform.map(QPointF(x, y)) for x, y in picture.centres.tolist()]
            givers, receivers = picture.givers.tolist(), picture.receivers.tolist()
            with layer(painter, transform.mapRect(graph_bounds(picture))) as above:
                for pen, edges in bundles(picture):
                    draw_edges(above, [(centres[givers[edge]], centres[receivers[edge]]) for edge in edges], pen)
            met = {*givers, *receivers} if picture.has_boxes else range(len(centres))
            draw_dots(painter, [centres[region] for region in sorted(met)])
            if picture.members and picture.has_boxes:
                _name_things(painter, picture, transform)


def _name_things(painter: QPainter, picture: GraphPicture, transform: QTransform) -> None:
    """Write what each thing is beside its node, the strongest edges' first; those of one box by their letter alone."""
    strongest = np.stack([picture.receivers, picture.givers], axis=1)[::-1].ravel().tolist()
    nodes = list(dict.fromkeys([*picture.selected, *strongest, *range(len(picture.centres))]))
    painter.setFont(tabular_font(LABEL_PIXELS))
    metrics = QFontMetricsF(painter.font())
    single = [len(picture.members.places[node]) == 1 for node in nodes]
    texts = [
        picture.name_of(node) if alone else picture.labels[node] for node, alone in zip(nodes, single, strict=True)
    ]
    centres = [centre_of(picture, node, transform) for node in nodes]
    frames = [QRectF(centre, centre).adjusted(-_APART, -_APART, _APART, _APART) for centre in centres]
    bounds = transform.mapRect(graph_bounds(picture))
    places = place_labels(frames, [label_size(metrics, text) for text in texts], bounds)
    for place, text in reversed([*zip(places, texts, strict=True)]):  # the most important last, on top
        draw_label(painter, place, text, QColor("#ffffff"))


def graph_bounds(picture: GraphPicture) -> QRectF:
    """Return the image's rectangle with room for curves and rings that leave it a little."""
    width, height = picture.image_size
    margin = 0.06 * max(width, height)
    return QRectF(0, 0, width, height).adjusted(-margin, -margin, margin, margin)


def centre_of(picture: GraphPicture, region: int, transform: QTransform) -> QPointF:
    """Return the place of a region in device pixels."""
    x, y = picture.centres[region]
    return transform.map(QPointF(float(x), float(y)))


def edge_ends(picture: GraphPicture, edge: int, transform: QTransform) -> tuple[QPointF, QPointF]:
    """Return (giver, receiver) of an edge in device pixels."""
    giver, receiver = int(picture.givers[edge]), int(picture.receivers[edge])
    return centre_of(picture, giver, transform), centre_of(picture, receiver, transform)
