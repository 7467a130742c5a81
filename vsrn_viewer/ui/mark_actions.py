"""Marking from the tables of queries and from the results: what a key and a line of a menu do."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal

from vsrn_viewer.marks import Verdict
from vsrn_viewer.ui.panels.menus_of import Commands
from vsrn_viewer.ui.panels.results import ResultsPanel
from vsrn_viewer.ui.query_desk import QueryDesk
from vsrn_viewer.ui.row_actions import RowAction
from vsrn_viewer.view import Query

WORDS_OF: dict[Verdict | None, str] = {
    "right": "Mark the answer right too (R)",
    "wrong": "Mark the answer really wrong (W)",
    None: "Take the mark away (U)",
}
VERDICT_OF: dict[str, Verdict | None] = {"R": "right", "W": "wrong", "U": None}
KEYS = tuple(VERDICT_OF)
_MARKED_AS: dict[Verdict | None, str] = {
    "right": "marked right too",
    "wrong": "marked really wrong",
    None: "no mark any more",
}
_FOUND = "What this asks for came first, so there is no other answer to mark."


class MarkActions(QObject):
    """Lets rows of queries mark what came first instead, and results mark an image for the caption that is asked."""

    marked = Signal(str)  # what was said of an answer: a key acts at once, and its mark may be out of sight

    def __init__(self, desk: QueryDesk, results: ResultsPanel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        for key, verdict in VERDICT_OF.items():
            desk.row_actions.append(RowAction(WORDS_OF[verdict], partial(self.mark_answer, verdict), key=key))
        results.more_commands.append(self._commands)
        results.grid.typed.connect(self._type)
        results.model.verdict_of = self._verdict
        desk.marking.changed.connect(results.grid.viewport().update)
        desk.marking.said.connect(lambda sentence: results.said.emit(sentence, ""))

    def mark_answer(self, verdict: Verdict | None, query: Query) -> None:
        """Mark what came first instead of what a caption or an image asks for."""
        queries = self._desk.queries
        if queries is None:
            return
        side = queries.captions if query.kind == "caption" else queries.images
        rival = int(side.rival[query.index])
        if side.rank[query.index] <= 1 or rival < 0:
            self._desk.marking.said.emit(_FOUND)
        elif query.kind == "caption":
            self._mark(query.index, rival, verdict)
        else:
            self._mark(rival, query.index, verdict)

    def _mark(self, line: int, image: int, verdict: Verdict | None) -> None:
        """Mark a caption and an image, and say what they are marked as now."""
        marking, info = self._desk.marking, self._desk.subject.info
        before = marking.marks
        marking.mark(line, image, verdict)
        if marking.marks is not None and marking.marks is not before and info is not None:
            now = _MARKED_AS[marking.marks.verdict(line, image)]
            self.marked.emit(f"{info.image_ids[image]} with “{info.captions[line].strip()}”: {now}.")

    def _commands(self, image: int) -> Commands:
        """Return what can be said of an image among the results: something only where a caption of the split asks."""
        query = self._desk.subject.view.query
        if query.kind != "caption" or query.index < 0:
            return ()
        mark = self._mark
        words = {verdict: said.replace("the answer", "it") for verdict, said in WORDS_OF.items()}
        return tuple((said, partial(mark, query.index, image, verdict)) for verdict, said in words.items())

    def _verdict(self, image: int) -> Verdict | None:
        query, marks = self._desk.subject.view.query, self._desk.marks
        return marks.verdict(query.index, image) if marks is not None and query.kind == "caption" else None

    def _type(self, image: int, letter: str) -> None:
        query, key = self._desk.subject.view.query, letter.upper()
        if key in VERDICT_OF and query.kind == "caption" and query.index >= 0:
            self._mark(query.index, image, VERDICT_OF[key])
