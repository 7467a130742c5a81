"""Starring: what is on screen, or the row of a table about the queries, becomes a starred case, and is one no more."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, Signal
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
from vsrn_viewer.view import Query, Selection

_NOTHING = "There is nothing to star yet: open an image of a dataset."


class Starring(QObject):
    """Stars what the key is pressed on."""

    said = Signal(str, bool)  # one sentence, whether it is good news

    def __init__(self, desk: QueryDesk, pinned: Subject, queries: QueriesPanel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._subject, self._pinned, self._queries = desk, desk.subject, pinned, queries

        desk.row_actions.append(RowAction("Star the case, or take its star away", self.star_query))

    def star_query(self, query: Query) -> None:
        """Star a caption or an image of the split as a query, or take its star away."""
        info, queries = self._subject.info, self._desk.queries
        if info is not None and queries is not None:
            is_caption = query.kind == "caption"
            case = (case_of_caption if is_caption else case_of_image)(queries, query.index, query.text)
            self._toggle(None if case is None else self._of_row(case))

    def star(self) -> None:
        """Star the row that has the cursor, if a table of queries has the focus, else what is on screen. Again: no
        more."""
        chosen = self._queries.chosen_case() if _has_focus(self._queries) else None
        self._toggle(self._on_screen() if chosen is None else self._of_row(chosen))

    def _toggle(self, case: StarredCase | None) -> None:
        if case is None:
            self.said.emit(_NOTHING, False)
            return
        is_starred = self._desk.starred.toggle(case)
        count = len(self._desk.starred.cases)
        what = " and ".join(side.image_id for side in case.sides)
        self.said.emit(f"{what} {'starred' if is_starred else 'starred no more'}. Starred: {count:,}.", True)

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
        view = replace(
            self._subject.view,
            query=query,
            image=image,
            selection=Selection(),
            change=UNCHANGED,
            switched_off=(),
            own_groups=(),
            without_hubs="no",  # as the rank beside it
        )
        return Side(view, info.image_ids[image], *_standing_in(queries, query, image))


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
    ranking, image = subject.ranking, subject.view.image
    is_ordered = subject.view.image_correction is not None
    if subject.view.change != UNCHANGED:
        found = subject.probed.standing
        if found is None or isinstance(found.after, CorrectedStanding) != is_ordered:
            return 0, None
        return found.after.rank or 0, found.after.score
    if ranking is None or ranking.query != subject.view.query or (ranking.corrected is not None) != is_ordered:
        return 0, None
    places = np.flatnonzero(ranking.order == image)
    return (int(places[0]) + 1 if places.size else 0), _finite(ranking.scores[image])


def _finite(score: float) -> float | None:
    return float(score) if np.isfinite(score) else None


def _has_focus(panel: QWidget) -> bool:
    focus = QApplication.focusWidget()
    return focus is not None and panel.isAncestorOf(focus)
