"""Starring: what is on screen, or the row of a table about the queries, becomes a starred case, and is one no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QApplication, QWidget

from vsrn_viewer.answers import CorrectedStanding, PairInfo
from vsrn_viewer.change import UNCHANGED
from vsrn_viewer.queries import Case, SplitQueries, case_of_caption, case_of_image
from vsrn_viewer.starred import Side, StarredCase
from vsrn_viewer.ui.panels.queries import QueriesPanel
from vsrn_viewer.ui.pinning import query_of
from vsrn_viewer.ui.query_desk import QueryDesk
from vsrn_viewer.ui.row_actions import RowAction
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.view import Query, Selection, View

_NOTHING = "There is nothing to star yet: open an image of a dataset."
_PHOTOGRAPH = "A photograph beside the split cannot be starred: a star stands for an image of the dataset."


class Starring(QObject):
    """Stars what the key is pressed on, or the pointer, or takes its stars away."""

    said = Signal(str, bool)  # one sentence, whether it is good news
    undoable = Signal(str, object)  # one sentence, and what takes back what it says

    def __init__(self, desk: QueryDesk, pinned: Subject, queries: QueriesPanel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._subject, self._pinned, self._queries = desk, desk.subject, pinned, queries
        desk.row_actions.append(RowAction("Star the case, or take its star away", self.star_query))
        desk.starred.toggle_asked.connect(self.star_query)
        desk.starred.taken_away.connect(self._say_taken_away)

    @Slot(object)
    def star_query(self, query: Query) -> None:
        """Star a caption or an image of the split as a query, or take away all stars that are about it alone."""
        case = self._row_case(query)
        self._toggle(self._desk.starred_rows.about(query), None if case is None else self._of_row(case))

    def star_image(self, image: int) -> None:
        """Star an image of the split with the query on screen, or take away all stars that it has with that."""
        subject, info = self._subject, self._subject.info
        if info is None or image == subject.view.image:
            shown = _side_of(subject)
        else:
            view = _of_image(subject.view, image, subject.view.query)
            shown = Side(view, info.image_ids[image], *_ranked(subject, image))
        self._toggle(self._desk.starred_rows.showing(image), None if shown is None else StarredCase(shown))

    def star(self) -> None:
        """Star the row that has the cursor, if a table of queries has the focus, else what is on screen. Again: no
        more."""
        chosen = self._queries.chosen_case() if _has_focus(self._queries) else None
        if chosen is not None and chosen == self._row_case(chosen.query):
            self.star_query(chosen.query)
            return
        case = self._on_screen() if chosen is None else self._of_row(chosen)
        self._toggle(() if case is None else self._desk.starred.same_as(case), case)

    def _toggle(self, starred: Sequence[StarredCase], case: StarredCase | None) -> None:
        """Take these stars away; without any star the case."""
        stars = self._desk.starred
        if starred:
            stars.take_away(starred)
        elif case is not None:
            stars.add(case)
            self.said.emit(f"{_names_of(case)} starred. Starred: {len(stars.cases):,}.", True)
        else:
            self.said.emit(_PHOTOGRAPH if self._subject.view.photograph else _NOTHING, False)

    @Slot(object)
    def _say_taken_away(self, cases: Sequence[StarredCase]) -> None:
        stars, count = self._desk.starred, len(cases)
        what = _names_of(cases[0]) if count == 1 else f"{count:,} cases"
        sentence = f"{what} starred no more. Starred: {len(stars.cases):,}."
        self.undoable.emit(sentence, lambda: stars.bring_back(cases))

    def _row_case(self, query: Query) -> Case | None:
        """Return the case that a row of the tables opens."""
        queries = self._desk.queries
        if queries is None or query.kind not in ("caption", "image"):
            return None
        return (case_of_caption if query.kind == "caption" else case_of_image)(queries, query.index, query.text)

    def _on_screen(self) -> StarredCase | None:
        shown = _side_of(self._subject)
        return None if shown is None else StarredCase(shown, _side_of(self._pinned))

    def _of_row(self, case: Case) -> StarredCase | None:
        """Return what would be on screen if the row were opened: what came instead, and the truth beside it."""
        info, queries = self._subject.info, self._desk.queries
        if info is None or queries is None:
            return None
        instead = self._side_of_row(case, case.instead, info, queries)
        if case.truth == case.instead:
            return StarredCase(instead)
        return StarredCase(instead, self._side_of_row(case, case.truth, info, queries))

    def _side_of_row(self, case: Case, place: tuple[int, int], info: PairInfo, queries: SplitQueries) -> Side:
        image, line = place
        query = query_of(case, line, info)
        view = replace(_of_image(self._subject.view, image, query), without_hubs="no")  # as the rank beside it
        return Side(view, info.image_ids[image], *_standing_in(queries, query, image))


def _of_image(view: View, image: int, query: Query) -> View:
    """Return a View of another image, without what was said of the one before."""
    return replace(
        view, query=query, image=image, selection=Selection(), change=UNCHANGED, switched_off=(), own_groups=()
    )


def _names_of(case: StarredCase) -> str:
    return " and ".join(dict.fromkeys(side.image_id for side in case.sides))


def _standing_in(queries: SplitQueries, query: Query, image: int) -> tuple[int, float | None]:
    """Return rank and score of an image for a caption, as the table of queries has them; 0 and None where it does not:
    it knows the truth and the best of the others."""
    captions, line = queries.captions, query.index
    if image == captions.image[line]:
        return int(captions.rank[line]), _finite(captions.score[line])
    if image == captions.rival[line]:
        return (2 if captions.rank[line] == 1 else 1), _finite(captions.rival_score[line])
    return 0, None


def _side_of(subject: Subject) -> Side | None:
    """Return what a subject shows of a dataset's image; None if that is nothing."""
    info, view = subject.info, subject.view
    if info is None or view.image < 0:
        return None
    return Side(view, info.image_ids[view.image], *_standing_of(subject))


def _standing_of(subject: Subject) -> tuple[int, float | None]:
    """Return rank and score of the image on screen for its query, of the changed one where the run is changed; 0 and
    None while nobody knows, as before the chosen order is found."""
    if subject.view.change != UNCHANGED:
        found = subject.probed.standing
        if found is None or isinstance(found.after, CorrectedStanding) != _is_ordered(subject):
            return 0, None
        return found.after.rank or 0, found.after.score
    return _ranked(subject, subject.view.image)


def _is_ordered(subject: Subject) -> bool:
    return subject.view.image_correction is not None


def _ranked(subject: Subject, image: int) -> tuple[int, float | None]:
    """Return rank and score of an image for the query on screen, without what-ifs; 0 and None while nobody knows, as
    before the chosen order is found."""
    ranking, query = subject.ranking, subject.view.query
    if ranking is None or ranking.query != query or (ranking.corrected is not None) != _is_ordered(subject):
        return 0, None
    places = np.flatnonzero(ranking.order == image)
    return (int(places[0]) + 1 if places.size else 0), _finite(ranking.scores[image])


def _finite(score: float) -> float | None:
    return float(score) if np.isfinite(score) else None


def _has_focus(panel: QWidget) -> bool:
    focus = QApplication.focusWidget()
    return focus is not None and panel.isAncestorOf(focus)
