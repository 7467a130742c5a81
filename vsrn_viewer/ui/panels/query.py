"""The query: one large field, always there, and what of it reached the network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QModelIndex, QSignalBlocker, Qt, Signal, SignalInstance, Slot
from PySide6.QtGui import QAction, QActionGroup, QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QToolButton, QWidget

from vsrn_viewer import explain
from vsrn_viewer.answers import CountedWord, ImageRanking, PairInfo
from vsrn_viewer.requests import Probe
from vsrn_viewer.ui import keys
from vsrn_viewer.ui.change_menus import add_word_changes, words_of_query
from vsrn_viewer.ui.panels.field import QueryField, Shade, inserted_signs, word_places
from vsrn_viewer.ui.panels.offers import Offers
from vsrn_viewer.ui.panels.shading import shades_of
from vsrn_viewer.ui.panels.suggested import Suggested, SuggestedWords, plain_words, suggested_in
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.theme import STEP, theme_changed
from vsrn_viewer.view import Query, QueryKind, View

_KINDS: dict[QueryKind, tuple[str, str, str]] = {  # on the button, in its menu, in the empty field
    "sentence": ("Sentence", "Sentence", "Type a sentence"),
    "caption": ("Caption", "Caption of the dataset", "Type a word to choose among the captions of the dataset"),
    "image": ("Image", "Image", "Type the id of an image to see which captions match it"),
    "like": ("Like", "Images like an image", "Type the id of an image to see which images are like it"),
    "region": ("Region", "Region of an image", ""),  # chosen in the image's own menu
    "photograph": ("Photo", "Photograph", ""),  # dropped on the window, or chosen in the menu of queries
}
_SHADING: tuple[Probe, ...] = ("attribution", "interaction")  # what the words are shaded by
_LEFT_FOR: dict[QueryKind, QueryKind] = {"caption": "sentence", "region": "like", "photograph": "sentence"}  # by typing
_KIND_PX = 104  # wide enough for each kind: the field keeps its place when the kind changes
_WITHOUT_DATASET = "answered once a dataset is open"


class QueryPanel(QWidget):
    """Back, forward and past queries, kind of query, the field, Pin, Add to figure.

    Observes info_changed, view_changed, ranking_changed, traced_changed, probed_changed, hover_changed and failed;
    calls hover_word. The words carry the colour of what they brought to the match. Says each edit undebounced. A
    caption that was chosen becomes a sentence as soon as it is edited; while one is looked for, the kind stays.
    """

    query_changed = Signal(object)  # Query: after every edit that asks something, its last word perhaps half typed
    query_replaced = Signal(object)  # Query: after an edit that leaves whole words, such as a paste
    submitted = Signal(object)  # Query: finished with Enter, or chosen from the list
    back_requested = Signal()
    forward_requested = Signal()
    history_requested = Signal()
    pin_requested = Signal()
    figure_requested = Signal()

    def __init__(self, subject: Subject, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._subject = subject
        self._kind: QueryKind = "sentence"
        self._index = -1  # of the chosen caption or image
        self._region = -1  # of the image, where one was chosen
        self._is_chosen = False  # that caption or image was picked, and is not being looked for
        self._text = ""  # before the edit
        self.setObjectName("queryBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.field = QueryField()
        self.field.setAccessibleName("Query")
        self.field.textEdited.connect(self._edit)
        self.field.returnPressed.connect(self._submit)
        self.field.menu_opened.connect(self._add_to_menu)
        self.suggested = SuggestedWords()
        self.suggested.chosen.connect(self._replace_word)
        self.field.set_offer(self.suggested)
        self._offers = Offers(self)
        self._offers.activated[QModelIndex].connect(self._choose)  # type: ignore[index]  # the stubs know no overloads
        self.field.setCompleter(self._offers)
        self._lay_out()
        self.set_history(False, False)
        subject.info_changed.connect(self._show_pair)
        subject.view_changed.connect(self._show_view)
        subject.ranking_changed.connect(self._show_ranking)
        subject.failed.connect(self._show_failure)
        theme_changed.connect(self._show_words)
        subject.traced_changed.connect(self._show_words)
        subject.probed_changed.connect(self._take_probe)
        subject.hover_changed.connect(self._follow_hover)
        self.field.word_pointed.connect(subject.hover_word)
        self._show_query(subject.view.query)
        self._show_ranking(subject.ranking)

    def focus_field(self) -> None:
        """Put the cursor into the field, everything selected: typing starts a new query."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def set_history(self, back: bool, forward: bool) -> None:
        """Enable the buttons for back and forward."""
        self.back_button.setEnabled(back)
        self.forward_button.setEnabled(forward)

    def query(self) -> Query:
        """Return what is asked now."""
        return Query(self._kind, self.field.text(), self._index, region=self._region)

    def choose_kind(self, kind: QueryKind) -> None:
        """Search with another kind of query. The text stays; a list opens if the query has to be chosen from one."""
        if kind == self._kind:
            return
        self._take_kind(kind)
        self._index, self._is_chosen = self._offers.place_of(self.field.text()), False
        self.focus_field()
        self._say(self._note())
        if self._asks_something():
            self.query_replaced.emit(self.query())
        elif kind != "sentence":
            self._offers.look_for("")
            self._offers.complete()

    @Slot(object)
    def _show_pair(self, _info: PairInfo | None) -> None:
        self._take_hint()
        self._say(self._note())

    @Slot(object, object)
    def _show_view(self, new: View, old: View) -> None:
        if new.query != old.query and replace(new.query, unfinished=False) != self.query():
            self._show_query(new.query)
        elif new.change != old.change:  # the newest step is none of the field's
            self.field.forget_typing()
            self._show_words()

    def _show_query(self, query: Query) -> None:
        """Show a query that came from elsewhere: history, the captions panel, a session."""
        with QSignalBlocker(self.field):
            self.field.setText(query.text)
        self._region = query.region
        self._take_kind(query.kind)
        self._text, self._index = query.text, query.index
        self._is_chosen = query.index >= 0 or query.kind == "photograph"
        self.field.set_note(self._note())

    @Slot(object)
    def _show_ranking(self, _ranking: ImageRanking | None) -> None:
        self._say(self._note())
        self._show_words()

    @Slot(str)
    def _take_probe(self, probe: Probe) -> None:
        if probe in _SHADING:
            self._show_words()

    @Slot()
    def _show_words(self) -> None:
        self.field.mark_words(self._words(), self._shades())

    @Slot()
    def _follow_hover(self) -> None:
        """Shade the words as the hovered region asks, and frame a hovered word: most of the time that changes
        nothing, and is not painted."""
        if self._subject.probed.interaction is not None:  # else nothing is known of a word with a region
            shades = self._shades()
            if shades != self.field.shades:
                self.field.mark_words(self._words(), shades)
        self.field.light_word(self._subject.hover.word)

    def _words(self) -> tuple[CountedWord, ...]:
        ranking = self._subject.ranking
        return ranking.words if ranking and ranking.query.text == self.field.text() else ()

    def _shades(self) -> tuple[Shade, ...]:
        return tuple(shades_of(self._subject, self.field.text(), self._words()))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._subject.want(self, ("attribution",))

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._subject.want(self, ())

    @Slot(str, str, str)
    def _show_failure(self, topic: str, sentence: str, _details: str) -> None:
        if topic == "images" and sentence and self.field.text().strip():  # the empty field says what to type
            self._say(sentence)

    @Slot(str)
    def _edit(self, text: str) -> None:
        whole = inserted_signs(self._text, text) > 1 or self.field.cursorPosition() < len(text)
        self._take_text(text, whole)

    @Slot(object, str)
    def _replace_word(self, unknown: Suggested, word: str) -> None:
        """Put a word that the model knows in the place of one that it does not."""
        self.field.replace(unknown.start, unknown.length, word)
        self._take_text(self.field.text(), whole=True)

    def _take_text(self, text: str, whole: bool) -> None:
        """Ask what was edited. whole: the last word is no half word."""
        self._text = text
        if self._is_chosen and self._kind in _LEFT_FOR:
            self._take_kind(_LEFT_FOR[self._kind])
        self._index, self._is_chosen = self._offers.place_of(text), False
        self._offers.look_for(text)
        if self._asks_something():
            (self.query_replaced if whole else self.query_changed).emit(self.query())
        self._say(self._note())
        self._show_words()

    @Slot(object, int)
    def _add_to_menu(self, menu: QMenu, at: int) -> None:
        """Add to the field's menu what can stand in the place of the word there, and what can be changed about it."""
        for unknown in self._suggested():
            if unknown.start <= at <= unknown.start + unknown.length:
                menu.addSeparator()
                for known in unknown.words:
                    words = f"Replace “{unknown.typed}” with “{known}”"
                    menu.addAction(words, partial(self._replace_word, unknown, known))
        ranking = self._subject.ranking
        if ranking is None or not words_of_query(self._subject) or not self._subject.can_ask_what_if:
            return
        for word, start, length in word_places(self.field.text(), ranking.words):
            if start <= at <= start + length:
                menu.addSeparator()
                add_word_changes(menu, self._subject, word)
                return

    @Slot()
    def _submit(self) -> None:
        """Ask what is there. Words that no caption holds are asked as a sentence: Enter always answers."""
        first = self._offers.completionModel().index(0, 0)
        if self._kind == "caption" and self._index < 0 and self.field.text().strip() and not first.isValid():
            self._take_kind("sentence")
        if self._asks_something():
            self._is_chosen = True
            self.submitted.emit(self.query())
        elif self.field.text().strip() and first.isValid():
            self._choose(first)
        else:
            self._say(self._note())

    @Slot(QModelIndex)
    def _choose(self, offered: QModelIndex) -> None:
        """Take what was chosen from the list. Equal captions are told apart by their line."""
        self._index, self._is_chosen, self._text = self._offers.place_at(offered), True, offered.data()
        self.field.setText(self._text)
        self.submitted.emit(self.query())

    def _asks_something(self) -> bool:
        return self._kind in ("sentence", "photograph") or self._index >= 0

    def _known(self) -> Sequence[str]:
        info = self._subject.info
        if info is None or self._kind in ("sentence", "photograph"):
            return ()
        return info.captions if self._kind == "caption" else info.image_ids

    def _suggested(self) -> Iterator[Suggested]:
        """Yield what is suggested for words of the query that the model does not know."""
        info, text = self._subject.info, self.field.text()
        if info is None or self._kind in ("image", "photograph") or not self._asks_something():
            return iter(())
        words = self._words()
        if not words and "images" in self._subject.failures:  # nothing of it could be read
            words = plain_words(text, info.words, self._subject.view.query.unfinished)
        return suggested_in(text, words, info.words)

    def _say(self, note: str) -> None:
        """Show a note, and what is suggested beside it."""
        self.suggested.show_suggested(next(self._suggested(), None))
        self.field.set_note(note)

    def _note(self) -> str:
        """Show in half a sentence which words of the text count."""
        text, ranking = self.field.text(), self._subject.ranking
        if self._subject.info is None:
            return _WITHOUT_DATASET if text.strip() else ""
        if not self._asks_something():
            return _note_of_choice(self._kind, self._offers.count, len(self._offers.known))
        if self._kind in ("like", "region", "photograph"):
            return explain.asked_words(self.query(), None)
        if ranking is None or not ranking.words or not text.strip():
            return ""
        asked = explain.asked_words(self.query(), ranking)
        if asked and all(word.counted for word in ranking.words):
            return asked
        named = next((unknown.typed for unknown in self._suggested()), "")
        return _note_of_words(sorted(ranking.words, key=lambda word: word.typed != named))

    def _take_kind(self, kind: QueryKind) -> None:
        self._kind, self._region = kind, self._region if kind == "region" else -1
        short, name, _ = _KINDS[kind]
        short += f" {self._region + 1}" if self._region >= 0 else ""
        self.kind_button.setText(f"{short} ▾")
        self.kind_button.setAccessibleName(f"Kind of query: {name}")
        self._kinds[kind].setChecked(True)
        self.field.keep_values_free(kind in ("sentence", "caption"))
        self._take_hint()

    def _take_hint(self) -> None:
        """Offer what the kind is chosen from, and say in the empty field what to type."""
        self._offers.set_known(self._known())
        self._offers.look_for(self.field.text())
        hint, info = _KINDS[self._kind][2], self._subject.info
        if self._kind == "sentence" and info is not None and info.captions:
            hint += f", such as “{info.captions[0]}”"
        self.field.setPlaceholderText(hint)

    def _lay_out(self) -> None:
        self.back_button = _button("‹", "Back", self.back_requested)
        self.forward_button = _button("›", "Forward", self.forward_requested)
        self.history_button = _button("▾", f"Past queries  {keys.HISTORY}", self.history_requested)
        self.pin_button = _button("Pin  P", "Pin what is shown", self.pin_requested)
        self.figure_button = _button("Add to figure  Ctrl+E", "Add the image to a figure", self.figure_requested)
        self.kind_button = self._new_kind_button()
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * STEP, STEP, 2 * STEP, 2 * STEP)
        row.setSpacing(2 * STEP)
        for widget in (self.back_button, self.forward_button, self.history_button, self.kind_button):
            row.addWidget(widget)
        row.addWidget(self.field, 1)
        row.addWidget(self.pin_button)
        row.addWidget(self.figure_button)

    def _new_kind_button(self) -> QToolButton:
        button = QToolButton()
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        menu = QMenu(button)
        group = QActionGroup(menu)
        self._kinds: dict[QueryKind, QAction] = {}
        for kind, (_, name, _) in _KINDS.items():
            action = menu.addAction(name)
            action.setVisible(kind not in ("region", "photograph"))
            action.setCheckable(True)
            action.triggered.connect(lambda _=False, kind=kind: self.choose_kind(kind))
            group.addAction(action)
            self._kinds[kind] = action
        button.setMenu(menu)
        button.setFixedWidth(_KIND_PX)
        return button


def _button(text: str, accessible_name: str, signal: SignalInstance) -> QPushButton:
    button = QPushButton(text)
    button.setAccessibleName(accessible_name)
    button.setToolTip(accessible_name)
    button.clicked.connect(lambda: signal.emit())
    return button


def _note_of_choice(kind: QueryKind, found: int, known: int) -> str:
    if not known:
        return "the dataset has none"
    things = "captions" if kind == "caption" else "images"
    if found:
        return f"{found:,} of {known:,} {things}: choose one"
    return "no such caption: Enter searches with it as a sentence" if kind == "caption" else "no such image"


def _note_of_words(words: Sequence[CountedWord]) -> str:
    problems = [f"{_quoted(word)} is {word.reason}" for word in words if not word.counted]
    if not problems:
        return f"the model knows all {len(words)} words" if len(words) != 1 else "the model knows the word"
    more = f", and {len(problems) - 1} more" if len(problems) > 1 else ""
    return problems[0] + more


def _quoted(word: CountedWord) -> str:
    return "a quotation mark" if word.typed == '"' else f"“{word.typed}”"
