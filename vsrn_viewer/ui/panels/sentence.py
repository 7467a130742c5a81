"""Sentence panel: what the network says about the image, and which regions each word came from."""

from __future__ import annotations

from functools import partial

import numpy as np
from PySide6.QtCore import QPoint, Slot
from PySide6.QtWidgets import QMenu, QWidget

from vsrn_viewer import explain
from vsrn_viewer.explain import Kind
from vsrn_viewer.picture import Floats, Table, number
from vsrn_viewer.ui.items.highlight import Highlight
from vsrn_viewer.ui.panels.evidence import RUNS_UNDER_WAY
from vsrn_viewer.ui.panels.reading import ReadingPanel
from vsrn_viewer.ui.panels.tabbed import numbers_of_line, tabbed
from vsrn_viewer.ui.state import Subject

_UNDER_WAY = "The model is generating its sentence."
_MOST = 3  # words that are said of a hovered region, and regions that are said of a hovered word


class SentencePanel(ReadingPanel):
    """Show the generated sentence, a row per word over the columns of the reading line.

    Where a selected word came from is shown over the image. Beside what every evidence panel does, calls select_word.
    """

    def __init__(self, subject: Subject, kind: Kind, parent: QWidget | None = None) -> None:
        self._pointed = -1  # the word under the pointer
        super().__init__(subject, kind, parent)
        self.canvas.setAccessibleDescription(
            "Up and Down select a word, Left and Right move along the regions, Enter selects one, Escape clears."
        )
        self.canvas.row_clicked.connect(subject.select_word)
        self.canvas.row_stepped.connect(subject.select_word)
        self.canvas.row_pointed.connect(self._point_word)
        self.canvas.row_menu_asked.connect(self.open_word_menu)

    def add_own_controls(self) -> None:
        """Add the member alone: the sentence has nothing to do with the match."""
        self.add_member_switch()

    def why_waiting(self) -> str:
        said = super().why_waiting()
        return _UNDER_WAY if said == RUNS_UNDER_WAY else said

    def words_now(self) -> str:
        picture, words = self.picture, self._quoted()
        if picture is None or not 0 <= self._pointed < len(words):
            return super().words_now()
        given = picture.rows[self._pointed].values
        came = ", ".join(f"{self.region_words(region)} {number(float(given[region]))}" for region in _largest(given))
        return f"{words[self._pointed]} came most from {came}"

    def words_for(self, highlight: Highlight) -> str:
        picture, region, words = self.picture, highlight.hovered[0], self._quoted()
        if picture is None or region in picture.dropped:
            return super().words_for(highlight)
        given = np.array([row.values[region] for row in picture.rows])
        gave = ", ".join(f"{words[word]} {number(float(given[word]))}" for word in _largest(given))
        return f"{self.region_words(region)} gave most to {gave}"

    def point_cell(self, row: int, column: int) -> None:
        super().point_cell(row, column)
        self._point_word(row)

    def click_cell(self, row: int, column: int, add: bool) -> None:
        """Select the region of a cell, or the word of a cell that is of no region."""
        if self._regions_of_cell(row, column):
            super().click_cell(row, column, add)
        else:
            self.subject.select_word(row, add)

    def open_cell_menu(self, row: int, column: int, place: QPoint) -> None:
        if self._regions_of_cell(row, column):
            super().open_cell_menu(row, column, place)
        else:
            self.open_word_menu(row, place)

    def marked_rows(self, table: Table) -> list[int]:
        return [row for row in range(len(table.rows)) if row in self.subject.view.selection.words]

    def numbers_of(self, place: int) -> str:
        """Return what the region at a place of the trace gave to each word as tab-separated text."""
        table = self.table()
        if table is None:
            return ""
        first = table.columns.index("probability") + 1  # of the regions' columns
        columns = (*range(first), first + place)
        return tabbed([line[column] for column in columns] for line in (table.columns, *table.rows))

    def open_word_menu(self, word: int, place: QPoint) -> QMenu:
        """Open the menu of a word."""
        chosen = word in self.subject.view.selection.words
        select = partial(self.subject.select_word, word)
        menu = self.menu_of(self._quoted()[word], chosen, select, lambda: numbers_of_line(self.table(), word))
        self.pop_up(menu, place)
        return menu

    def _quoted(self) -> tuple[str, ...]:
        traced = self.subject.traced
        return () if traced is None else explain.quoted_words(traced.trace, traced.context)

    @Slot(int)
    def _point_word(self, word: int) -> None:
        self._pointed = word
        self._say_note()


def _largest(values: Floats) -> list[int]:
    """Return where the largest of the values (n,) are, ties to the first."""
    return [int(place) for place in np.argsort(-values, kind="stable")[:_MOST]]
