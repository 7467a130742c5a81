"""The image panel's switches: overlay, layer, quantity; and its settings: edges per node or their share, scale,
filter."""

from __future__ import annotations

import dataclasses
from typing import get_args

from PySide6.QtCore import QObject, QPoint, QSize, Qt, QTimer, Slot
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QMenu, QWidget

from vsrn_viewer import explain
from vsrn_viewer.answers import PairInfo, Traced
from vsrn_viewer.ui.change_menus import add_layer_change
from vsrn_viewer.ui.panels.nodes_switch import NodesSwitch
from vsrn_viewer.ui.panels.pruning import PruneSlider
from vsrn_viewer.ui.panels.region_filter import RegionFilterField
from vsrn_viewer.ui.panels.segmented import SegmentedSwitch
from vsrn_viewer.ui.panels.threshold import ThresholdSlider
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.theme import STEP
from vsrn_viewer.view import Quantity, View

MOST_EDGES = 6  # per node
_NAME_ROOM = 240  # for the panel's name, the table toggle and the popover's button, pixels
_CUT_NAME_ROOM = 205  # the same with a name that is cut


class ImageControls(QObject):
    """Switches that write one subject's View and follow it. Observes view_changed, info_changed, traced_changed."""

    def __init__(self, subject: Subject, panel: QWidget) -> None:
        """panel: what the switches will stand in."""
        super().__init__(panel)
        self._subject = subject
        self.overlay = SegmentedSwitch(
            "Overlay",
            {"boxes": "Boxes", "affinity": "Affinity", "attention": "Attention", "attribution": "Brought"},
            panel,
        )
        self.layer = SegmentedSwitch("Layer", {"0": "1"}, panel)
        self.quantity = SegmentedSwitch("Quantity", {name: name for name in get_args(Quantity)}, panel)
        self.pruning = PruneSlider(subject)
        self.region_filter = RegionFilterField(subject)
        self.threshold = ThresholdSlider(subject)
        self.among = SegmentedSwitch("Edges of selected regions", {"all": "all of theirs", "among": "among them"})
        self.edges = SegmentedSwitch("Edges per node", {str(n): str(n) for n in range(1, MOST_EDGES + 1)})
        self.nodes = NodesSwitch(subject)
        self.scale = SegmentedSwitch("Scale", {"shared": "all layers", "own": "this layer"})
        switches = (self.overlay, self.layer, self.quantity)
        self._header = {switch: _Slot(gives_way=True) for switch in switches}
        self._popover = {switch: _Slot() for switch in switches}
        self.slots: tuple[QWidget, ...] = tuple(self._header.values())
        self.settings = self._new_settings()
        self.fit(0)
        self._layers = 1
        self.layer.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.layer.customContextMenuRequested.connect(self._open_layer_menu)
        self._connect()
        self._take_layers()
        self._take_view(subject.view)

    def fit(self, width: int) -> None:
        """Keep the switches in a header of this width, pixels, as far as there is room beside the name.

        What finds none moves to the popover, the quantity first and the overlay last.
        """
        self._width = width
        overlay = self.overlay.sizeHint().width()
        self._place(self.overlay, width - _CUT_NAME_ROOM - overlay)
        room = width - _NAME_ROOM - overlay
        for switch in (self.layer, self.quantity):
            room -= switch.sizeHint().width() + 2 * STEP
            self._place(switch, room)

    def _place(self, switch: SegmentedSwitch, room: int) -> None:
        """Put a switch into the header, or into the popover where less than no room is left."""
        home = (self._header if room >= 0 else self._popover)[switch]
        if switch.parentWidget() is not home:
            home.take(switch)
            self._header[switch].setVisible(room >= 0)  # an empty place would still keep its distance
            self._form.setRowVisible(self._popover[switch], room < 0)

    def _new_settings(self) -> QWidget:
        settings = QWidget()
        self._form = QFormLayout(settings)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setVerticalSpacing(2 * STEP)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.FieldsStayAtSizeHint)
        self._form.addRow("Over the image", self._popover[self.overlay])
        self._form.addRow("Layer", self._popover[self.layer])
        self._form.addRow("Values of the edges", self._popover[self.quantity])
        self._form.addRow("Nodes of graph and matrix", self.nodes)
        self._form.addRow("Strongest edges into each node", self.edges)
        self._form.addRow("Or keep, of all influence", self.pruning)
        self._form.addRow("Hide edges below", self.threshold)
        self._form.addRow("Edges of selected regions", self.among)
        self._form.addRow("Colours span the values of", self.scale)
        self._form.addRow("Look only at regions", self.region_filter)
        return settings

    def _connect(self) -> None:
        change = self._subject.change_view
        self.overlay.changed.connect(self.choose_overlay)
        self.layer.changed.connect(lambda key: change(layer=int(key)))
        self.quantity.changed.connect(lambda key: change(quantity=key))
        self.edges.changed.connect(lambda key: change(edges_per_node=int(key)))
        self.among.changed.connect(lambda key: change(edges_among=key == "among"))
        self.scale.changed.connect(lambda key: change(shared_scale=key == "shared"))
        self._subject.view_changed.connect(self._take_view)
        self._subject.info_changed.connect(self._take_info)
        self._subject.traced_changed.connect(self._take_traced)

    @Slot(QPoint)
    def _open_layer_menu(self, place: QPoint) -> None:
        """Offer to skip each layer."""
        if not self._subject.can_ask_what_if:
            return
        menu = QMenu(self.layer)
        for layer in range(self._layers):
            add_layer_change(menu, self._subject, layer)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.layer.mapToGlobal(place))

    @Slot(str)
    def choose_overlay(self, key: str) -> None:
        """Show an overlay. Selected words go: while there are some, theirs is what lies over the image."""
        selection = dataclasses.replace(self._subject.view.selection, words=())
        self._subject.change_view(overlay=key, selection=selection)

    @Slot(object, object)
    def _take_view(self, view: View, _old: View | None = None) -> None:
        self.overlay.set_current(explain.shown_overlay(self._subject.trace, view))
        self.quantity.set_current(view.quantity)
        self._form.setRowVisible(self.pruning, view.quantity == "influence" and view.nodes == "regions")
        self.edges.setEnabled(not explain.is_pruned(view))
        self.edges.set_current(str(min(MOST_EDGES, max(1, view.edges_per_node))))
        self.among.set_current("among" if view.edges_among else "all")
        self.scale.set_current("shared" if view.shared_scale else "own")
        self.layer.set_current(str(view.shown_layer(self._layers)))
        shown = explain.shown_overlay(self._subject.trace, view) == "affinity"
        for switch in (self.layer, self.quantity):
            switch.set_dim(not shown)
            switch.setToolTip("" if shown else "applies to the affinity matrix: what lies over the image has no layers")

    @Slot(object)
    def _take_info(self, _info: PairInfo | None) -> None:
        self._take_layers()

    @Slot(object)
    def _take_traced(self, _traced: Traced | None) -> None:
        self._take_layers()
        self._take_view(self._subject.view)

    def _take_layers(self) -> None:
        """Offer as many layers as the trace has, or the model until there is a trace."""
        trace, info = self._subject.trace, self._subject.info
        layers = trace.layers if trace is not None else info.layers if info is not None else self._layers
        for switch in (self.layer, self.quantity):
            switch.setVisible(layers > 0)
        for switch in (self.nodes, self.edges, self.among, self.scale):
            switch.setEnabled(layers > 0)
        if layers != self._layers:
            self._layers = layers
            self.layer.set_segments({str(layer): str(layer + 1) for layer in range(max(1, layers))})
            self._take_view(self._subject.view)
            QTimer.singleShot(0, self.overlay, self._fit_again)  # new segments count from the next turn on

    @Slot()
    def _fit_again(self) -> None:
        self.fit(self._width)


class _Slot(QWidget):
    """A place for one switch. With `gives_way` a panel may become narrower than it: then the switch moves."""

    def __init__(self, gives_way: bool = False) -> None:
        super().__init__()
        self._gives_way = gives_way
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)

    def minimumSizeHint(self) -> QSize:
        least = super().minimumSizeHint()
        return QSize(0, least.height()) if self._gives_way else least

    def take(self, switch: QWidget) -> None:
        """Let a switch move in from wherever it is."""
        self._row.addWidget(switch)
