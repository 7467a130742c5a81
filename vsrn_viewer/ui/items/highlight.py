"""What is hovered or selected on the image: a cheap item above the kept paintings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QRegion, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from vsrn_viewer.palette import HALO, HIGHLIGHT
from vsrn_viewer.picture import BoxesPicture, BroughtPicture, GraphPicture
from vsrn_viewer.ui.items.boxes import KeyLabels, bounds_of, frame_of
from vsrn_viewer.ui.items.edges import edge_head, edge_line, edges_bounds
from vsrn_viewer.ui.items.graph import (
    EdgePen,
    centre_of,
    draw_dots,
    draw_edges,
    edge_ends,
    edge_pen,
    graph_bounds,
    pen_numbers,
)
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

Ends = tuple[QPointF, QPointF]  # giver and receiver of an edge, device pixels


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


@dataclass(frozen=True)
class _Strokes:
    """What stands out, as it is painted: in device pixels, from the lowest to the highest.

    edges: (giver, receiver) with their pens. edge: (giver, receiver) of the edge under the pointer. frames: with the
    width of their line. labels: with their text and the colour of their paper. nodes: where there are no boxes.
    """

    edges: tuple[tuple[Ends, EdgePen], ...] = ()
    edge: Ends | None = None
    frames: tuple[tuple[QRectF, float], ...] = ()
    labels: tuple[tuple[QRectF, str, str], ...] = ()
    nodes: tuple[QPointF, ...] = ()

    @property
    def edges_reach(self) -> QRectF:
        """Where edges may be painted; null for nowhere."""
        if self.edge is not None:
            return edges_bounds([self.edge], 2 * HOVERED_WIDTH)
        if not self.edges:
            return QRectF()
        return edges_bounds([ends for ends, _ in self.edges], max(pen.width for _, pen in self.edges))

    @property
    def reach(self) -> QRegion:
        """Where anything may be painted."""
        rects = [self.edges_reach, *(frame for frame, _ in self.frames), *(place for place, _, _ in self.labels)]
        rects += [QRectF(node, node).adjusted(-_NODE_RADIUS, -_NODE_RADIUS, *2 * [_NODE_RADIUS]) for node in self.nodes]
        region = QRegion()
        for rect in rects:
            if not rect.isNull():
                region += rect.adjusted(-_LINE_REACH, -_LINE_REACH, _LINE_REACH, _LINE_REACH).toAlignedRect()
        return region


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
        self._known: tuple[QTransform, QFont, _Strokes] | None = None  # of the highlight, with what they depend on

    def set_pictures(
        self, boxes: BoxesPicture | None, graph: GraphPicture | None, brought: BroughtPicture | None = None
    ) -> None:
        """Take the places: boxes if there are any, and the graph if it is shown. Nothing is highlighted any more.

        Where things are drawn, as nodes or with what they brought, one of which all boxes stand out has one frame.
        """
        self.prepareGeometryChange()
        self._boxes, self._graph, self._near = boxes, graph, None
        self._bounds = self._room = QRectF() if boxes is None else bounds_of(boxes)
        if graph is not None:
            self._bounds = self._bounds.united(graph_bounds(graph))
        self._things = tuple((places, name) for places, name in _things(graph, brought) if len(places) > 1)
        self._highlight, self._known = Highlight(), None
        self.update()

    def set_highlight(self, highlight: Highlight, near: GraphPicture | None, transform: QTransform) -> QRegion:
        """Highlight other regions; return where that paints anything else, in device pixels. Whoever shows the item
        paints it then: the scene, if it was told, would have each window painted as often as it has images.

        near: the edges that stand out, if they differ from those of the graph. transform: from the image to the device.
        """
        if highlight == self._highlight and near is self._near:
            return QRegion()
        before = self._strokes(transform).reach
        self._highlight, self._near, self._known = highlight, near, None
        return before + self._strokes(transform).reach

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
            strokes = self._strokes(transform)
            _paint_edges(painter, strokes)
            for frame, width in strokes.frames:
                outline_frame(painter, frame, width)
            painter.setFont(tabular_font(LABEL_PIXELS))
            for place, text, paper in strokes.labels:
                draw_label(painter, place, text, QColor(paper))
            for node in strokes.nodes:
                path = QPainterPath()
                path.addEllipse(node, _NODE_RADIUS, _NODE_RADIUS)
                outline(painter, path, HOVERED_WIDTH)

    def _strokes(self, transform: QTransform) -> _Strokes:
        """Return what is painted; it is worked out once for a highlight and a zoom."""
        known, font = self._known, tabular_font(LABEL_PIXELS)
        if known is None or known[0] != transform or known[1] != font:
            known = self._known = QTransform(transform), font, self._work_out(transform, font)
        return known[2]

    def _work_out(self, transform: QTransform, font: QFont) -> _Strokes:
        if not self._highlight.regions:
            return _Strokes()
        strokes = _Strokes() if self._graph is None else self._edges_of(self._graph, transform)
        if self._boxes is not None:
            strokes = replace(strokes, frames=tuple(self._frames(self._boxes, transform)))
            return replace(strokes, labels=tuple(self._labels(self._boxes, transform, font, strokes)))
        if self._graph is None:
            return strokes
        nodes = self._graph.members.nodes_of(self._highlight.regions)
        return replace(strokes, nodes=tuple(centre_of(self._graph, node, transform) for node in nodes))

    def _edges_of(self, graph: GraphPicture, transform: QTransform) -> _Strokes:
        """Return the edges of the hovered regions, which are drawn over the others, or the hovered edge."""
        if self._highlight.edge is not None:
            ends = [graph.members.node_of(end) for end in reversed(self._highlight.edge)]
            return _Strokes(edge=(centre_of(graph, ends[0], transform), centre_of(graph, ends[1], transform)))
        graph = self._near or graph
        edges = meeting(graph, graph.members.nodes_of(self._highlight.hovered))
        pens = pen_numbers(graph)[edges].tolist() if edges else ()
        return _Strokes(
            edges=tuple(
                (edge_ends(graph, edge, transform), edge_pen(pen, graph.scale))
                for edge, pen in zip(edges, pens, strict=True)
            )
        )

    def _frames(self, boxes: BoxesPicture, transform: QTransform) -> Iterator[tuple[QRectF, float]]:
        """Yield the frames of what is selected, then of what is hovered."""
        for regions, width in ((self._highlight.selected, SELECTED_WIDTH), (self._highlight.hovered, HOVERED_WIDTH)):
            for places, _ in self._framed(regions, boxes):
                yield transform.mapRect(_around(boxes, places)), width

    def _framed(self, regions: tuple[int, ...], boxes: BoxesPicture) -> list[tuple[tuple[int, ...], str]]:
        """Return what gets a frame of its own, its places and its name: whole things, and the other regions."""
        whole = [thing for thing in self._things if {*thing[0]} <= {*regions}]
        inside = {place for places, _ in whole for place in places}
        return [*whole, *(((region,), boxes.labels[region]) for region in regions if region not in inside)]

    def _labels(
        self, boxes: BoxesPicture, transform: QTransform, font: QFont, below: _Strokes
    ) -> Iterator[tuple[QRectF, str, str]]:
        """Yield the labels of highlighted regions, after those of key regions over which something is drawn: these lie
        on top of it again, where they were."""
        metrics, bounds = QFontMetricsF(font), transform.mapRect(self._room)
        places, edges = self._places.of(boxes, transform), below.edges_reach
        for region in sorted({*places} - {*self._highlight.regions}):
            place = places[region]
            if edges.intersects(place) or any(_crosses(frame, place) for frame, _ in below.frames):
                yield place, boxes.labels[region], "#ffffff"
        shown = [*self._framed(self._highlight.selected, boxes), *self._framed(self._highlight.hovered, boxes)]
        for of_one, name in dict.fromkeys(shown):
            key = places.get(of_one[0]) if len(of_one) == 1 else None
            frame = transform.mapRect(_around(boxes, of_one))
            yield key or place_labels([frame], [label_size(metrics, name)], bounds)[0], name, HIGHLIGHT


def _paint_edges(painter: QPainter, strokes: _Strokes) -> None:
    """Draw the edges of a hovered region, over the others; a hovered edge in the highlight's colour."""
    if strokes.edge is not None:
        giver, receiver = strokes.edge
        outline(painter, edge_line(giver, receiver), HOVERED_WIDTH)
        painter.setPen(QPen(QColor(HALO), 1))
        painter.setBrush(QColor(HIGHLIGHT))
        painter.drawPolygon(edge_head(giver, receiver, 2 * HOVERED_WIDTH))
    elif strokes.edges:
        with layer(painter, strokes.edges_reach) as above:
            for ends, pen in strokes.edges:
                draw_edges(above, [ends], pen)
        met = {(place.x(), place.y()): place for ends, _ in strokes.edges for place in ends}
        draw_dots(painter, [*met.values()])


def _crosses(frame: QRectF, label: QRectF) -> bool:
    """Return whether the line of a highlighted frame may run over a label."""
    inner = frame.adjusted(_LINE_REACH, _LINE_REACH, -_LINE_REACH, -_LINE_REACH)
    outer = frame.adjusted(-_LINE_REACH, -_LINE_REACH, _LINE_REACH, _LINE_REACH)
    return outer.intersects(label) and not inner.contains(label)


def _things(graph: GraphPicture | None, brought: BroughtPicture | None) -> Iterable[tuple[tuple[int, ...], str]]:
    """Return the places of the regions of each thing that is drawn, and its name; none where regions are drawn."""
    if brought is not None:
        return zip(brought.places, brought.names, strict=True)
    return zip(graph.members.places, graph.labels, strict=True) if graph is not None and graph.members else ()


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
