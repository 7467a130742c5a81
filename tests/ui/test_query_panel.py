"""The query field: what is asked, which words count, and which captions are offered."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import combinations

import pytest
from PySide6.QtCore import QModelIndex, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QGuiApplication, QKeySequence, QShortcut
from trace_samples import move_to
from ui_samples import CAPTIONS, ranking_of

from vsrn_viewer.answers import CountedWord
from vsrn_viewer.change import Change
from vsrn_viewer.ui.panels.field import QueryField, Shade, _struck, uncounted_places
from vsrn_viewer.ui.panels.query import QueryPanel
from vsrn_viewer.ui.theme import apply_theme
from vsrn_viewer.view import Query


@pytest.fixture
def panel(subject, qtbot):
    widget = QueryPanel(subject)
    qtbot.addWidget(widget)
    widget.resize(1200, 48)
    with qtbot.waitExposed(widget):
        widget.show()
    return widget


@pytest.fixture
def asked(panel):
    queries = []
    panel.query_changed.connect(queries.append)
    panel.query_replaced.connect(queries.append)
    return queries


def offered(panel):
    model = panel.field.completer().completionModel()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def test_each_key_is_said_at_once(panel, asked, qtbot):
    qtbot.keyClicks(panel.field, "cow")
    assert asked == [Query("sentence", text) for text in ("c", "co", "cow")]


def test_enter_submits_the_sentence(panel, qtbot):
    qtbot.keyClicks(panel.field, "a cow")
    with qtbot.waitSignal(panel.submitted) as said:
        qtbot.keyClick(panel.field, Qt.Key.Key_Return)
    assert said.args == [Query("sentence", "a cow")]


def test_the_keys_of_undo_are_the_windows_where_nothing_was_typed(panel, qtbot):
    """A word dropped by the field's menu leaves the focus in the field."""
    undone, redone, field = [], [], panel.field
    for keys, done in (("Ctrl+Z", undone), ("Ctrl+Shift+Z", redone)):
        shortcut = QShortcut(QKeySequence(keys), panel.window())
        shortcut.activated.connect(partial(done.append, keys))
    panel.window().activateWindow()
    field.setFocus()
    qtbot.keyClicks(field, "cow")
    qtbot.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert (field.text(), undone) == ("", [])
    qtbot.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert undone == ["Ctrl+Z"]
    field.setText("a bear")
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(field, Qt.Key.Key_Z, both)
    assert (field.text(), redone) == ("a bear", ["Ctrl+Shift+Z"])


def test_after_a_what_if_the_keys_of_undo_take_back_that_and_no_letters(panel, subject, asked, qtbot):
    field = panel.field
    qtbot.keyClicks(field, "a cow")
    field.setCursorPosition(2)
    subject.change_view(change=Change(dropped_words=(1,)))
    assert (field.text(), field.cursorPosition(), field.isUndoAvailable()) == ("a cow", 2, False)
    assert len(asked) == len("a cow")  # nothing is asked anew
    qtbot.keyClicks(field, "x")
    assert field.isUndoAvailable()


@pytest.mark.parametrize(("kind", "in_the_middle"), [("sentence", False), ("image", True), ("like", True)])
def test_what_gets_no_values_below_stands_in_the_middle_of_the_field(panel, kind, in_the_middle):
    panel.choose_kind(kind)
    panel.field.completer().popup().hide()
    panel.field.grab()  # Qt places the text when it paints
    off = panel.field.cursorRect().center().y() - panel.field.rect().center().y()
    assert (abs(off) <= 1) == in_the_middle


def test_sentence_offers_no_list(panel, qtbot):
    qtbot.keyClicks(panel.field, "bear")
    assert offered(panel) == []


def test_caption_offers_every_caption_that_contains_the_words(panel, qtbot):
    panel.choose_kind("caption")
    qtbot.keyClicks(panel.field, "BEAR")
    assert offered(panel) == [caption for caption in CAPTIONS if "bear" in caption]
    assert panel.field.note() == "3 of 8 captions: choose one"


def test_half_a_caption_asks_nothing(panel, asked, qtbot):
    panel.choose_kind("caption")
    qtbot.keyClicks(panel.field, "a white co")
    assert asked == []
    qtbot.keyClicks(panel.field, "w")
    assert asked == [Query("caption", "a white cow", 1)]


