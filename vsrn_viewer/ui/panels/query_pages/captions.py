"""Captions page: every caption of the split as a query for its image."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget

from vsrn_viewer.ui.panels.query_pages.page import QueriesPage
from vsrn_viewer.ui.query_desk import QueryDesk


class CaptionsPage(QueriesPage):
    """Show how every caption fares."""

    WORDS = "Captions"
    TITLE = "Every caption, and where its image stands"
    HEADING = "Queries"

    def __init__(self, desk: QueryDesk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._label = QLabel()
        self.column.addWidget(self._label)
        desk.changed.connect(self._show)

    def absence(self) -> str:
        """See QueriesPage."""
        return "" if self.desk.queries is not None else "The queries are not ranked yet."

    def _show(self) -> None:
        if self.desk.queries is not None:
            recall = self.desk.queries.caption_recall()
            self._label.setText(f"R@1 {recall.r1:.1f} · R@5 {recall.r5:.1f} · R@10 {recall.r10:.1f}")
        self.changed.emit()
