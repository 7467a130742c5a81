"""Edges that were kept by hand: cased in the highlight's colour, each with its value on a label."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from vsrn_viewer.palette import HIGHLIGHT
from vsrn_viewer.picture import BoxesPicture, GraphPicture
from vsrn_viewer.ui.items.boxes import KeyLabels
from vsrn_viewer.ui.items.edges import edge_line
from vsrn_viewer.ui.items.graph import EdgePen, draw_dots, draw_edges, edge_ends, edge_pen, graph_bounds, pen_numbers
from vsrn_viewer.ui.items.halo import LABEL_PIXELS, device_pixels, draw_label, label_size, outline, place_labels
from vsrn_viewer.ui.theme import tabular_font

_CASING, _BETWEEN = 6.0, 2.5  # what the casing, and white between it and the edge, add to an edge's width, pixels
_LEAST_WIDTH = 1.8  # of a kept edge, pixels
_APART = 4.0  # of a label from the middle of its edge, pixels


class KeptEdgesItem(QGraphicsItem):
    """Paints the kept edges of a graph over everything that lies on the image."""

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self._boxes: BoxesPicture | None = None
        self._graph: GraphPicture | None = None
        self._places = KeyLabels()

    def set_pictures(self, boxes: BoxesPicture | None, graph: GraphPicture | None) -> None:
        """Show the kept edges of another graph, or none. boxes: those whose labels are on the image already."""
        self.prepareGeometryChange()
        self._boxes, self._graph = boxes, graph
        self.update()

    def boundingRect(self) -> QRectF:
        return QRectF() if self._graph is None else graph_bounds(self._graph)

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        graph = self._graph
        if graph is None or not graph.kept:
            return
        with device_pixels(painter) as transform:
            ends = [edge_ends(graph, edge, transform) for edge in graph.kept]
            _draw_cased(painter, graph, ends)
            self._write_values(painter, graph, ends, transform)

    def _write_values(
        self, painter: QPainter, graph: GraphPicture, ends: Sequence[tuple[QPointF, QPointF]], transform: QTransform
    ) -> None:
        painter.setFont(tabular_font(LABEL_PIXELS))
        metrics = QFontMetricsF(painter.font())
        texts = [graph.label_of(edge) for edge in graph.kept]
        taken = () if self._boxes is None else self._places.of(self._boxes, transform).values()
        middles = [_middle(*each) for each in ends]
        frames = [QRectF(middle, middle).adjusted(-_APART, -_APART, _APART, _APART) for middle in middles]
        sizes = [label_size(metrics, text) for text in texts]
        bounds = transform.mapRect(graph_bounds(graph))
        for place, text in zip(place_labels(frames, sizes, bounds, tuple(taken)), texts, strict=True):
            draw_label(painter, place, text, QColor(HIGHLIGHT))


def _draw_cased(painter: QPainter, graph: GraphPicture, ends: Sequence[tuple[QPointF, QPointF]]) -> None:
    """Draw edges in their own colours, opaque, on a line of the highlight's colour."""
    pens = [edge_pen(int(number), graph.scale) for number in pen_numbers(graph)[list(graph.kept)]]
    for (giver, receiver), pen in zip(ends, pens, strict=True):
        width = max(pen.width, _LEAST_WIDTH)
        colour = QColor(pen.colour)
        colour.setAlphaF(1.0)
        outline(painter, edge_line(giver, receiver), width + _CASING)
        painter.setPen(QPen(QColor("#ffffff"), width + _BETWEEN, c=Qt.PenCapStyle.FlatCap))
        painter.drawPath(edge_line(giver, receiver))
        draw_edges(painter, [(giver, receiver)], EdgePen(colour, width))
    draw_dots(painter, [end for edge in ends for end in edge])


def _middle(giver: QPointF, receiver: QPointF) -> QPointF:
    """Return the middle of an edge; of a ring, its top."""
    path = edge_line(giver, receiver)
    bounds = path.boundingRect()
    return QPointF(bounds.center().x(), bounds.top()) if giver == receiver else path.pointAtPercent(0.5)