def test_choosing_the_second_of_two_equal_captions_asks_its_own_line(panel, qtbot):
    panel.choose_kind("caption")
    qtbot.keyClicks(panel.field, "white cow")
    completer = panel.field.completer()
    equal = [row for row, text in enumerate(offered(panel)) if text == "a white cow"]
    with qtbot.waitSignal(panel.submitted) as said:
        completer.activated[QModelIndex].emit(completer.completionModel().index(equal[1], 0))
    assert said.args == [Query("caption", "a white cow", 3)]
    assert panel.field.text() == "a white cow"


def test_enter_on_half_a_caption_takes_the_first_offered(panel, qtbot):
    panel.choose_kind("caption")
    qtbot.keyClicks(panel.field, "rooster")
    panel.field.completer().popup().hide()
    with qtbot.waitSignal(panel.submitted) as said:
        qtbot.keyClick(panel.field, Qt.Key.Key_Return)
    assert said.args == [Query("caption", "a rooster", 6)]


def test_image_that_does_not_exist_asks_nothing_and_says_so(panel, asked, qtbot):
    panel.choose_kind("image")
    qtbot.keyClicks(panel.field, "x")
    assert asked == []
    assert panel.field.note() == "no such image"
    panel.field.clear()
    qtbot.keyClicks(panel.field, "c")
    assert asked == [Query("image", "c", 2)]


def test_changing_the_kind_asks_the_text_in_the_new_way(panel, asked, qtbot):
    qtbot.keyClicks(panel.field, "a sheep")
    asked.clear()
    panel.choose_kind("caption")
    assert asked == [Query("caption", "a sheep", 4)]
    panel.choose_kind("sentence")
    assert asked[-1] == Query("sentence", "a sheep")


def test_query_from_elsewhere_is_shown_and_not_said_again(panel, subject, asked):
    subject.change_view(query=Query("caption", "a sheep", 4))
    assert panel.query() == Query("caption", "a sheep", 4)
    assert panel.kind_button.text().startswith("Caption")
    assert asked == []


def test_unknown_word_is_named_with_its_reason(panel, subject, qtbot):
    words = (CountedWord("a", True), CountedWord("zebra", False, "not in the vocabulary: read as <unk>"))
    qtbot.keyClicks(panel.field, "a zebra")
    plain = panel.field.grab().toImage()
    subject.set_ranking(ranking_of([1.0, 0.5, 0.25, 0.0], text="a zebra", words=words))
    assert panel.field.note() == "“zebra” is not in the vocabulary: read as <unk>"
    assert panel.field.accessibleDescription() == panel.field.note()
    assert panel.field.text() == "a zebra"
    assert panel.field.grab().toImage() != plain


def test_striking_words_keeps_text_and_cursor_and_asks_nothing(panel, subject, asked, qtbot):
    qtbot.keyClicks(panel.field, "a zebra")
    panel.field.setCursorPosition(3)
    asked.clear()
    words = (CountedWord("zebra", False, "not in the vocabulary: read as <unk>"),)
    subject.set_ranking(ranking_of([1.0, 0.5, 0.25, 0.0], text="a zebra", words=words))
    assert (panel.field.text(), panel.field.cursorPosition(), asked) == ("a zebra", 3, [])


def test_all_words_counted_is_said(panel, subject, qtbot):
    qtbot.keyClicks(panel.field, "a bear")
    subject.set_ranking(ranking_of([1.0, 0.5, 0.25, 0.0]))
    assert panel.field.note() == "the model knows all 2 words"


def test_failure_of_a_query_is_said_in_the_field(panel, subject):
    panel.field.setText("zzz")
    subject.failed.emit("images", "No word of the query is in the model's vocabulary.", "")
    assert panel.field.note() == "No word of the query is in the model's vocabulary."


@pytest.mark.parametrize(
    ("text", "words", "places"),
    [
        ("a Zebra", [("a", True), ("zebra", False)], [(2, 5)]),
        ("cow cow", [("cow", True), ("cow", False)], [(4, 3)]),
        ('a "foo" bar', [("a", True), ("``", False), ("foo", False), ("''", True), ("bar", True)], [(2, 1), (3, 3)]),
        ("🐻 a zebra 🐄", [("🐻", False), ("a", True), ("zebra", False), ("🐄", False)], [(0, 2), (5, 5), (11, 2)]),
        ("İ zebra", [("zebra", False)], [(2, 5)]),
        ("", [], []),
    ],
)
def test_uncounted_places(text, words, places):
    assert uncounted_places(text, [CountedWord(word, counted) for word, counted in words]) == places


