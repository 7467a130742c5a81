"""Which panels of the pinned one stand beside those of what is on screen.

Side by side, the matrix gets its pinned twin below it where the window is high enough, and so does the reading line
where the two are of two images: of one image, the pinned match is a second curve in the same row. So it is with the
words that were read, where the two are of two sentences. The reading line stands back as long as the queries need the
width. As a difference, every panel is one of both.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject

from vsrn_viewer.explain import same_regions
from vsrn_viewer.ui.both_runs import both_runs
from vsrn_viewer.ui.docks import DockLayout
from vsrn_viewer.ui.soon import Soon
from vsrn_viewer.ui.state import Subject

_OF_WORDS = ("interaction", "reading-words")  # docks below, whose twins stand beside them


class Comparing(QObject):
    """Shows and hides the pinned twins as what is compared changes. Others are in the View menu."""

    def __init__(self, subject: Subject, pinned: Subject, docks: DockLayout, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._subject, self._docks = subject, docks
        self._twins: frozenset[str] = frozenset()
        self._on_top = ""  # which of the panels whose twins stand below is what is seen below
        soon = Soon(self._arrange, self)  # docks are laid out in a turn of their own
        for name in _OF_WORDS:
            docks.docks[name].visibilityChanged.connect(partial(self._take_words, name))
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
        if self._on_top:
            is_double = self._on_top == "reading-words" and self._has_both_curves()
            return matrix if is_double else matrix | {self._on_top}
        alone = same_regions(*runs) or self._docks.queries_on_top
        return matrix if alone else matrix | {"reading"}

    def _has_both_curves(self) -> bool:
        """Return whether the match with the pinned one is a second curve over the same words."""
        subjects = (self._subject, self._subject.beside)
        ours, theirs = (None if one is None or one.context is None else one.context.query_words for one in subjects)
        return bool(ours) and ours == theirs

    def _take_words(self, name: str, on_top: bool) -> None:
        if on_top:
            self._on_top = name
        elif self._on_top == name:
            self._on_top = ""
        self._arrange()
