"""The starred cases of a window, in the order in which they were starred."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from vsrn_viewer.starred import StarredCase


class Stars(QObject):
    """Holds the cases. Places are those in `cases`, from 0."""

    changed = Signal()
    open_asked = Signal(object)  # StarredCase that shall be on screen again

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.cases: tuple[StarredCase, ...] = ()

    def toggle(self, case: StarredCase) -> bool:
        """Star a case, or take its star away if the same images and queries have one; return whether it has one now."""
        kept = tuple(one for one in self.cases if not one.is_same(case))
        is_new = len(kept) == len(self.cases)
        self.show((*kept, case) if is_new else kept)
        return is_new

    def remove(self, places: Collection[int]) -> None:
        """Take the stars of some cases away."""
        self.show(tuple(case for place, case in enumerate(self.cases) if place not in places))

    def set_note(self, place: int, note: str) -> None:
        """Write the note of a case."""
        changed = replace(self.cases[place], note=note)
        self.show((*self.cases[:place], changed, *self.cases[place + 1 :]))

    def show(self, cases: tuple[StarredCase, ...]) -> None:
        """Replace all cases."""
        if cases != self.cases:
            self.cases = cases
            self.changed.emit()
