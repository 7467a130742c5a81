"""The starred cases of a window, in the order in which they were starred."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from vsrn_viewer.starred import StarredCase


class Stars(QObject):
    """Holds the cases. Places are those in `cases`, from 0. A case that is starred again has the note that it had."""

    changed = Signal()
    open_asked = Signal(object)  # StarredCase that shall be on screen again
    taken_away = Signal(object)  # the cases that have no star any more
    toggle_asked = Signal(object)  # Query, a caption or an image of the split, that gets a star or loses it

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.cases: tuple[StarredCase, ...] = ()
        self._notes: list[StarredCase] = []  # without a star, the newest first

    def add(self, case: StarredCase) -> None:
        """Star a case."""
        note = next((one.note for one in self._notes if one.is_same(case)), "")
        self.show((*self.cases, replace(case, note=case.note or note)))

    def same_as(self, case: StarredCase) -> tuple[StarredCase, ...]:
        """Return the starred case with the same images and queries, or nothing."""
        return tuple(one for one in self.cases if one.is_same(case))

    def take_away(self, cases: Collection[StarredCase]) -> None:
        """Take the stars of some cases away."""
        self._notes = [*(case for case in cases if case.note), *self._notes]
        self.show(tuple(one for one in self.cases if one not in cases))
        if cases:
            self.taken_away.emit(tuple(cases))

    def bring_back(self, cases: Collection[StarredCase]) -> None:
        """Star cases again that were taken away, except those that somebody has starred meanwhile."""
        self.show((*self.cases, *(case for case in cases if not self.same_as(case))))

    def remove(self, places: Collection[int]) -> None:
        """Take the stars of the cases at some places away."""
        self.take_away([self.cases[place] for place in places])

    def set_note(self, place: int, note: str) -> None:
        """Write the note of a case."""
        changed = replace(self.cases[place], note=note)
        self.show((*self.cases[:place], changed, *self.cases[place + 1 :]))

    def show(self, cases: tuple[StarredCase, ...]) -> None:
        """Replace all cases."""
        if cases != self.cases:
            self.cases = cases
            self.changed.emit()