def test_back_and_forward_follow_the_history(panel, qtbot):
    assert not panel.back_button.isEnabled()
    panel.set_history(True, False)
    with qtbot.waitSignal(panel.back_requested):
        qtbot.mouseClick(panel.back_button, Qt.MouseButton.LeftButton)
    assert not panel.forward_button.isEnabled()


def test_failure_of_an_empty_query_leaves_the_field_to_its_hint(panel, subject):
    subject.failed.emit("images", "The query is empty: type a sentence.", "")
    assert panel.field.note() == ""


def test_enter_on_an_empty_sentence_asks_it(panel, qtbot):
    with qtbot.waitSignal(panel.submitted) as said:
        qtbot.keyClick(panel.field, Qt.Key.Key_Return)
    assert said.args == [Query()]


def test_without_a_dataset_the_field_says_when_it_will_be_asked(panel, subject, info, qtbot):
    subject.set_info(None)
    assert panel.field.note() == ""
    qtbot.keyClicks(panel.field, "a cow")
    assert panel.field.note() == "answered once a dataset is open"
    subject.set_info(info)
    assert panel.field.note() == ""


def test_another_kind_says_at_once_what_of_the_text_counts(panel, subject, qtbot):
    subject.set_ranking(ranking_of([1.0, 0.5, 0.25, 0.0], text="no such bear"))
    qtbot.keyClicks(panel.field, "no such bear")
    panel.choose_kind("caption")
    assert panel.field.note() == "no such caption: Enter searches with it as a sentence"


def test_pin_and_figure_buttons_ask(panel, qtbot):
    with qtbot.waitSignals([panel.pin_requested, panel.figure_requested]):
        qtbot.mouseClick(panel.pin_button, Qt.MouseButton.LeftButton)
        qtbot.mouseClick(panel.figure_button, Qt.MouseButton.LeftButton)


def test_note_leaves_the_text_its_room(panel):
    panel.field.set_note("a very long note " * 30)
    assert panel.field._note.width() <= panel.field.width() / 2
    assert panel.field.textMargins().right() >= panel.field._note.width()


def test_the_note_gives_way_to_a_text_that_fits_without_it(panel, qapp):
    apply_theme(qapp, "light")  # with its paddings
    field = panel.field
    field.setText("a brown bear left of a white cow")
    field.set_note("the model knows all 8 words")
    qapp.processEvents()
    both = QFontMetricsF(field.font()).horizontalAdvance(field.text()) + field._note.sizeHint().width()
    panel.resize(panel.width() - field.width() + round(both) + 16, 48)  # less than the borders and paddings take
    assert field._note.shown_text() == "the model knows all …"
    field.grab()  # Qt scrolls a text while it paints
    begin = field._x_of(0)
    field.home(False)
    field.grab()
    assert field._x_of(0) == pytest.approx(begin, abs=0.5)  # it was not scrolled, though the cursor was at its end
    field.setText(f"{field.text()} and a black horse")
    assert field._note.width() == round(field.width() * 0.2)  # what is wrong is said of a long text, too


def test_the_words_of_the_placeholder_stand_as_close_as_words_do(panel):
    assert panel.field.font().wordSpacing() == 0
    panel.field.setText("a bear")
    assert panel.field.font().wordSpacing() > 0  # values have room below short words
    panel.field.clear()
    assert panel.field.font().wordSpacing() == 0


def test_edited_caption_becomes_a_sentence_at_once(panel, subject, asked, qtbot):
    subject.change_view(query=Query("caption", "a sheep", 4))
    qtbot.keyClick(panel.field, Qt.Key.Key_End)
    qtbot.keyClick(panel.field, Qt.Key.Key_Backspace)
    assert asked == [Query("sentence", "a shee")]
    assert panel.kind_button.text().startswith("Sentence")
    with qtbot.waitSignal(panel.submitted) as said:
        qtbot.keyClick(panel.field, Qt.Key.Key_Return)
    assert said.args == [Query("sentence", "a shee")]


def test_chosen_caption_becomes_a_sentence_when_it_is_edited(panel, qtbot):
    panel.choose_kind("caption")
    qtbot.keyClicks(panel.field, "rooster")
    assert panel.query().kind == "caption"  # looking for one, nothing is chosen yet
    panel.field.completer().popup().hide()
    qtbot.keyClick(panel.field, Qt.Key.Key_Return)
    qtbot.keyClick(panel.field, Qt.Key.Key_X)
    assert panel.query() == Query("sentence", "a roosterx")


