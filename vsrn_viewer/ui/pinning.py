"""Pins what is shown, so that the next stands beside it; opens a case, the truth pinned and what came instead."""

from __future__ import annotations

from PySide6.QtCore import QObject

from vsrn_viewer.answers import PairInfo
from vsrn_viewer.queries import Case
from vsrn_viewer.ui.docks import DockLayout
from vsrn_viewer.ui.session import Session
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.view import Query


class Pinning(QObject):
    """Decides what the pinned subject shows."""

    def __init__(
        self,
        subject: Subject,
        session: Session,
        pinned: Subject,
        pinned_session: Session,
        docks: DockLayout,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._subject, self._session = subject, session
        self._pinned, self._pinned_session = pinned, pinned_session
        self._docks = docks

    def pin(self) -> None:
        """Show the present View in a panel of its own; pinning it again unpins it."""
        dock = self._docks.docks["pinned"]
        if dock.isVisible() and self._pinned.traced is self._subject.traced:
            self.toggle(False)
        elif self._subject.traced is not None:
            self._pinned_session.show_copy(self._session)
            self._docks.show_pinned()

    def toggle(self, shown: bool) -> None:
        """Pin what is shown, or unpin it."""
        if shown:
            self._docks.docks["pinned"].hide()  # it is shown with its place beside the image
            self.pin()
            self._docks.show_pinned()
        else:
            self._docks.hide_pinned()
            self._subject.show_difference(False)
            self._pinned_session.clear()

    def open_case(self, case: Case) -> None:
        """Show what came instead, and the truth pinned beside it, each with its own query. Where nothing came instead
        the truth stands alone. Without an open pair nothing happens."""
        info = self._subject.info
        if info is None:
            return
        self._subject.pick_image(case.instead[0], query=query_of(case, case.instead[1], info))
        if case.truth != case.instead:
            self._pinned_session.show_copy(self._session)
            self._pinned.pick_image(case.truth[0], query=query_of(case, case.truth[1], info))
            self._docks.show_pinned()


def query_of(case: Case, line: int, info: PairInfo) -> Query:
    """Return what one side is matched with: the query itself, or the caption that an image found."""
    return case.query if case.query.kind != "image" else Query("caption", info.captions[line], line)
