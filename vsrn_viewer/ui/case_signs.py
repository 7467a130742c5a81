"""Says over each image of an open case what it is: the truth, or what came first instead, with rank and score."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from vsrn_viewer.change import UNCHANGED
from vsrn_viewer.explain.case_sides import Side, sides_of
from vsrn_viewer.queries import Case, SplitQueries, case_of
from vsrn_viewer.ui.panels.image import ImagePanel
from vsrn_viewer.ui.pinning import query_of
from vsrn_viewer.ui.query_desk import QueryDesk
from vsrn_viewer.view import PairId, Query, same_but_device

_Shown = tuple[int, Query]  # an image, and what it is matched with


class CaseSigns(QObject):
    """Follows what the image and the pinned one show: a sign stands as long as that is the case, as ranked."""

    def __init__(self, desk: QueryDesk, image: ImagePanel, pinned: ImagePanel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._panels = desk, (image, pinned)
        self._case: Case | None = None
        self._sides: list[tuple[_Shown, Side]] = []
        self._said_of: SplitQueries | None = None  # what the sides were named by
        self._awaited: tuple[Case, PairId] | None = None  # to be said once its pair's queries are ranked
        desk.case_chosen.connect(self._take)
        desk.changed.connect(self._follow)
        for panel in self._panels:
            panel.subject.view_changed.connect(lambda _new, _old: self._show())

    @property
    def case(self) -> Case | None:
        """The case that is open, or will be once its queries are ranked; None for none."""
        if self._awaited is not None:
            return self._awaited[0]
        return self._case if any(self._side_in(panel) for panel in self._panels) else None

    def await_case(self, case: Case) -> None:
        """Name the sides of a case that was open before, once the queries of what is open now are ranked. Nothing is
        said where the query has another answer now."""
        self._await((case, self._desk.subject.view.pair))
        self._follow()

    def name(self, case: Case | None) -> None:
        """Name the sides of a case that is shown from elsewhere, if its queries are ranked and still answered so."""
        queries, info = self._desk.queries, self._desk.subject.info
        if case is None or queries is None or info is None:
            return
        if case == case_of(case.query, queries, info.captions, info.image_ids):
            self._take(case)

    @Slot(object)
    def _take(self, case: Case) -> None:
        queries, info = self._desk.queries, self._desk.subject.info
        if queries is None or info is None:
            return
        self._await(None)
        places = ((image, query_of(case, line, info)) for image, line in (case.truth, case.instead))
        self._case, self._said_of, self._sides = case, queries, list(zip(places, sides_of(case, queries), strict=True))
        self._show()

    @Slot()
    def _follow(self) -> None:
        """Let go of what is said of other queries; say what was awaited."""
        queries, info = self._desk.queries, self._desk.subject.info
        if queries is None:
            self._case, self._sides = None, []
            self._show()
        elif self._awaited is not None and info is not None:
            case, pair = self._awaited
            self._await(None)
            if same_but_device(pair, info.pair):
                self.name(case)
        elif queries is not self._said_of:  # another order may stand beside them now
            self.name(self._case)

    def _await(self, awaited: tuple[Case, PairId] | None) -> None:
        self._awaited = awaited
        self._desk.want(self, awaited is not None)

    def _show(self) -> None:
        for panel in self._panels:
            panel.show_side(self._side_in(panel))

    def _side_in(self, panel: ImagePanel) -> Side | None:
        view = panel.subject.view
        is_plain = view.change == UNCHANGED and view.pair == self._desk.subject.view.pair
        shown = [side for place, side in self._sides if is_plain and place == (view.image, view.query)]
        return shown[0] if shown else None
