"""Commands about the wording of queries: past ones, several at once, and known words for those that are not known."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from vsrn_viewer.ui import keys
from vsrn_viewer.ui.history import opened_words
from vsrn_viewer.ui.menus import Menus
from vsrn_viewer.ui.past_queries import PastQueriesPopup
from vsrn_viewer.view import View

if TYPE_CHECKING:
    from vsrn_viewer.ui.main_window import MainWindow

_MENU = "&Query"


class WordingCommands(QObject):
    """Adds them to the menus of a window, and does them."""

    def __init__(self, menus: Menus, window: MainWindow, show: Callable[[View], object]) -> None:
        """show: shows a past View again."""
        super().__init__(window)
        self._window, self._show = window, show
        query, lines = window.query, window.desk.lines
        for words, key, do in (
            ("Past queries…", keys.HISTORY, self.open_past_queries),
            ("Replace the unknown word with the nearest known one", keys.REPLACE_WORD, self.replace_unknown_word),
            ("Previous line of several", keys.PREVIOUS_LINE, lambda: lines.step(-1)),
            ("Next line of several", keys.NEXT_LINE, lambda: lines.step(1)),
        ):
            menus.add(_MENU, words, key, do)
        query.history_requested.connect(self.open_past_queries)
        query.field.lines_pasted.connect(self.take_lines)
        lines.query_chosen.connect(window.session.submit_query)

    @Slot()
    def open_past_queries(self) -> None:
        """Open the list of past queries under the field."""
        window = self._window
        opened = "" if window.subject.info is None else opened_words(window.subject.info)
        popup = PastQueriesPopup(window.history.queries(), opened, self._show, window)
        popup.open_below(window.query.field)

    @Slot()
    def replace_unknown_word(self) -> None:
        """Put the likeliest known word in the place of the unknown one that is named beside the query."""
        self._window.query.suggested.choose(0)

    @Slot(object)
    def take_lines(self, texts: tuple[str, ...]) -> None:
        """Rank several lines, and show them."""
        window = self._window
        window.desk.lines.take(texts)
        window.queries.choose("lines")  # before it is seen: other pages would let all queries be ranked
        window.docks.show_queries()
        window.queries.take_focus()
