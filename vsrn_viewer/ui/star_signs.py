"""The stars of the results: which tiles have one, what a click on it does, and the line of an image's menu."""

from __future__ import annotations

from PySide6.QtCore import QObject

from vsrn_viewer.ui.panels.menus_of import Commands
from vsrn_viewer.ui.panels.results import ResultsPanel
from vsrn_viewer.ui.query_desk import QueryDesk
from vsrn_viewer.ui.starring import Starring


class StarSigns(QObject):
    """Gives the tiles of the results their stars."""

    def __init__(self, desk: QueryDesk, results: ResultsPanel, starring: Starring) -> None:
        super().__init__(starring)
        self._rows, self._starring = desk.starred_rows, starring
        results.model.is_starred = lambda image: image in self._rows.images()
        results.grid.star_clicked.connect(starring.star_image)
        results.more_commands.append(self._commands)
        desk.starred.changed.connect(results.grid.viewport().update)

    def _commands(self, image: int) -> Commands:
        words = "Take its star away" if self._rows.showing(image) else "Star it with this query"
        return ((words, lambda: self._starring.star_image(image)),)
