"""How far a search is that compares the regions of all images, with what stops it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from vsrn_viewer.ui.panels.probe_progress import ProbeProgress
from vsrn_viewer.ui.state import Subject


class SearchProgress(ProbeProgress):
    """Shown while a search by a region goes on. What ranks at once shows nothing here, and why a search came to nothing
    is said in the place of the results."""

    def __init__(self, subject: Subject, parent: QWidget | None = None) -> None:
        super().__init__(subject, "images", parent, "search")

    def setVisible(self, visible: bool) -> None:
        """Show it only while it has something to say."""
        goes_on = self._subject.view.query.kind == "region" and "images" in self._subject.busy
        super().setVisible(visible and goes_on)
