"""What the query field offers to choose from: captions or image ids that hold every word of the text, in any order."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QObject, QStringListModel, Qt
from PySide6.QtWidgets import QCompleter, QListView

_MOST = 1_000  # lines of the list: nobody goes through 616,435, and to fill it with them takes a second
_SEEN = 12  # lines of the list that are seen at once


class Offers(QCompleter):
    """A completing list of lines, looked through by us: Qt would look for the text letter by letter."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.known: Sequence[str] = ()
        self._folded: tuple[str, ...] = ()
        self._found: Sequence[int] = ()
        self._lines = QStringListModel(self)
        self.setModel(self._lines)
        self.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setMaxVisibleItems(_SEEN)
        popup = QListView()
        popup.setObjectName("popup")
        popup.setUniformItemSizes(True)
        popup.setAccessibleName("Matching captions or images")
        self.setPopup(popup)

    def splitPath(self, _path: str) -> list[str]:
        """Match every line of the model: `look_for` has chosen them."""
        return [""]

    def set_known(self, known: Sequence[str]) -> None:
        """Choose among other lines from now on."""
        if known is not self.known:
            self.known = known
            self._folded = tuple(line.casefold() for line in known)
            self.look_for("")

    @property
    def count(self) -> int:
        """How many lines hold every word."""
        return len(self._found)

    def look_for(self, text: str) -> None:
        """Offer the lines that hold every word of the text, the first ones of very many."""
        found: Sequence[int] = range(len(self._folded))
        for word in text.casefold().split():
            found = [at for at in found if word in self._folded[at]]
        self._found = found
        self._lines.setStringList([self.known[at] for at in found[:_MOST]])

    def place_of(self, text: str) -> int:
        """Return the place of the first line that is this text, from 0; -1 if none is."""
        wanted = text.strip()
        return self.known.index(wanted) if wanted in self.known else -1

    def place_at(self, offered: QModelIndex) -> int:
        """Return the place of an offered line. Equal lines are told apart by it."""
        return self._found[self.completionModel().mapToSource(offered).row()]
