"""Which panels of the pinned one stand beside those of what is on screen.

Side by side, the matrix gets its pinned twin below it where the window is high enough, and so does the reading line
where the two are of two images: of one image, the pinned match is a second curve in the same row. It stands back as
long as the queries need the width. As a difference, every panel is one of both.
"""

from __future__ import annotations

from PySide6.QtCore import QObject

from vsrn_viewer.explain import same_regions
from vsrn_viewer.ui.both_runs import both_runs
from vsrn_viewer.ui.docks import DockLayout
from vsrn_viewer.ui.soon import Soon
from vsrn_viewer.ui.state import Subject


class Comparing(QObject):
    """Shows and hides the pinned twins as what is compared changes. Others are in the View menu."""

    def __init__(self, subject: Subject, pinned: Subject, docks: DockLayout, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._subject, self._docks = subject, docks
        self._twins: frozenset[str] = frozenset()
        self._words_on_top = False  # word × region is what is seen below
        soon = Soon(self._arrange, self)  # docks are laid out in a turn of their own
        docks.docks["interaction"].visibilityChanged.connect(self._take_words)
        seen = docks.docks["queries"].visibilityChanged
        for signal in (subject.traced_changed, pinned.traced_changed, subject.beside_changed, seen):
            signal.connect(lambda *_: soon.start())

    def _arrange(self) -> None:
        """Show other twins. Those that somebody closed stay closed until what is compared is another thing."""
        twins = self._wanted()
        if twins != self._twins:
            self._twins = twins
            self._docks.show_twins(twins)

    def _wanted(self) -> frozenset[str]:
        runs = both_runs(self._subject)
        if runs is None or self._subject.shows_difference:
            return frozenset()
        matrix = frozenset({"matrix"} if self._docks.has_room_for_two else ())
        if self._words_on_top:
            return matrix | {"interaction"}
        alone = same_regions(*runs) or self._docks.queries_on_top
        return matrix if alone else matrix | {"reading"}

    def _take_words(self, on_top: bool) -> None:
        self._words_on_top = on_top
        self._arrange()
