"""Known words beside the note of the query field, for a word of the query that the model does not know."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from vsrn_viewer.answers import HALF_TYPED, CountedWord
from vsrn_viewer.suggestions import MOST, forms_known, suggestions
from vsrn_viewer.ui import keys
from vsrn_viewer.ui.panels.field import word_places
from vsrn_viewer.ui.theme import STEP

_KEPT = 64  # words whose suggestions are kept: the field asks for the same ones several times a key
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Suggested:
    """Known words for one of the query. typed: that word, as it stands in the text. start, length: of it, as Qt counts.
    reason: why it does not count."""

    typed: str
    start: int
    length: int
    reason: str
    words: tuple[str, ...]


def suggested_in(text: str, words: Sequence[CountedWord], known: frozenset[str]) -> Iterator[Suggested]:
    """Yield what is suggested for each word of a text that does not count, in its order.

    For a word that is still being typed only other endings are: almost every beginning is near to some word.
    """
    for word, start, length in word_places(text, words):
        if not words[word].counted:
            found = _suggestions(words[word].word, known, words[word].reason == HALF_TYPED)
            if found:
                yield Suggested(words[word].typed, start, length, words[word].reason, found)


@lru_cache(maxsize=_KEPT)
def _suggestions(word: str, known: frozenset[str], half_typed: bool) -> tuple[str, ...]:
    return forms_known(word, known) if half_typed else suggestions(word, known)


def plain_words(text: str, known: Collection[str], unfinished: bool) -> tuple[CountedWord, ...]:
    """Return the words of a text of which nothing could be read, so that no ranking says what they are.

    unfinished: the last one may still be being typed.
    """
    found = _WORD.findall(text.lower())
    half = len(found) - 1 if unfinished and text[-1:].isalpha() else -1
    return tuple(CountedWord(word, word in known, HALF_TYPED if at == half else "") for at, word in enumerate(found))


class SuggestedWords(QWidget):
    """A button for each suggested word; the first one says its key."""

    chosen = Signal(object, str)  # Suggested, the word that shall stand in its place

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: Suggested | None = None
        self.buttons = [self._new_button(place) for place in range(MOST)]
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(STEP)
        for button in self.buttons:
            row.addWidget(button)
        self.hide()

    def show_suggested(self, suggested: Suggested | None) -> None:
        """Offer other words, none with None."""
        if suggested == self._shown:
            return
        self._shown = suggested
        words = suggested.words if suggested else ()
        for place, button in enumerate(self.buttons):
            button.setVisible(place < len(words))
            if suggested and place < len(words):
                key = f"  {keys.REPLACE_WORD}" if place == 0 else ""
                button.setText(words[place] + key)
                button.setToolTip(f"Replace “{suggested.typed}” with “{words[place]}”{key}")
                button.setAccessibleName(f"Replace “{suggested.typed}” with “{words[place]}”")
        self.setVisible(suggested is not None)

    def choose(self, place: int) -> None:
        """Take one of the words, from 0; nothing where there are fewer."""
        if self._shown is not None and place < len(self._shown.words):
            self.chosen.emit(self._shown, self._shown.words[place])

    def _new_button(self, place: int) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName("suggestedWord")
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the field keeps it; the key and the field's menu choose, too
        button.setCursor(Qt.CursorShape.ArrowCursor)
        button.clicked.connect(lambda: self.choose(place))
        return button
