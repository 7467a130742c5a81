"""The column of a table of queries that says how answers are marked. It follows the marks in place."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, Slot

from vsrn_viewer.explain.suspect_columns import Indices, mark_column, verdicts
from vsrn_viewer.picture import Column
from vsrn_viewer.ui.marking import Marking
from vsrn_viewer.ui.panels.query_pages.table import QueryTable

_NONE = np.zeros(0, np.int64)


class MarkColumn(QObject):
    """Fills one column of a table, whose rows each have an answer: a caption and an image."""

    def __init__(self, rows: QueryTable, marking: Marking) -> None:
        super().__init__(rows)
        self._rows, self._place, self._marking = rows, 0, marking
        self._lines = self._images = self._said = _NONE
        marking.changed.connect(self._follow)

    def of(self, place: int, lines: Indices, images: Indices) -> Column:
        """Return the column of a table that is shown next. place: which of its columns it will be, from 0. lines,
        images: of the rows' answers, (R,), -1 for none."""
        self._place, self._lines, self._images = place, lines, images
        self._said = verdicts(lines, images, self._marking.marks)
        return mark_column(self._said)

    @Slot()
    def _follow(self) -> None:
        self._said[:] = verdicts(self._lines, self._images, self._marking.marks)
        self._rows.refresh(self._place)
