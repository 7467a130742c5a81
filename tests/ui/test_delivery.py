"""What another thread says comes in order, and one slow thing in a turn of the event loop."""

import threading

import pytest
from PySide6.QtCore import QTimer
from turns import settle

from vsrn_viewer.ui.delivery import Delivery

pytestmark = pytest.mark.usefixtures("qapp")


def test_answers_that_wait_come_one_in_a_turn_with_what_was_said_around_them():
    shown = []
    delivery = Delivery(shown.append, str.isupper)
    thread = threading.Thread(target=lambda: [delivery.put(said) for said in ("a", "B", "c", "D", "e")])
    thread.start()
    thread.join()
    assert shown == []  # in the other thread nothing is shown
    seen, look = [], QTimer(interval=0)  # which is due in every turn
    look.timeout.connect(lambda: seen.append("".join(shown)))
    look.start()
    settle()
    assert list(dict.fromkeys(seen)) in (["", "aBc", "aBcDe"], ["aBc", "aBcDe"])


def test_what_is_said_while_an_answer_is_shown_comes_after_it(qtbot):
    shown = []

    def show(said):
        shown.append(f"{said}-")
        if said == "A":
            delivery.put("b")
        shown.append(f"-{said}")

    delivery = Delivery(show, str.isupper)
    delivery.put("A")
    qtbot.waitUntil(lambda: len(shown) == 4, timeout=2000)
    assert shown == ["A-", "-A", "b-", "-b"]
