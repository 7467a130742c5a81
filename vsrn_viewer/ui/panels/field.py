"""The query field: one line of text in which the words that do not reach the network are struck through.

What each word brought to the match lies behind the word as a colour, and below it as a number. Both are paint: the
text, its cursor and its selection know nothing of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QEvent, QRectF, QSignalBlocker, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QDropEvent,
    QFont,
    QFontMetricsF,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCharFormat,
)
from PySide6.QtWidgets import QLineEdit, QWidget

from vsrn_viewer.answers import CountedWord
from vsrn_viewer.query_lines import lines_of
from vsrn_viewer.ui.items.halo import outline_frame
from vsrn_viewer.ui.items.words import ink_on
from vsrn_viewer.ui.panels.elided import ElidedLabel
from vsrn_viewer.ui.theme import STEP, current_theme, tabular_font

_NOTE_SHARE, _LEAST_NOTE_SHARE = 0.5, 0.2  # parts of the field: the note takes at most this, and keeps at least that
_AROUND_TEXT_PX = 9 * STEP  # borders, padding and the cursor
_VALUES_PX, _VALUE_FONT_PX = 10, 9  # the line of values below the words of a text that has any, and its font
_WORD_SPACING_PX = 8  # between words, so that values have room below short ones
_LIT_PX = 2.0  # the frame of a word that is pointed at elsewhere
_CURSOR_PX = 5  # from the left of Qt's rectangle of the cursor to the cursor


@dataclass(frozen=True)
class Shade:
    """What lies behind a word. start, length: in the text, as Qt counts. word: which one, from 0. value: below it.
    strength: where there is no room for all values, the strongest are written."""

    start: int
    length: int
    word: int
    paper: QColor
    value: str
    strength: float


class QueryField(QLineEdit):
    """A line edit with a grey note at its right end, and values below its words."""

    word_pointed = Signal(int)  # of the shaded words, -1 for none
    lines_pasted = Signal(object)  # the lines of a text of several, which the field does not take
    menu_opened = Signal(object, int)  # QMenu, the place in the text that it is of, as Qt counts

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("queryField")
        self.setClearButtonEnabled(False)
        self._composing = False
        self._values_px = _VALUES_PX
        self._shades: tuple[Shade, ...] = ()
        self._pointed = -1
        self._lit = -1
        self._advances_of: tuple[str, QFont] | None = None
        self._advances: dict[int, float] = {}
        self.setMouseTracking(True)
        self._note = ElidedLabel(parent=self)
        self._note.setObjectName("grey")
        self._note.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._note.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._offer: QWidget | None = None
        self._space_words()
        self.textChanged.connect(self._make_room)

    def event(self, event: QEvent) -> bool:
        """Leave the keys of undo and redo to the window where nothing was typed that they could take back: Qt's own
        field keeps them and does nothing."""
        is_override = event.type() == QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and self._has_nothing_for(event):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste_text(QGuiApplication.clipboard().text())
        else:
            super().keyPressEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        if len(lines_of(event.mimeData().text())) > 1:
            event.acceptProposedAction()
            self.lines_pasted.emit(lines_of(event.mimeData().text()))
        else:
            super().dropEvent(event)

    def paste_text(self, text: str) -> None:
        """Put a text in the place of what is selected. Of several lines each is a query: the field takes none of
        them."""
        lines = lines_of(text)
        if len(lines) > 1:
            self.lines_pasted.emit(lines)
        else:
            self.insert(text if text.splitlines() == [text] else "".join(lines))  # without the break of one line

    def _has_nothing_for(self, event: QKeyEvent) -> bool:
        undoes = event.matches(QKeySequence.StandardKey.Undo) and not self.isUndoAvailable()
        return undoes or (event.matches(QKeySequence.StandardKey.Redo) and not self.isRedoAvailable())

    def forget_typing(self) -> None:
        """Keep the text, but nothing that undo could take back of it; the cursor stays."""
        place = self.cursorPosition()
        with QSignalBlocker(self):
            self.setText(self.text())
            self.setCursorPosition(place)

    def note(self) -> str:
        """Return the note."""
        return self._note.text()

    def set_note(self, note: str) -> None:
        """Say something about what was typed. It gives way to the text, but for its least share."""
        self._note.setText(note)
        self.setAccessibleDescription(note)
        self._place_note()

    def keep_values_free(self, kept: bool) -> None:
        """Say whether words are asked, which may get values below them. Anything else stands in the middle."""
        self._values_px = _VALUES_PX if kept else 0
        self._place_note()

    def set_offer(self, offer: QWidget) -> None:
        """Give what stands behind the note while it is not hidden, such as words to click on. Called once."""
        self._offer = offer
        offer.setParent(self)
        offer.hide()

    def replace(self, start: int, length: int, text: str) -> None:
        """Put other text in the place of some, as Qt counts; undo takes it back. Emits nothing."""
        with QSignalBlocker(self):
            self.setSelection(start, length)
            self.insert(text)

    @property
    def shades(self) -> tuple[Shade, ...]:
        """What lies behind the words now."""
        return self._shades

    def mark_words(self, words: Sequence[CountedWord], shades: Sequence[Shade] = ()) -> None:
        """Strike through the words that do not count, in grey where nothing lies behind them, and shade others. Words
        that are not in the text are passed over."""
        if self._composing:  # an input method shows its own marks meanwhile
            return
        self._shades = tuple(shades)
        marks = [self._format(shade.start, shade.length, _shaded(shade)) for shade in shades]
        papers = {shade.start: shade.paper for shade in shades}
        for start, length in uncounted_places(self.text(), words):
            marks.append(self._format(start, length, _struck(papers.get(start))))
        # The one door to the formats of a QLineEdit's text. With no text to commit it edits nothing.
        QCoreApplication.sendEvent(self, QInputMethodEvent("", marks))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._shades:
            return
        painter = QPainter(self)
        painter.setFont(tabular_font(_VALUE_FONT_PX))
        painter.setPen(QColor(current_theme().secondary))
        room = self.rect().adjusted(2 * STEP, 0, -self.textMargins().right() - STEP, -3)
        painter.setClipRect(room)
        for place, value in self._value_places(QRectF(room)):
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, value)
        for shade in (shade for shade in self._shades if shade.word == self._lit):
            left, right = self._x_of(shade.start), self._x_of(shade.start + shade.length)
            top, height = room.top() + STEP, room.height() - self._values_px - STEP
            outline_frame(painter, QRectF(left - 1, top, right - left + 2, height), _LIT_PX, 1.0)

    def light_word(self, word: int) -> None:
        """Frame a shaded word that is pointed at elsewhere; -1 for none."""
        if word != self._lit:
            self._lit = word
            self.update()

    def _value_places(self, room: QRectF) -> list[tuple[QRectF, str]]:
        """Return where values are written below their words, the strongest first.

        One without room is left out until its word is pointed at.
        """
        metrics = QFontMetricsF(tabular_font(_VALUE_FONT_PX))
        taken: list[tuple[QRectF, str]] = []
        for shade in sorted(self._shades, key=lambda shade: (shade.word != self._pointed, -shade.strength)):
            left, right = self._x_of(shade.start), self._x_of(shade.start + shade.length)
            if right <= room.left():
                continue
            width = metrics.horizontalAdvance(shade.value) + 2
            x = max(room.left(), (left + right - width) / 2)
            place = QRectF(x, room.bottom() - _VALUES_PX, width, _VALUES_PX + 2)
            if not any(place.intersects(other) for other, _ in taken):
                taken.append((place, shade.value))
        return taken

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        x = event.position().x()
        under = (
            shade.word
            for shade in self._shades
            if self._x_of(shade.start) <= x <= self._x_of(shade.start + shade.length)
        )
        self._point(next(under, -1))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point(-1)

    def _point(self, word: int) -> None:
        if word != self._pointed:
            self._pointed = word
            self.update()
            self.word_pointed.emit(word)

    def _x_of(self, place: int) -> float:
        """Return where a place of the text, as Qt counts, is now: the text may be scrolled."""
        begin = self.cursorRect().x() + _CURSOR_PX - self._advance(self.cursorPosition())
        return begin + self._advance(place)

    def _advance(self, place: int) -> float:
        """Return how wide the text is up to a place. Every painting asks for that of each word again."""
        of = self.text(), self.font()
        if of != self._advances_of:
            self._advances_of, self._advances = of, {}
        if place not in self._advances:
            self._advances[place] = QFontMetricsF(self.font()).horizontalAdvance(_first(self.text(), place))
        return self._advances[place]

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the usual menu; what can be done with the word that was clicked is added to it."""
        menu = self.createStandardContextMenu()
        for action in menu.actions():
            if action.objectName() == "edit-paste":
                action.triggered.disconnect()
                action.triggered.connect(lambda: self.paste_text(QGuiApplication.clipboard().text()))
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

    def _format(self, start: int, length: int, shape: QTextCharFormat) -> QInputMethodEvent.Attribute:
        kind = QInputMethodEvent.AttributeType.TextFormat
        return QInputMethodEvent.Attribute(kind, start - self.cursorPosition(), length, shape)

    def _make_room(self) -> None:
        if bool(self.text()) != (self.font().wordSpacing() > 0):
            self._space_words()
        self._place_note()

    def _space_words(self) -> None:
        """Keep words apart, so that values have room below them; the words of the placeholder get none."""
        font = QFont(self.font())  # its size is the style sheet's
        font.setWordSpacing(_WORD_SPACING_PX if self.text() else 0)
        self.setFont(font)

    def _place_note(self) -> None:
        self._note.ensurePolished()
        offered = 0
        if self._offer is not None and not self._offer.isHidden():
            offered = self._offer.sizeHint().width() + 2 * STEP
            self._offer.setGeometry(self.width() - offered, 0, offered - 2 * STEP, self.height())
        wanted = self._note.sizeHint().width() + 2 if self._note.text() else 0
        text = QFontMetricsF(self.font()).horizontalAdvance(self.text())
        left = max(self.width() - offered - _AROUND_TEXT_PX - round(text), round(self.width() * _LEAST_NOTE_SHARE))
        width = max(0, min(wanted, round(self.width() * _NOTE_SHARE) - offered, left))
        self._note.setGeometry(self.width() - offered - width - 3 * STEP, 0, width, self.height())
        self.setTextMargins(0, 0, offered + width + 2 * STEP if offered + width else 0, self._values_px)


def _struck(paper: QColor | None) -> QTextCharFormat:
    """Return how a word that does not count looks. paper: its shade, on which grey would not read; None for none."""
    shape = QTextCharFormat()
    shape.setForeground(QColor(current_theme().secondary) if paper is None else ink_on(paper))
    shape.setFontStrikeOut(True)
    return shape


def _shaded(shade: Shade) -> QTextCharFormat:
    shape = QTextCharFormat()
    shape.setBackground(shade.paper)
    shape.setForeground(ink_on(shade.paper))
    return shape


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


def _first(text: str, units: int) -> str:
    """Return the first signs of a text, as many as take so many UTF-16 units."""
    return text.encode("utf-16-le", "surrogatepass")[: 2 * units].decode("utf-16-le", "surrogatepass")


def _units(text: str) -> int:
    """Return the length of a text in UTF-16 units: an emoji has two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
