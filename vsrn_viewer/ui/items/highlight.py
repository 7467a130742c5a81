"""What is hovered or selected on the image: a cheap item above the kept paintings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from vsrn_viewer.palette import HALO, HIGHLIGHT
from vsrn_viewer.picture import BoxesPicture, BroughtPicture, GraphPicture
from vsrn_viewer.ui.items.boxes import KeyLabels, bounds_of, frame_of
from vsrn_viewer.ui.items.edges import edge_head, edge_line, edges_bounds
from vsrn_viewer.ui.items.graph import centre_of, draw_dots, draw_edges, edge_ends, edge_pen, graph_bounds, pen_numbers
from vsrn_viewer.ui.items.halo import (
    LABEL_PIXELS,
    device_pixels,
    draw_label,
    label_size,
    layer,
    outline,
    outline_frame,
    place_labels,
)
from vsrn_viewer.ui.theme import tabular_font

HOVERED_WIDTH, SELECTED_WIDTH = 2.5, 2.0  # pixels
_LINE_REACH = 5.0  # pixels on each side of a frame's edge that its line and halo may take, and a label's own border
_NODE_RADIUS = 8.0  # pixels, where there are no boxes


@dataclass(frozen=True)
class Highlight:
    """Which regions stand out. hovered, selected: places in the trace. edge: places of the (receiver, giver) under the
    pointer."""

    hovered: tuple[int, ...] = ()
    selected: tuple[int, ...] = ()
    edge: tuple[int, int] | None = None

    @property
    def regions(self) -> tuple[int, ...]:
        """All of them, each once, in order."""
        return tuple(sorted({*self.hovered, *self.selected}))

    def way_of(self, region: int) -> tuple[bool, bool]:
        """Return how a region stands out: whether it is hovered, and whether it is selected."""
        return region in self.hovered, region in self.selected


class HighlightItem(QGraphicsItem):
    """Paints the outlines and labels of highlighted regions, and the edges that meet a hovered one."""

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self._boxes: BoxesPicture | None = None
        self._graph: GraphPicture | None = None
        self._near: GraphPicture | None = None
        self._things: tuple[tuple[tuple[int, ...], str], ...] = ()  # the places of each and its name
        self._highlight = Highlight()
        self._bounds, self._places = QRectF(), KeyLabels()
        self._room = QRectF()  # that labels stay in

    def set_pictures(
        self, boxes: BoxesPicture | None, graph: GraphPicture | None, brought: BroughtPicture | None = None
    ) -> None:
        """Take the places: boxes if there are any, and the graph if it is shown. Nothing is highlighted any more.

        brought: where it is shown, a thing of which all boxes stand out has one frame, with what it brought.
        """
        self.prepareGeometryChange()
        self._boxes, self._graph, self._near = boxes, graph, None
        self._bounds = self._room = QRectF() if boxes is None else bounds_of(boxes)
        if graph is not None:
            self._bounds = self._bounds.united(graph_bounds(graph))
        things = () if brought is None else zip(brought.places, brought.names, strict=True)
        self._things = tuple((places, name) for places, name in things if len(places) > 1)
        self._highlight = Highlight()
        self.update()

    def set_highlight(self, highlight: Highlight, near: GraphPicture | None = None) -> bool:
        """Highlight other regions; return whether that paints anything else. Whoever shows the item paints it then.

        near: the edges that stand out, if they differ from those of the graph. The scene is not told: it would have
        each window painted as often as there are images in it.
        """
        is_new = highlight != self._highlight or near is not self._near
        self._highlight, self._near = highlight, near
        return is_new

    @property
    def highlight(self) -> Highlight:
        """What stands out now."""
        return self._highlight

    def boundingRect(self) -> QRectF:
        return self._bounds

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        if not self._highlight.regions:
            return
        with device_pixels(painter) as transform:
            edges = QRectF() if self._graph is None else self._paint_edges(painter, transform, self._graph)
            if self._boxes is not None:
                frames = self._paint_frames(painter, transform, self._boxes)
                self._paint_labels(painter, transform, self._boxes, edges, frames)
            elif self._graph is not None:
                self._paint_nodes(painter, transform, self._graph)

    def _paint_edges(self, painter: QPainter, transform: QTransform, graph: GraphPicture) -> QRectF:
        """Draw the edges of a hovered region again, over the others; a hovered edge in the highlight's colour. Return
        where they may lie, in device pixels."""
        edge = self._highlight.edge
        if edge is not None:
            giver, receiver = (centre_of(graph, graph.members.node_of(end), transform) for end in reversed(edge))
            outline(painter, edge_line(giver, receiver), HOVERED_WIDTH)
            painter.setPen(QPen(QColor(HALO), 1))
            painter.setBrush(QColor(HIGHLIGHT))
            painter.drawPolygon(edge_head(giver, receiver, 2 * HOVERED_WIDTH))
            return edges_bounds([(giver, receiver)], 2 * HOVERED_WIDTH)
        graph = self._near or graph
        edges = meeting(graph, graph.members.nodes_of(self._highlight.hovered))
        if not edges:
            return QRectF()
        pens = [edge_pen(number, graph.scale) for number in pen_numbers(graph)[edges].tolist()]
        ends = [edge_ends(graph, edge, transform) for edge in edges]
        bounds = edges_bounds(ends, max(pen.width for pen in pens))
        with layer(painter, bounds) as above:
            for pen, of_edge in zip(pens, ends, strict=True):
                draw_edges(above, [of_edge], pen)
        draw_dots(painter, [*{(place.x(), place.y()): place for two in ends for place in two}.values()])
        return bounds

    def _paint_frames(self, painter: QPainter, transform: QTransform, boxes: BoxesPicture) -> list[QRectF]:
        """Frame what is selected, then what is hovered; return the frames in device pixels."""
        frames = []
        for regions, width in ((self._highlight.selected, SELECTED_WIDTH), (self._highlight.hovered, HOVERED_WIDTH)):
            for places, _ in self._framed(regions, boxes):
                frames.append(transform.mapRect(_around(boxes, places)))
                outline_frame(painter, frames[-1], width)
        return frames

    def _framed(self, regions: tuple[int, ...], boxes: BoxesPicture) -> list[tuple[tuple[int, ...], str]]:
        """Return what gets a frame of its own, its places and its name: whole things, and the other regions."""
        whole = [thing for thing in self._things if {*thing[0]} <= {*regions}]
        inside = {place for places, _ in whole for place in places}
        return [*whole, *(((region,), boxes.labels[region]) for region in regions if region not in inside)]

    def _paint_labels(
        self, painter: QPainter, transform: QTransform, boxes: BoxesPicture, edges: QRectF, frames: list[QRectF]
    ) -> None:
        """Label each highlighted region; key labels over which something is drawn here are drawn again, on top of it.

        edges: where edges may lie. frames: what was framed. All in device pixels.
        """
        painter.setFont(tabular_font(LABEL_PIXELS))
        metrics = QFontMetricsF(painter.font())
        bounds = transform.mapRect(self._room)
        places = self._places.of(boxes, transform)
        shown = [*self._framed(self._highlight.selected, boxes), *self._framed(self._highlight.hovered, boxes)]
        for region in sorted({*places} - {*self._highlight.regions}):
            if edges.intersects(places[region]) or any(_crosses(frame, places[region]) for frame in frames):
                draw_label(painter, places[region], boxes.labels[region], QColor("#ffffff"))
        for of_one, name in dict.fromkeys(shown):
            place = places.get(of_one[0]) if len(of_one) == 1 else None
            frame = transform.mapRect(_around(boxes, of_one))
            place = place or place_labels([frame], [label_size(metrics, name)], bounds)[0]
            draw_label(painter, place, name, QColor(HIGHLIGHT))

    def _paint_nodes(self, painter: QPainter, transform: QTransform, graph: GraphPicture) -> None:
        for node in graph.members.nodes_of(self._highlight.regions):
            path = QPainterPath()
            path.addEllipse(centre_of(graph, node, transform), _NODE_RADIUS, _NODE_RADIUS)
            outline(painter, path, HOVERED_WIDTH)


def _crosses(frame: QRectF, label: QRectF) -> bool:
    """Return whether the line of a highlighted frame may run over a label."""
    inner = frame.adjusted(_LINE_REACH, _LINE_REACH, -_LINE_REACH, -_LINE_REACH)
    outer = frame.adjusted(-_LINE_REACH, -_LINE_REACH, _LINE_REACH, _LINE_REACH)
    return outer.intersects(label) and not inner.contains(label)


def _around(boxes: BoxesPicture, places: tuple[int, ...]) -> QRectF:
    """Return the rectangle around the boxes at these places."""
    if len(places) == 1:
        return frame_of(boxes.boxes[places[0]])
    own = boxes.boxes[list(places)]
    return frame_of(np.concatenate([own[:, :2].min(axis=0), own[:, 2:].max(axis=0)]))


def meeting(graph: GraphPicture, regions: tuple[int, ...]) -> list[int]:
    """Return the edges of the graph that begin or end at one of the regions, the weakest first."""
    ends = zip(graph.givers.tolist(), graph.receivers.tolist(), strict=True)
    return [edge for edge, (giver, receiver) in enumerate(ends) if giver in regions or receiver in regions]
