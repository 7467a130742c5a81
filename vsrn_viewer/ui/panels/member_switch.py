"""Which member of an ensemble is traced. The ranking is the ensemble's, whichever it is."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from vsrn_viewer.ui.panels.segmented import SegmentedSwitch
from vsrn_viewer.ui.state import Subject


class MemberSwitch(SegmentedSwitch):
    """Writes one subject's member and follows it; not there for a single model. Observes info_changed, view_changed."""

    def __init__(self, subject: Subject, parent: QWidget | None = None) -> None:
        super().__init__("Traced member of the ensemble", {"1": "member 1"}, parent)
        self._subject = subject
        self.setToolTip("Whose reasoning is shown. Results and captions are ranked by all members together.")
        self.changed.connect(lambda key: subject.change_view(member=int(key)))
        subject.info_changed.connect(self._take_info)
        subject.view_changed.connect(self._take_view)
        self._take_info(subject.info)

    @Slot(object)
    def _take_info(self, _info: object) -> None:
        members = self._subject.info.members if self._subject.info is not None else 1
        self.set_segments({str(member): f"member {member}" for member in range(1, members + 1)})
        self.setVisible(members > 1)
        self._take_view()

    @Slot()
    def _take_view(self) -> None:
        member = str(self._subject.view.member)
        if member in self.keys():
            self.set_current(member)
