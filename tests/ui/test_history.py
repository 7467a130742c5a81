"""Back and forward through what was looked at."""

import pytest
from test_trace_file import make_trace

from vsrn_viewer.answers import Traced
from vsrn_viewer.trace import TraceContext
from vsrn_viewer.ui.history import History
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.view import Query


@pytest.fixture
def look():
    """Look at an image with a sentence, as an answered trace does."""
    subject = Subject()
    now = [0.0]
    history = History(subject, clock=lambda: now[0])

    def at(text, image, seconds=5.0):
        subject.change_view(query=Query(text=text), image=image)
        subject.set_traced(Traced(image, Query(text=text), make_trace(), TraceContext(), 0.0))
        now[0] += seconds

    return subject, history, at


def test_back_returns_the_view_before_and_forward_the_one_after(look):
    _, history, at = look
    at("a bear", 1)
    at("a cow", 2)
    assert history.back().query.text == "a bear"
    assert history.back() is None
    assert history.forward().image == 2
    assert history.forward() is None


def test_keys_of_one_sentence_are_one_place(look):
    _, history, at = look
    at("a horse", 0)
    for text in ("a", "a be", "a bear"):
        at(text, 1, seconds=0.2)
    assert history.back().query.text == "a horse"


def test_going_elsewhere_after_back_forgets_what_was_ahead(look):
    subject, history, at = look
    at("a bear", 1)
    at("the cow", 2)
    subject.change_view(query=history.back().query, image=1)
    at("one horse", 3)
    assert history.forward() is None
    assert history.back().query.text == "a bear"


def test_layer_is_found_as_it_was_left(look):
    subject, history, at = look
    at("a bear", 1)
    subject.change_view(layer=3)
    subject.change_view(layer=0, image=2, query=Query(text="the cow"))
    at("the cow", 2)
    assert history.back().layer == 3
