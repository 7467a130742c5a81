"""The query field: one line of text in which the words that do not reach the network are struck through."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QInputMethodEvent, QResizeEvent, QTextCharFormat
from PySide6.QtWidgets import QLineEdit, QWidget

from vsrn_viewer.answers import CountedWord
from vsrn_viewer.ui.panels.elided import ElidedLabel
from vsrn_viewer.ui.theme import STEP, current_theme

_NOTE_SHARE = 0.5  # the note takes at most this part of the field


class QueryField(QLineEdit):
    """A line edit with a grey note at its right end."""

    menu_opened = Signal(object, int)  # QMenu, the place in the text that it is of, as Qt counts

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("queryField")
        self.setClearButtonEnabled(False)
        self._composing = False
        self._note = ElidedLabel(parent=self)
        self._note.setObjectName("grey")
        self._note.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._note.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def note(self) -> str:
        """Return the note."""
        return self._note.text()

    def set_note(self, note: str) -> None:
        """Say something about what was typed; the text keeps clear of it."""
        self._note.setText(note)
        self.setAccessibleDescription(note)
        self._place_note()

    def mark_words(self, words: Sequence[CountedWord]) -> None:
        """Strike through, in grey, the words that do not count. Words that are not in the text are passed over."""
        if self._composing:  # an input method shows its own marks meanwhile
            return
        marks = [self._mark(start, length) for start, length in uncounted_places(self.text(), words)]
        # The one door to the formats of a QLineEdit's text. With no text to commit it edits nothing.
        QCoreApplication.sendEvent(self, QInputMethodEvent("", marks))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the usual menu; what can be done with the word that was clicked is added to it."""
        menu = self.createStandardContextMenu()
        at = self.cursorPositionAt(event.pos())
        self.menu_opened.emit(menu, at)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_note()

    def _mark(self, start: int, length: int) -> QInputMethodEvent.Attribute:
        shape = QTextCharFormat()
        shape.setForeground(QColor(current_theme().secondary))
        shape.setFontStrikeOut(True)
        kind = QInputMethodEvent.AttributeType.TextFormat
        return QInputMethodEvent.Attribute(kind, start - self.cursorPosition(), length, shape)

    def _place_note(self) -> None:
        self._note.ensurePolished()
        wanted = self._note.sizeHint().width() + 2 if self._note.text() else 0
        width = min(wanted, round(self.width() * _NOTE_SHARE))
        self._note.setGeometry(self.width() - width - 3 * STEP, 0, width, self.height())
        self.setTextMargins(0, 0, width + 2 * STEP if width else 0, 0)


def uncounted_places(text: str, words: Sequence[CountedWord]) -> list[tuple[int, int]]:
    """Return start and length of each word that does not count, in the order of the text, as Qt counts: in UTF-16."""
    return [(start, length) for word, start, length in word_places(text, words) if not words[word].counted]


def word_places(text: str, words: Sequence[CountedWord]) -> list[tuple[int, int, int]]:
    """Return (which word, start, length) of each word that is found in the text, in its order, in UTF-16 units."""
    lowered, after = text.casefold(), 0
    if len(lowered) != len(text):  # a letter that folds into two would shift every place
        lowered = text.lower() if len(text.lower()) == len(text) else text
    places = []
    for number, word in enumerate(words):
        start = lowered.find(word.typed.casefold(), after)
        if start < 0:  # the tokeniser rewrote it
            continue
        after = start + len(word.typed)
        places.append((number, _units(text[:start]), _units(text[start:after])))
    return places


def inserted_signs(before: str, after: str) -> int:
    """Return how many signs an edit put in: one for a typed key, several for a paste."""
    start = _common(before, after)
    return len(after) - start - _common(before[start:][::-1], after[start:][::-1])


def _common(one: str, other: str) -> int:
    """Return how many signs two texts begin with together."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _units(text: str) -> int:
    """Return the length of a text in UTF-16 units: an emoji has two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
