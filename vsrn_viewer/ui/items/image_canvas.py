"""The image with everything that can lie over it, each in an item of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QRegion
from PySide6.QtWidgets import QWidget

from vsrn_viewer.picture import BoxesPicture, BroughtPicture, Floats, GraphPicture, HeatPicture
from vsrn_viewer.ui.items.boxes import BoxesItem, KeyLabelsItem
from vsrn_viewer.ui.items.brought import BroughtItem
from vsrn_viewer.ui.items.circle import CircleItem
from vsrn_viewer.ui.items.edges import edge_at
from vsrn_viewer.ui.items.graph import GraphItem, graph_bounds
from vsrn_viewer.ui.items.heat import HeatItem
from vsrn_viewer.ui.items.highlight import Highlight, HighlightItem
from vsrn_viewer.ui.items.image_box import ImageBox
from vsrn_viewer.ui.items.kept_edges import KeptEdgesItem
from vsrn_viewer.ui.items.photograph import PhotographItem
from vsrn_viewer.ui.items.veils import VeilsItem
from vsrn_viewer.ui.theme import theme_changed

_OTHER_EDGES = 0.3  # opacity of the graph while a region's own edges stand out
DOT_REACH = 5.0  # pixels of the screen within which the dot of a region that has a box is hit
NODE_REACH = 14.0  # pixels of the screen within which a region without a box is hit


@dataclass(frozen=True)
class ImagePictures:
    """What lies over the image: boxes nearly always, graph, heat or what was brought with their overlays.

    others: the boxes that are not key are drawn too, faint.
    """

    boxes: BoxesPicture | None = None
    graph: GraphPicture | None = None
    heat: HeatPicture | None = None
    brought: BroughtPicture | None = None
    others: bool = True

    @property
    def boxes_drawn(self) -> BoxesPicture | None:
        """The boxes; without key boxes where something else says what the things are."""
        return replace(self.boxes, key=()) if self.boxes is not None and self.names_things else self.boxes

    @property
    def names_things(self) -> bool:
        """Whether what lies over the image says what the things are, so that boxes and their labels would hide it."""
        return self.brought is not None or (self.graph is not None and bool(self.graph.members))

    @property
    def has_places(self) -> bool:
        """Whether regions are where they are in the image, and not on a circle."""
        return self.graph is None or self.graph.has_boxes


class ImageCanvas(ImageBox):
    """Shows a photograph and pictures over it. Choosing what to show is its user's."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Image")
        self.setAccessibleDescription(
            "Tab goes through the regions under the pointer, Enter selects, Escape clears, double click fits."
        )
        self._photograph, self._heat, self._boxes = PhotographItem(), HeatItem(), BoxesItem()
        self._graph, self._circle, self._brought = GraphItem(), CircleItem(), BroughtItem()
        self._veils, self._labels, self._kept = VeilsItem(), KeyLabelsItem(), KeptEdgesItem()
        self._highlight = HighlightItem()
        self._overlays = (
            self._heat,
            self._boxes,
            self._veils,
            self._brought,
            self._graph,
            self._circle,
            self._labels,
            self._highlight,
            self._kept,
        )
        for item in (self._photograph, *self._overlays):  # from the lowest to the highest
            self.add_item(item)
        self._pictures = ImagePictures()
        self._size = (1, 1)
        self._hidden = False
        theme_changed.connect(self._refresh)

    def set_photograph(self, size: tuple[int, int], image: QImage) -> None:
        """Show an image of size = (width, height) in pixels of the original; a null one is an empty canvas."""
        self._photograph.set_picture(size, image)
        self._boxes.set_on_photograph(not image.isNull())
        self._size = size
        self._fit()

    def set_pictures(self, pictures: ImagePictures) -> None:
        """Show other pictures over the image."""
        self._pictures = pictures
        circle = None if pictures.has_places else pictures.graph
        boxes = pictures.boxes_drawn
        with_others = pictures.others and pictures.heat is None and not pictures.names_things
        self._boxes.set_picture(boxes, with_others=with_others)
        self._labels.set_picture(boxes)
        self._brought.set_picture(pictures.brought)
        self._veils.set_picture(pictures.boxes if circle is None else None)
        self._graph.set_picture(pictures.graph)
        self._circle.set_picture(circle)
        self._kept.set_pictures(boxes if circle is None else None, pictures.graph)
        self._heat.set_picture(pictures.heat)
        self._highlight.set_pictures(boxes if circle is None else None, pictures.graph, pictures.brought)
        self._apply_visibility()
        self._fit()

    def set_highlight(self, highlight: Highlight, near: GraphPicture | None = None) -> None:
        """Highlight other regions; while one is hovered, the graph steps back and its edges stand out.

        near: those edges, if they differ from those of the graph.
        """
        on_screen = self._highlight.sceneTransform() * self.viewportTransform()
        dirty = self._highlight.set_highlight(highlight, near, on_screen)
        if not dirty.isEmpty() and self.devicePixelRatioF() % 1:
            dirty = QRegion(self.viewport().rect())  # Qt puts part of a kept painting between two pixels then
        self.viewport().update(dirty)
        self._graph.setOpacity(_OTHER_EDGES if highlight.hovered else 1.0)

    def set_overlays_hidden(self, hidden: bool) -> None:
        """Show the bare photograph, or everything again."""
        self._hidden = hidden
        self._apply_visibility()

    def labelled_at(self, place: QPointF) -> int:
        """Return the region whose label lies at a place of the image, -1 for none."""
        on_screen = self._labels.sceneTransform() * self.viewportTransform()
        return self._labels.region_at(on_screen.map(place), on_screen)

    def edge_at(self, place: QPointF) -> tuple[int, int] | None:
        """Return the places (receiver, giver) of the strongest edge at a place of the image, None for none."""
        graph = self._pictures.graph
        if graph is None or self._hidden:
            return None
        ends = np.stack([graph.centres[graph.givers], graph.centres[graph.receivers]], axis=1).astype(np.float64)
        edge = edge_at(ends, (place.x(), place.y()), self.pixel_size())
        return None if edge is None else (int(graph.receivers[edge]), int(graph.givers[edge]))

    def node_at(self, place: QPointF) -> int:
        """Return the region whose dot in the graph is at a place of the image, -1 for none."""
        graph = self._pictures.graph
        at = () if graph is None or self._hidden else nearest(graph.centres, place, DOT_REACH * self.pixel_size())
        return at[0] if at else -1

    @property
    def highlight(self) -> Highlight:
        """What stands out now."""
        return self._highlight.highlight

    @property
    def node_centres(self) -> Floats | None:
        """The regions' places (N,2) if they are on a circle, else None."""
        return None if self._pictures.has_places or self._pictures.graph is None else self._pictures.graph.centres

    def _fit(self) -> None:
        """Fit what the regions lie on: the image, or the circle."""
        circle = None if self._pictures.has_places else self._pictures.graph
        self.set_image_rect(QRectF(0, 0, *self._size) if circle is None else graph_bounds(circle))

    def _apply_visibility(self) -> None:
        for item in self._overlays:
            item.setVisible(not self._hidden)
        coloured = self._pictures.heat is not None or self._pictures.brought is not None
        bare = self._hidden or not (coloured or self._pictures.graph is not None)
        self._photograph.set_ground("plain" if bare else "grey" if coloured else "washed")
        self._photograph.setVisible(self._pictures.has_places)

    def _refresh(self) -> None:
        self._heat.set_picture(self._pictures.heat)
        for item in (self._photograph, *self._overlays):
            item.update()


def nearest(centres: Floats, place: QPointF, reach: float) -> tuple[int, ...]:
    """Return the region whose centre (N,2) is nearest to a place, if it is within `reach`; both in the same pixels."""
    distances = ((centres - [place.x(), place.y()]) ** 2).sum(axis=1) ** 0.5
    region = int(distances.argmin())
    return (region,) if distances[region] <= reach else ()
