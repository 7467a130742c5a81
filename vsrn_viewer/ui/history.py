"""History: past Views, to go back to and forward from."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from vsrn_viewer.answers import PairInfo, Traced
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.view import View

LONGEST = 200  # Views kept
SETTLED_S = 1.0  # a shorter look, such as the answer to half a sentence, is not worth coming back to


class History(QObject):
    """Remembers a View whenever another query or image has been answered and looked at for a moment."""

    changed = Signal(bool, bool)  # whether there is a way back, a way forward

    def __init__(
        self, subject: Subject, parent: QObject | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(parent)
        self._subject = subject
        self._clock = clock
        self._since = 0.0  # when the present place was reached, seconds
        self._info: PairInfo | None = None  # whose places these are; a trace file on top of it changes nothing
        self._views: list[View] = []
        self._at = -1
        subject.traced_changed.connect(self._remember)
        subject.view_changed.connect(self._keep)
        subject.info_changed.connect(self._forget)

    @property
    def has_back(self) -> bool:
        """Whether there is a way back."""
        return self._at > 0

    @property
    def has_forward(self) -> bool:
        """Whether there is a way forward."""
        return self._at < len(self._views) - 1

    def back(self) -> View | None:
        """Return the View before, None if there is none."""
        return self._go(-1)

    def forward(self) -> View | None:
        """Return the View after, None if there is none."""
        return self._go(1)

    def _go(self, step: int) -> View | None:
        target = self._at + step
        if not 0 <= target < len(self._views):
            return None
        self._at = target
        self._say()
        return self._views[target]

    def _remember(self, traced: Traced | None) -> None:
        view = self._subject.view
        if traced is None or traced.image < 0 or (self._at >= 0 and _same_place(view, self._views[self._at])):
            return
        passed_by = self._at >= 0 and self._clock() - self._since < SETTLED_S
        kept = self._at + (0 if passed_by else 1)
        self._views = [*self._views[:kept], view][-LONGEST:]
        self._at = len(self._views) - 1
        self._since = self._clock()
        self._say()

    def _keep(self, view: View) -> None:
        """Remember layer and selection of a place as they are left."""
        if self._at >= 0 and _same_place(view, self._views[self._at]):
            self._views[self._at] = view

    def _forget(self, info: PairInfo | None) -> None:
        """Forget the places of the pair before, where another one or its new contents come on screen."""
        if info is None or info is self._info:
            return
        self._info = info
        self._views, self._at = [], -1
        self._say()

    def _say(self) -> None:
        self.changed.emit(self.has_back, self.has_forward)


def _same_place(one: View, other: View) -> bool:
    return (one.query, one.image, one.member) == (other.query, other.image, other.member)
