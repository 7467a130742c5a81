"""Layers panel: the affinity graph of every layer, in a row on one scale."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPoint, QPointF, Slot
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from vsrn_viewer import explain
from vsrn_viewer.answers import Traced
from vsrn_viewer.explain import Kind
from vsrn_viewer.members import REGIONS, Members
from vsrn_viewer.picture import BoxesPicture, LayersPicture
from vsrn_viewer.ui.change_menus import add_layer_change
from vsrn_viewer.ui.items.highlight import Highlight
from vsrn_viewer.ui.items.layers_row import LayersRow
from vsrn_viewer.ui.items.legend import Legend
from vsrn_viewer.ui.panels.evidence import EvidencePanel
from vsrn_viewer.ui.panels.one_picture import OnePicturePanel
from vsrn_viewer.ui.panels.photograph import regions_under
from vsrn_viewer.ui.panels.photographs import PhotographLoader, same_shape
from vsrn_viewer.ui.state import Subject


class LayersPanel(OnePicturePanel[LayersPicture]):
    """Show the graph of every layer; a click on one shows that layer everywhere."""

    def __init__(self, subject: Subject, kind: Kind, parent: QWidget | None = None) -> None:
        super().__init__(subject, kind, parent)
        self._image = QImage()
        self._boxes: BoxesPicture | None = None
        self._photographs = PhotographLoader(self)
        self.row, self.legend = LayersRow(kind.title), Legend()
        self.set_content(self._stage())
        self._photographs.loaded.connect(self._take_photograph)
        self.row.pointed.connect(self._point)
        self.row.chosen.connect(lambda layer: subject.change_view(layer=layer))
        self.row.cleared.connect(subject.clear_selection)
        self.row.menu_asked.connect(self._open_menu)
        self.follow()

    def show_trace(self, traced: Traced) -> None:
        self._boxes = self._places(traced)
        super().show_trace(traced)

    def show_nothing(self) -> None:
        self._boxes = None
        super().show_nothing()

    def show_picture(self) -> None:
        context = self.subject.context
        if not self._photographs.load(b"" if self.picture is None or context is None else context.image_file):
            self._draw()

    def _draw(self) -> None:
        picture = self.picture
        size = (1, 1) if picture is None else picture.graphs[0].image_size
        fits = not self._image.isNull() and same_shape(self._image, size)
        self.row.set_picture(picture, self._boxes, size, self._image if fits else QImage())
        self.legend.set_scale(None if picture is None else picture.scale, "" if picture is None else self._edges())

    def show_highlight(self, highlight: Highlight) -> None:
        self.row.set_highlight(highlight)

    def rows_shown(self) -> tuple[int, ...]:
        return EvidencePanel.rows_shown(self)  # those that lie on the photograph, also where nodes are things

    def region_words(self, place: int) -> str:
        return EvidencePanel.region_words(self, place)

    def members(self) -> Members:
        return REGIONS if self.picture is None else self.picture.graphs[0].members

    def words_for(self, highlight: Highlight) -> str:
        return self.region_words(highlight.hovered[0])

    def _edges(self) -> str:
        """Return which edges are shown: the graph's own words, of the layer that is shown everywhere."""
        return "" if self.picture is None else self.picture.graphs[self.picture.layer].note

    def _places(self, traced: Traced) -> BoxesPicture | None:
        """Return where the regions are. Only selected ones are named: there is no room for more."""
        boxes = explain.boxes_picture(traced.trace, traced.context, self.subject.view, self.subject.probed)
        return None if boxes is None else replace(boxes, key=boxes.selected)

    def _stage(self) -> QWidget:
        stage = QWidget()
        column = QVBoxLayout(stage)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.row, 1)
        column.addWidget(self.legend)
        stage.setFocusProxy(self.row)
        return stage

    @Slot(QImage)
    def _take_photograph(self, image: QImage) -> None:
        self._image = image
        self._draw()
        self.show_highlight(self.highlight_now())

    def _under(self, layer: int, place: QPointF | None) -> tuple[int, ...]:
        return () if place is None else regions_under(self.row.canvases[layer], self._boxes, place, self.members())

    @Slot(int, object)
    def _point(self, layer: int, place: QPointF | None) -> None:
        under = self._under(layer, place)
        self.hover_place(under[0] if under else -1)

    @Slot(int, object, QPoint)
    def _open_menu(self, layer: int, place: QPointF | None, on_screen: QPoint) -> None:
        under = self._under(layer, place)
        menu = self.open_menu(under, on_screen, listed=True) if under else QMenu(self)
        menu.addSeparator()
        menu.addAction(f"Show layer {layer + 1} everywhere", lambda: self.subject.change_view(layer=layer))
        if self.subject.can_ask_what_if:
            add_layer_change(menu, self.subject, layer)
        menu.addAction("Fit the image", self.row.fit)
        if not under:
            menu.aboutToHide.connect(menu.deleteLater)
            self.pop_up(menu, on_screen)
