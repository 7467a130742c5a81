"""Commands about the wording of queries: past ones, and known words for those that the model does not know."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from vsrn_viewer.ui import keys
from vsrn_viewer.ui.history import History, opened_words
from vsrn_viewer.ui.menus import Menus
from vsrn_viewer.ui.panels.query import QueryPanel
from vsrn_viewer.ui.past_queries import PastQueriesPopup
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.view import View

_MENU = "&Query"


class WordingCommands(QObject):
    """Adds them to the menus, and does them."""

    def __init__(
        self, menus: Menus, query: QueryPanel, subject: Subject, history: History, show: Callable[[View], object]
    ) -> None:
        """show: shows a past View again."""
        super().__init__(query)
        self._query, self._subject, self._history, self._show = query, subject, history, show
        menus.add(_MENU, "Past queries…", keys.HISTORY, self.open_past_queries)
        menus.add(
            _MENU, "Replace the unknown word with the nearest known one", keys.REPLACE_WORD, self._replace_unknown
        )
        query.history_requested.connect(self.open_past_queries)

    def open_past_queries(self) -> None:
        """Open the list of past queries under the field."""
        info = self._subject.info
        opened = "" if info is None else opened_words(info)
        popup = PastQueriesPopup(self._history.queries(), opened, self._show, self._query.window())
        popup.open_below(self._query.field)

    def _replace_unknown(self) -> None:
        self._query.suggested.choose(0)
