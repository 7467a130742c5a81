"""Says over each image of an open case what it is: the truth, or what came first instead, with rank and score."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from vsrn_viewer.change import UNCHANGED
from vsrn_viewer.explain.case_sides import Side, sides_of
from vsrn_viewer.queries import Case
from vsrn_viewer.ui.panels.image import ImagePanel
from vsrn_viewer.ui.pinning import query_of
from vsrn_viewer.ui.query_desk import QueryDesk
from vsrn_viewer.view import Query

_Shown = tuple[int, Query]  # an image, and what it is matched with


class CaseSigns(QObject):
    """Follows what the image and the pinned one show: a sign stands as long as that is the case, as ranked."""

    def __init__(self, desk: QueryDesk, image: ImagePanel, pinned: ImagePanel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._panels = desk, (image, pinned)
        self._sides: list[tuple[_Shown, Side]] = []
        desk.case_chosen.connect(self._take)
        desk.changed.connect(self._forget)
        for panel in self._panels:
            panel.subject.view_changed.connect(lambda _new, _old: self._show())

    @Slot(object)
    def _take(self, case: Case) -> None:
        queries, info = self._desk.queries, self._desk.subject.info
        if queries is None or info is None:
            return
        places = ((image, query_of(case, line, info)) for image, line in (case.truth, case.instead))
        self._sides = list(zip(places, sides_of(case, queries), strict=True))
        self._show()

    @Slot()
    def _forget(self) -> None:
        if self._desk.queries is None:
            self._sides = []
            self._show()

    def _show(self) -> None:
        for panel in self._panels:
            view = panel.subject.view
            is_plain = view.change == UNCHANGED and view.pair == self._desk.subject.view.pair
            shown = [side for place, side in self._sides if is_plain and place == (view.image, view.query)]
            panel.show_side(shown[0] if shown else None)