def test_enter_on_words_that_no_caption_holds_asks_them_as_a_sentence(panel, qtbot):
    panel.choose_kind("caption")
    qtbot.keyClicks(panel.field, "a purple bear")
    with qtbot.waitSignal(panel.submitted) as said:
        qtbot.keyClick(panel.field, Qt.Key.Key_Return)
    assert said.args == [Query("sentence", "a purple bear")]


@pytest.mark.parametrize("typed", ["white cow ", "COW white", "cow  a whi"])
def test_captions_are_found_by_their_words_in_any_order(panel, typed, qtbot):
    panel.choose_kind("caption")
    qtbot.keyClicks(panel.field, typed)
    assert offered(panel) == ["a brown bear left of a white cow", "a white cow", "a white cow"]
    assert panel.field.note() == "3 of 8 captions: choose one"


def test_caption_with_a_space_behind_it_is_that_caption(panel, asked, qtbot):
    panel.choose_kind("caption")
    qtbot.keyClicks(panel.field, "a sheep ")
    assert asked[-1] == Query("caption", "a sheep ", 4)


def test_pasted_text_has_whole_words_and_a_typed_one_may_not(panel, qtbot):
    typed, replaced = [], []
    panel.query_changed.connect(typed.append)
    panel.query_replaced.connect(replaced.append)
    QGuiApplication.clipboard().setText("a bear and a xyz")
    panel.field.paste()
    assert (typed, replaced) == ([], [Query(text="a bear and a xyz")])
    qtbot.keyClicks(panel.field, "q")
    assert typed == [Query(text="a bear and a xyzq")]
    panel.field.selectAll()
    QGuiApplication.clipboard().setText("a xyz")  # shorter than what it replaces
    panel.field.paste()
    assert replaced[1:] == [Query(text="a xyz")]


def test_quotation_marks_are_named_as_people_call_them(panel, subject, qtbot):
    words = (CountedWord("``", False, "not in the vocabulary: read as <unk>"),)
    qtbot.keyClicks(panel.field, '"bear')
    subject.set_ranking(ranking_of([1.0, 0.5, 0.25, 0.0], text='"bear', words=words))
    assert panel.field.note() == "a quotation mark is not in the vocabulary: read as <unk>"


def test_empty_field_gives_an_example_of_the_open_dataset(panel, subject, info):
    assert panel.field.placeholderText() == f"Type a sentence, such as “{CAPTIONS[0]}”"
    subject.set_info(replace(info, captions=("two dogs play in the snow", *CAPTIONS[1:])))
    assert panel.field.placeholderText() == "Type a sentence, such as “two dogs play in the snow”"
    subject.set_info(None)
    assert panel.field.placeholderText() == "Type a sentence"


def test_value_without_room_shows_while_its_word_is_pointed_at(qtbot):
    field = QueryField()
    qtbot.addWidget(field)
    field.resize(600, 48)
    field.show()
    field.setText("to a to a to")
    strengths = (0.5, 0.1, 0.4, 0.2, 0.3)
    places = ((0, 2), (3, 1), (5, 2), (8, 1), (10, 2))
    field.mark_words(
        (),
        [
            Shade(*place, word, QColor("#ffffff"), f"+{strengths[word]}0", strengths[word])
            for word, place in enumerate(places)
        ],
    )

    def written():
        found = field._value_places(QRectF(field.rect()))
        assert not any(one.intersects(other) for (one, _), (other, _) in combinations(found, 2))
        return {value for _, value in found}

    assert "+0.50" in written()
    assert "+0.10" not in written()
    move_to(field, QPointF(field._x_of(3) + 3, 12))
    assert "+0.10" in written()


@pytest.mark.parametrize("paper", ["#e08214", "#5a4a3a", "#fde3c4", "#2166ac"])
def test_a_struck_word_reads_on_its_shade(paper):
    """Contrast of at least 4.5, as WCAG 2.1 defines it."""

    def luminance(colour):
        parts = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.getRgbF()[:3])
        return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))

    shade = QColor(paper)
    low, high = sorted((luminance(shade), luminance(_struck(shade).foreground().color())))
    assert (high + 0.05) / (low + 0.05) >= 4.5
