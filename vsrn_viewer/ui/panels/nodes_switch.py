"""The switch between regions and things as the nodes of graph and matrix."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from vsrn_viewer.ui.panels.segmented import SegmentedSwitch
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.view import View


class NodesSwitch(SegmentedSwitch):
    """Writes one subject's View and follows it."""

    def __init__(self, subject: Subject, parent: QWidget | None = None) -> None:
        super().__init__("Nodes", {"regions": "regions", "things": "things"}, parent)
        self.setToolTip("Things are the groups by which the match is explained.")
        self.changed.connect(lambda key: subject.change_view(nodes=key))
        subject.view_changed.connect(self._take_view)
        self._take_view(subject.view)

    @Slot(object, object)
    def _take_view(self, view: View, _old: View | None = None) -> None:
        self.set_current(view.nodes)
