"""Past queries as a list: which there are, what is said of them, and how one is chosen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from test_trace_file import make_trace
from ui_samples import ranking_of

from vsrn_viewer.answers import Traced
from vsrn_viewer.trace import TraceContext
from vsrn_viewer.ui.history import History, opened_words
from vsrn_viewer.ui.past_queries import PastQueriesPopup
from vsrn_viewer.view import PairId, Query


@pytest.fixture
def look(subject):
    """Look at an image with a sentence, as an answered trace does."""
    now = [0.0]
    history = History(subject, subject, clock=lambda: now[0])

    def at(text, image, seconds=5.0, score=0.25, **changes):
        subject.change_view(query=Query(text=text), image=image, **changes)
        subject.set_ranking(ranking_of([score] * 4, text=text))
        subject.set_traced(Traced(image, Query(text=text), make_trace(), TraceContext(image_id="abcd"[image]), 0.0))
        now[0] += seconds

    return history, at


def asked(history):
    return [(past.view.query.text, past.image_id, past.score) for past in history.queries()]


def test_the_newest_comes_first_each_query_once_with_the_image_seen_last(look):
    history, at = look
    at("a bear", 0, score=0.5)
    at("a cow", 1)
    at("a bear", 0, score=0.5)
    at("a bear", 2, score=0.5)
    assert asked(history) == [("a bear", "c", 0.5), ("a cow", "b", 0.25)]


def test_what_was_typed_on_the_way_is_no_past_query_but_what_was_asked_before_stays(look):
    history, at = look
    at("a cow", 1)
    for text in ("a", "a be"):
        at(text, 1, seconds=0.2)
    at("a bear", 1)
    assert [text for text, *_ in asked(history)] == ["a bear", "a cow"]
    at("a cow", 1, seconds=0.2)  # come back to for a moment
    at("a rooster", 1)
    assert [text for text, *_ in asked(history)] == ["a rooster", "a cow", "a bear"]


def test_no_query_is_none(look):
    history, at = look
    at("", 1)
    assert asked(history) == []


def test_a_view_is_found_as_it_was_left(look, subject):
    history, at = look
    at("a bear", 1)
    subject.change_view(layer=1)
    subject.change_view(layer=0, image=2, query=Query(text="a cow"))
    assert history.queries()[0].view.layer == 1


def test_past_queries_outlive_the_pair_and_name_it(look, subject, info):
    history, at = look
    at("a bear", 1)
    other = replace(info, pair=PairId(data="other"), dataset_name="dogs")
    subject.set_info(other, replace(subject.view, pair=other.pair))
    assert not history.has_back
    at("a cow", 2)
    assert [past.opened for past in history.queries()] == ["model · dogs / test", "model · scenes / test"]


@pytest.fixture
def popup(look, subject):
    history, at = look
    at("a cow", 1, score=0.123)
    at("a brown bear", 2, score=0.75)
    shown, window = [], QWidget()
    made = PastQueriesPopup(history.queries(), opened_words(subject.info), shown.append, window)
    made.show()
    yield made, shown
    window.close()


def lines(popup):
    model = popup.list.model()
    return [[model.index(row, 0).data(role) for role in (0, Qt.ItemDataRole.UserRole + 1)] for row in range(2)]


def test_a_query_is_chosen_by_keys(popup, qtbot):
    made, shown = popup
    assert lines(made) == [["a brown bear", "image c · 0.750"], ["a cow", "image b · 0.123"]]
    qtbot.keyClick(made.field, Qt.Key.Key_Down)
    qtbot.keyClick(made.field, Qt.Key.Key_Return)
    assert [view.query.text for view in shown] == ["a cow"]
    assert shown[0].image == 1


def test_typing_leaves_what_contains_it(popup, qtbot):
    made, shown = popup
    qtbot.keyClicks(made.field, "cow")
    assert made.list.model().rowCount() == 1
    qtbot.keyClicks(made.field, "x")
    assert made._none.text() == "No past query contains this."
    assert made._none.isVisible()
    qtbot.keyClick(made.field, Qt.Key.Key_Return)
    assert shown == []


def test_an_empty_list_says_so(qtbot):
    made = PastQueriesPopup((), "", lambda _: None, None)
    qtbot.addWidget(made)
    assert made._none.text() == "No query has been asked yet."


def test_a_query_of_another_pair_says_which(look, qtbot):
    history, at = look
    at("a bear", 1)
    made = PastQueriesPopup(history.queries(), "other model · dogs / test", lambda _: None, None)
    qtbot.addWidget(made)
    assert made.list.model().index(0, 0).data(Qt.ItemDataRole.UserRole + 1) == "model · scenes / test · image b · 0.250"
