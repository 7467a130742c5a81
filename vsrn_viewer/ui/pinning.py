"""Pins what is shown, so that the next stands beside it; opens a case, the truth pinned and what came instead."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from vsrn_viewer.answers import PairInfo
from vsrn_viewer.queries import Case, ModelsCase
from vsrn_viewer.ui.docks import DockLayout
from vsrn_viewer.ui.session import Session
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.undoing import UndoSteps
from vsrn_viewer.undo import describe_case
from vsrn_viewer.view import Query, View, same_but_device


class Pinning(QObject):
    """Decides what the pinned subject shows. Whatever it does is one step of undo."""

    replaced = Signal(str, object)  # a sentence, and what pins again what was pinned before

    def __init__(
        self,
        subject: Subject,
        session: Session,
        pinned: Subject,
        pinned_session: Session,
        docks: DockLayout,
        steps: UndoSteps,
    ) -> None:
        super().__init__(steps)
        self._subject, self._session = subject, session
        self._pinned, self._pinned_session = pinned, pinned_session
        self._docks, self._steps = docks, steps
        self._coming: View | None = None  # shown as soon as its pair is open
        steps.follow_pinned(pinned, lambda: self.beside, self._show_again)

    @property
    def beside(self) -> View | None:
        """The View of what is pinned, or of what will be as soon as its pair is open; None for nothing."""
        if self._coming is not None and "open" in self._pinned.busy:
            return self._coming
        return None if self._pinned.info is None else self._pinned.view

    def pin(self) -> None:
        """Show the present View in a panel of its own; pinning it again unpins it."""
        dock = self._docks.docks["pinned"]
        if dock.isVisible() and self._pinned.traced is self._subject.traced:
            self.toggle(False)
        elif self._subject.traced is not None:
            before, name = self.beside, _name_of(self._pinned)
            with self._steps.one(f"pin {_name_of(self._subject)}".rstrip()):
                self._pinned_session.show_copy(self._session)
            if name and dock.isVisible():
                sentence = f"{_name_of(self._subject)} is pinned in the place of {name}."
                self.replaced.emit(sentence, lambda: self._pin_again(before, name))
            self._docks.show_pinned()

    def toggle(self, shown: bool) -> None:
        """Pin what is shown, or unpin it."""
        if shown:
            self._docks.docks["pinned"].hide()  # it is shown with its place beside the image
            self.pin()
            self._docks.show_pinned()
        else:
            with self._steps.one(f"unpin {_name_of(self._pinned)}".rstrip()):
                self._show_again(None)

    def open_case(self, case: Case) -> None:
        """Show what came instead, and the truth pinned beside it, each with its own query. Where nothing came instead
        the truth stands alone. Without an open pair nothing happens."""
        info = self._subject.info
        if info is None:
            return
        instead, truth = ((image, query_of(case, line, info)) for image, line in (case.instead, case.truth))
        with self._steps.one(describe_case(case.query)):
            if case.truth == case.instead:
                self._subject.pick_image(instead[0], query=instead[1])
            else:
                self._set_side_by_side(instead, truth)

    def open_sides(self, shown: tuple[int, Query], pinned: tuple[int, Query], with_words: bool = False) -> None:
        """Show a minimal pair: an image, and another one or the same pinned beside it, each a row with what it is
        matched with.

        with_words: bring word × region of both to the front.
        """
        with self._steps.one("open a minimal pair"):
            self._set_side_by_side(shown, pinned)
        if with_words:
            self._docks.show_words()

    def open_models_case(self, case: ModelsCase) -> None:
        """Show what the open model puts first, and pinned beside it what another one does, traced if it can be."""
        info = self._subject.info
        if info is None:
            return
        (image, line), (their_image, their_line) = case.ours, case.theirs
        with self._steps.one(f"{describe_case(case.query)} by two models"):
            self._subject.pick_image(image, query=query_of(case, line, info))
            theirs = query_of(case, their_line, info)
            self.show_beside(View(case.other, theirs, their_image, overlay=self._subject.view.overlay))
            self._docks.show_pinned()

    def show_beside(self, view: View) -> None:
        """Show a View in the place of what is pinned; if it is of another pair, as soon as that is open."""
        self._coming = view
        self._pinned_session.show_view(view)

    def _set_side_by_side(self, shown: tuple[int, Query], pinned: tuple[int, Query]) -> None:
        self._subject.pick_image(shown[0], query=shown[1])
        self._pinned_session.show_copy(self._session)
        self._pinned.pick_image(pinned[0], query=pinned[1])
        self._docks.show_pinned()

    def _pin_again(self, view: View | None, name: str) -> None:
        with self._steps.one(f"pin {name}"):
            self._show_again(view)

    def _show_again(self, view: View | None) -> None:
        """Let a past View be what is pinned, or nothing."""
        if view is None:
            self._docks.hide_pinned()
            self._subject.show_difference(False)
            self._pinned_session.clear()
            return
        info = self._subject.info
        if self._pinned.info is None and info is not None and same_but_device(info.pair, view.pair):
            self._pinned_session.show_copy(self._session)  # its pair is open: nothing has to be awaited
        self.show_beside(view)
        self._docks.show_pinned()


def _name_of(subject: Subject) -> str:
    """Return the id of the image that a subject shows, "" for none."""
    info, image = subject.info, subject.view.image
    return info.image_ids[image] if info is not None and 0 <= image < len(info.image_ids) else ""


def query_of(case: Case | ModelsCase, line: int, info: PairInfo) -> Query:
    """Return what one side is matched with: the query itself, or the caption that an image found."""
    return case.query if case.query.kind != "image" else Query("caption", info.captions[line], line)
