"""Reading the words: the query as the text encoder's GRU read it, word by word."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Slot
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QMenu, QWidget

from vsrn_viewer.explain import Kind
from vsrn_viewer.explain.channels import moved_most_by_word
from vsrn_viewer.picture import Table, WordReadingPicture
from vsrn_viewer.ui.change_menus import add_word_changes, words_of_query
from vsrn_viewer.ui.items.highlight import Highlight
from vsrn_viewer.ui.items.reading import ReadingCanvas
from vsrn_viewer.ui.panels.channel_menu import add_channels
from vsrn_viewer.ui.panels.member_switch import MemberSwitch
from vsrn_viewer.ui.panels.one_picture import OnePicturePanel
from vsrn_viewer.ui.panels.reading import values_at
from vsrn_viewer.ui.panels.tabbed import numbers_of_line
from vsrn_viewer.ui.state import Hover, Subject


class WordReadingPanel(OnePicturePanel[WordReadingPicture]):
    """Show a column per token of the query; say the exact values of the one under the pointer.

    Beside what every evidence panel does, calls hover_word: the word lights up in the query and beside the regions.
    """

    def __init__(self, subject: Subject, kind: Kind, parent: QWidget | None = None) -> None:
        self._pointed = -1  # the column under the pointer: <start>, <end> and dropped words are no word that was read
        super().__init__(subject, kind, parent)
        self.canvas = ReadingCanvas(kind.title, movable=False)
        self.canvas.setAccessibleDescription("Left and Right move along the words.")
        self.set_content(self.canvas)
        self.member = MemberSwitch(subject, self)
        self.add_control(self.member)
        self.canvas.pointed.connect(self.point_column)
        self.canvas.stepped.connect(self.point_column)
        self.canvas.menu_asked.connect(self.open_column_menu)
        self.follow()
        subject.hover_changed.connect(self._take_word)

    def show_picture(self) -> None:
        self._pointed = -1
        self.canvas.set_picture(self.picture, QImage(), (1, 1))
        self._show_column()

    def show_highlight(self, highlight: Highlight) -> None:
        """Highlight no region: the columns are words."""

    @Slot(int)
    def point_column(self, column: int) -> None:
        """Hover the word of a column; -1 for none."""
        self._pointed = column
        self.subject.hover_word(self._word_of(column))
        self._show_column()
        self._say_note()

    def words_for(self, highlight: Highlight) -> str:  # noqa: ARG002 (as of every panel)
        return self.words_now()

    def words_now(self) -> str:
        picture, column = self.picture, self._column_now()
        if picture is None or column < 0:
            return ""
        word = f"“{picture.labels[column]}”"
        return f"{word} is dropped" if column in picture.dropped else f"{word}: {values_at(picture, column)}"

    def point_cell(self, row: int, column: int) -> None:  # noqa: ARG002 (as of every panel)
        self.point_column(row)

    def click_cell(self, row: int, column: int, add: bool) -> None:
        """Select nothing: a word of the query cannot be selected."""

    def marked_rows(self, table: Table) -> list[int]:
        return [row for row in range(len(table.rows)) if row == self._column_now()]

    def open_cell_menu(self, row: int, column: int, place: QPoint) -> None:  # noqa: ARG002 (as of every panel)
        self.open_column_menu(row, place)

    @Slot(int, QPoint)
    def open_column_menu(self, column: int, place: QPoint) -> QMenu:
        """Open the menu of a column: what can be done with its word, gates of a channel there, its numbers."""
        menu = QMenu(self)
        menu.addAction("Copy numbers", lambda: QGuiApplication.clipboard().setText(self.numbers_of(column)))
        picture, trace = self.picture, self.subject.trace
        if picture is not None and trace is not None and 0 <= column < len(picture.labels):
            asked = picture.asked[column]
            if 0 <= asked < len(words_of_query(self.subject)) and self.subject.can_ask_what_if:
                menu.addSeparator()
                add_word_changes(menu, self.subject, asked)
            if column not in picture.dropped:
                menu.addSeparator()
                step = column - sum(place < column for place in picture.dropped)
                add_channels(menu, self.subject, moved_most_by_word(trace, step), "word")
        menu.aboutToHide.connect(menu.deleteLater)
        self.pop_up(menu, place)
        return menu

    def numbers_of(self, place: int) -> str:
        """Return the table's line about a column as tab-separated text with the columns' names; all lines for -1."""
        return numbers_of_line(self.table(), place)

    def _word_of(self, column: int) -> int:
        picture = self.picture
        return -1 if picture is None or not 0 <= column < len(picture.read) else picture.read[column]

    def _column_now(self) -> int:
        """Return the column that is hovered, here or as a word elsewhere; -1 for none."""
        picture, word = self.picture, self.subject.hover.word
        if picture is None:
            return -1
        return picture.read.index(word) if word >= 0 and word in picture.read else self._pointed

    def _show_column(self) -> None:
        column = self._column_now()
        self.canvas.set_highlight(Highlight() if column < 0 else Highlight(hovered=(column,)))
        if column >= 0 and not self.canvas.underMouse():
            self.canvas.reveal(column)

    @Slot(object)
    def _take_word(self, hover: Hover) -> None:
        if hover.word != self._word_of(self._pointed):
            self._pointed = -1  # something else is under the pointer
        self._show_column()
