"""Says over each image of an open case what it is: the truth, or what came first instead, with rank and score."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from vsrn_viewer.change import UNCHANGED
from vsrn_viewer.explain.case_sides import Side, sides_of
from vsrn_viewer.queries import Case, SplitQueries, case_of
from vsrn_viewer.ui.panels.image import ImagePanel
from vsrn_viewer.ui.pinning import query_of
from vsrn_viewer.ui.query_desk import QueryDesk
from vsrn_viewer.undo import LONGEST
from vsrn_viewer.view import PairId, Query, same_but_device

_Shown = tuple[int, Query]  # an image, and what it is matched with
_Sides = dict[_Shown, Side]


class CaseSigns(QObject):
    """Follows what the image and the pinned one show: a sign stands as long as that is the case, as ranked.

    Cases that were opened before are remembered: undo shows them again.
    """

    def __init__(self, desk: QueryDesk, image: ImagePanel, pinned: ImagePanel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._panels = desk, (image, pinned)
        self._cases: dict[Case, _Sides] = {}  # that were opened of these queries, the newest last
        self._told: Case | None = None  # whose sides are both on screen
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
        return self._open_case() if any(map(self._side_in, self._panels)) else None

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
        self._cases.pop(case, None)
        if len(self._cases) == LONGEST:
            del self._cases[next(iter(self._cases))]
        self._cases[case] = dict(zip(places, sides_of(case, queries), strict=True))
        self._said_of = queries
        self._show()

    @Slot()
    def _follow(self) -> None:
        """Let go of what is said of other queries; say what was awaited."""
        queries, info = self._desk.queries, self._desk.subject.info
        if queries is None:
            self._cases = {}
            self._show()
        elif self._awaited is not None and info is not None:
            case, pair = self._awaited
            self._await(None)
            if same_but_device(pair, info.pair):
                self.name(case)
        elif queries is not self._said_of:  # another order may stand beside them now
            opened, self._cases, self._said_of = list(self._cases), {}, queries
            for case in opened:
                self.name(case)

    def _await(self, awaited: tuple[Case, PairId] | None) -> None:
        self._awaited = awaited
        self._desk.want(self, awaited is not None)

    def _show(self) -> None:
        shown = self._shown_cases()
        if shown and shown[0] != self._told:
            self._desk.case_shown.emit(shown[0])
        self._told = shown[0] if shown else None
        for panel in self._panels:
            panel.show_side(self._side_in(panel))

    def _side_in(self, panel: ImagePanel) -> Side | None:
        case, place = self._open_case(), self._place_in(panel)
        return None if case is None or place is None else self._cases[case].get(place)

    def _open_case(self) -> Case | None:
        """Return the newest case both of whose sides are shown, else the newest one; None for none."""
        return next(iter(self._shown_cases() or reversed(tuple(self._cases))), None)

    def _shown_cases(self) -> list[Case]:
        """Return the cases both of whose sides are shown, the newest first."""
        places = {self._place_in(panel) for panel in self._panels}
        return [case for case, sides in reversed(tuple(self._cases.items())) if sides.keys() <= places]

    def _place_in(self, panel: ImagePanel) -> _Shown | None:
        """Return what a panel shows of the open pair without any what-if, None for anything else."""
        view = panel.subject.view
        is_plain = view.change == UNCHANGED and view.pair == self._desk.subject.view.pair
        return (view.image, view.query) if is_plain else None
