"""Known words beside the query field for one that the model does not know."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu
from ui_samples import ranking_of

from vsrn_viewer.answers import HALF_TYPED, CountedWord
from vsrn_viewer.ui.panels.query import QueryPanel
from vsrn_viewer.ui.panels.suggested import plain_words, suggested_in
from vsrn_viewer.view import Query

UNKNOWN = "not in the vocabulary: read as <unk>"
KNOWN = frozenset({"a", "bear", "cow"})


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
    panel.query_changed.connect(lambda query: queries.append((query, "perhaps half typed")))
    panel.query_replaced.connect(lambda query: queries.append((query, "whole")))
    return queries


def answer(panel, text, *words):
    """Let the field hold a text whose words were ranked; each word: its token, and why it does not count."""
    panel.field.setText(text)
    counted = tuple(CountedWord(word, not reason, reason) for word, reason in words)
    panel._subject.set_ranking(ranking_of([1.0, 0.5, 0.25, 0.0], text=text, words=counted))


def offered(panel):
    return [button.text() for button in panel.suggested.buttons if button.isVisible()]


def test_a_click_puts_the_known_word_in_place_of_the_unknown_one(panel, asked, qtbot):
    answer(panel, "Cows and bears", ("cows", UNKNOWN), ("and", UNKNOWN), ("bears", UNKNOWN))
    assert panel.field.note() == f"“cows” is {UNKNOWN}, and 2 more"
    assert offered(panel) == ["cow  Ctrl+."]
    qtbot.mouseClick(panel.suggested.buttons[0], Qt.MouseButton.LeftButton)
    assert panel.field.text() == "cow and bears"
    assert asked == [(Query(text="cow and bears"), "whole")]
    assert panel.suggested.isHidden()  # until it is known what of the new text counts
    panel.field.undo()
    assert panel.field.text() == "Cows and bears"


def test_the_word_with_a_suggestion_is_the_one_that_is_named(panel):
    answer(panel, "🐻 xylophones bears", ("🐻", UNKNOWN), ("xylophones", UNKNOWN), ("bears", UNKNOWN))
    assert panel.field.note().startswith("“bears” is not")
    panel.suggested.choose(0)
    assert panel.field.text() == "🐻 xylophones bear"


def test_a_word_that_is_being_typed_gets_another_ending_and_no_near_spelling(panel):
    answer(panel, "a bera", ("a", ""), ("bera", HALF_TYPED))
    assert offered(panel) == []
    answer(panel, "a bears", ("a", ""), ("bears", HALF_TYPED))
    assert offered(panel) == ["bear  Ctrl+."]
    answer(panel, "a bera ", ("a", ""), ("bera", UNKNOWN))
    assert offered(panel) == ["bear  Ctrl+."]


def test_where_no_word_is_known_the_sentence_of_the_failure_has_its_suggestion_beside_it(panel, subject):
    panel.field.setText("bears!")
    subject.change_view(query=Query(text="bears!"))
    subject.set_failure("images", "No word of the query is in the model's vocabulary.")
    assert panel.field.note() == "No word of the query is in the model's vocabulary."
    panel.suggested.choose(0)
    assert panel.field.text() == "bear!"


def test_the_menu_of_the_word_offers_every_suggestion(panel, asked):
    answer(panel, "a cowz here", ("a", ""), ("cowz", UNKNOWN), ("here", UNKNOWN))
    menu = QMenu()
    panel.field.menu_opened.emit(menu, 4)
    action = next(action for action in menu.actions() if action.text() == "Replace “cowz” with “cow”")
    action.trigger()
    assert (panel.field.text(), len(asked)) == ("a cow here", 1)


def test_the_text_keeps_clear_of_note_and_suggestions(panel):
    answer(panel, "a bears and a cows", ("a", ""), ("bears", UNKNOWN), ("cows", UNKNOWN))
    margin = panel.field.textMargins().right()
    assert margin >= panel.suggested.width() + panel.field._note.width()
    assert margin <= 0.55 * panel.field.width()
    assert panel.suggested.geometry().left() >= panel.field._note.geometry().right()


def test_a_known_query_offers_nothing(panel):
    answer(panel, "a bear", ("a", ""), ("bear", ""))
    assert panel.suggested.isHidden()


def test_words_of_a_text_that_nothing_was_read_of():
    found = plain_words("Bears, 2 cow-boys", KNOWN, unfinished=True)
    assert [(word.word, word.reason) for word in found] == [("bears", ""), ("cow", ""), ("boys", HALF_TYPED)]
    assert [word.counted for word in found] == [False, True, False]
    assert plain_words("bears ", KNOWN, unfinished=True)[0].reason == ""
    (only,) = suggested_in("Bears, 2 cow-boys", found, KNOWN)
    assert (only.typed, only.start, only.length, only.words) == ("bears", 0, 5, ("bear",))
