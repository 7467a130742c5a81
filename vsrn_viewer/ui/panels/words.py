"""Words panel: the words of the query, each in the colour of what it brought to the match."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from vsrn_viewer.explain import Kind
from vsrn_viewer.picture import Table, WordsPicture, number
from vsrn_viewer.ui.items.highlight import Highlight
from vsrn_viewer.ui.items.words import WordsCanvas
from vsrn_viewer.ui.panels.one_picture import OnePicturePanel
from vsrn_viewer.ui.panels.tabbed import numbers_of_line
from vsrn_viewer.ui.state import Hover, Subject


class WordsPanel(OnePicturePanel[WordsPicture]):
    """Show the words as chips; say the value of the one under the pointer."""

    def __init__(self, subject: Subject, kind: Kind, parent: QWidget | None = None) -> None:
        super().__init__(subject, kind, parent)
        self.canvas = WordsCanvas(kind.title)
        self.set_content(self.canvas)
        self.canvas.pointed.connect(subject.hover_word)
        self.canvas.menu_asked.connect(self.open_word_menu)
        self.follow()
        subject.hover_changed.connect(self._take_word)

    def show_picture(self) -> None:
        self.canvas.set_picture(self.picture)

    def show_highlight(self, highlight: Highlight) -> None:
        """Highlight nothing: a word is hovered by itself."""

    def why_waiting(self) -> str:
        found = self.subject.probed.attribution
        if found is not None and found.by_word is None:
            return f"The method “{found.method}” says nothing of words. Choose another in the reading line's header."
        return super().why_waiting()

    def words_for(self, highlight: Highlight) -> str:  # noqa: ARG002 (as of every panel)
        return self.words_now()

    def words_now(self) -> str:
        picture, word = self.picture, self.subject.hover.word
        if picture is None or not 0 <= word < len(picture.words):
            return ""
        error = "" if picture.errors is None else f" ± {number(float(picture.errors[word]))}"
        return f"“{picture.words[word]}” {picture.value_name} {number(float(picture.values[word]), signed=True)}{error}"

    def point_cell(self, row: int, column: int) -> None:  # noqa: ARG002 (as of every panel)
        self.subject.hover_word(row)

    def marked_rows(self, table: Table) -> list[int]:
        return [row for row in range(len(table.rows)) if row == self.subject.hover.word]

    def open_cell_menu(self, row: int, column: int, place: QPoint) -> None:  # noqa: ARG002 (as of every panel)
        self.open_word_menu(row, place)

    @Slot(int, QPoint)
    def open_word_menu(self, word: int, place: QPoint) -> QMenu:
        """Open the menu of a word; -1: of all of them."""
        menu = QMenu(self)
        menu.addAction("Copy numbers", lambda: QGuiApplication.clipboard().setText(numbers_of_line(self.table(), word)))
        menu.aboutToHide.connect(menu.deleteLater)
        self.pop_up(menu, place)
        return menu

    @Slot(object)
    def _take_word(self, hover: Hover) -> None:
        self.canvas.show_word(hover.word)
