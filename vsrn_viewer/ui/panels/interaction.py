"""Word × region panel: what a word and a region bring to the match together."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from vsrn_viewer import explain
from vsrn_viewer.explain import Kind
from vsrn_viewer.picture import InteractionPicture, Table, number
from vsrn_viewer.ui.items.highlight import Highlight
from vsrn_viewer.ui.panels.method_button import GroupingButton
from vsrn_viewer.ui.panels.reading import ReadingPanel
from vsrn_viewer.ui.panels.tabbed import numbers_of_line, tabbed
from vsrn_viewer.ui.state import Hover, Subject

_MOST = 3  # regions that are said of a hovered word, and words of a hovered region


class InteractionPanel(ReadingPanel):
    """Show a row per word of the query over the columns of the reading line.

    Beside what every evidence panel does, calls hover_word: the regions that share in a word light up everywhere.
    """

    def __init__(self, subject: Subject, kind: Kind, parent: QWidget | None = None) -> None:
        super().__init__(subject, kind, parent)
        self.canvas.setAccessibleDescription(
            "Up and Down move along the words, Left and Right along the regions, Enter selects one, Escape clears."
        )
        self.canvas.row_pointed.connect(self._hover_word)
        self.canvas.row_stepped.connect(self._hover_word)
        self.canvas.row_menu_asked.connect(self.open_word_menu)
        subject.hover_changed.connect(self._take_word)

    def add_own_controls(self) -> None:
        """Add the grouping alone: it is exact, by no method, and of all members together."""
        self.add_control(GroupingButton(self.subject, self))

    def words_now(self) -> str:
        picture, word = self.picture, self.subject.hover.word
        if not isinstance(picture, InteractionPicture) or not 0 <= word < len(picture.by_word):
            return super().words_now()
        values, told = picture.rows[word].values, explain.columns_told(picture)
        strongest = [told[at] for at in largest(values[told])]
        most = ", ".join(f"{self._called(at)} {number(float(values[at]), signed=True)}" for at in strongest)
        sums = number(picture.word_sums[word], signed=True)
        without = number(picture.by_word[word], signed=True)
        every = "things" if picture.parts else "regions"
        return f"“{picture.rows[word].name}”: {sums} with all {every}, most with {most}; without it {without}"

    def words_for(self, highlight: Highlight) -> str:
        picture, region = self.picture, highlight.hovered[0]
        if not isinstance(picture, InteractionPicture) or region in picture.dropped:
            return super().words_for(highlight)
        values = np.array([row.values[region] for row in picture.rows[:-1]])
        said = ", ".join(
            f"“{picture.rows[word].name}” {number(float(values[word]), signed=True)}" for word in largest(values)
        )
        return f"{self._called(region)} with {said}" if said else f"{self._called(region)}: no value"

    def _called(self, place: int) -> str:
        """Return what has the value at a place: a region, or a thing of several."""
        picture = self.picture
        assert isinstance(picture, InteractionPicture)
        is_thing = any(place in places and len(places) > 1 for places in picture.parts)
        return explain.column_name(picture, place) if is_thing else self.region_words(place)

    def marked_rows(self, table: Table) -> list[int]:
        return [row for row in range(len(table.rows)) if row == self.subject.hover.word]

    def point_cell(self, row: int, column: int) -> None:
        """Hover the region of a cell, or the word of a cell that is of no region."""
        if self._regions_of_cell(row, column):
            super().point_cell(row, column)
        else:
            self._hover_word(row)

    def numbers_of(self, place: int) -> str:
        """Return what the region at a place, or its thing, makes together with each word as tab-separated text."""
        table, picture = self.table(), self.picture
        if table is None or not isinstance(picture, InteractionPicture):
            return ""
        told = explain.columns_told(picture)
        own = next((places[0] for places in picture.parts if place in places), place)
        first = len(table.columns) - len(told)  # of the columns of regions or things
        columns = (*range(first), first + told.index(own))
        return tabbed([line[column] for column in columns] for line in (table.columns, *table.rows))

    def open_word_menu(self, word: int, place: QPoint) -> QMenu:
        """Open the menu of a word."""
        menu = QMenu(self)
        menu.addAction("Copy numbers", lambda: QGuiApplication.clipboard().setText(numbers_of_line(self.table(), word)))
        menu.aboutToHide.connect(menu.deleteLater)
        self.pop_up(menu, place)
        return menu

    @Slot(int)
    def _hover_word(self, word: int) -> None:
        count = len(self.picture.rows) - 1 if self.picture is not None else 0
        self.subject.hover_word(word if word < count else -1)

    @Slot(object)
    def _take_word(self, hover: Hover) -> None:
        self.canvas.show_row(hover.word)


def largest(values: np.ndarray) -> list[int]:
    """Return where the largest of the values (n,) are, whatever their sign, ties to the first; NaN is none."""
    order = np.argsort(-np.nan_to_num(np.abs(values)), kind="stable")
    return [int(place) for place in order[:_MOST] if np.isfinite(values[place])]
