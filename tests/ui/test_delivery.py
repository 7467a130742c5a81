"""What another thread says comes in order, and one slow thing in a turn of the event loop."""

import threading

import pytest
from PySide6.QtCore import QEventLoop, QTimer

from vsrn_viewer.ui.delivery import Delivery

pytestmark = pytest.mark.usefixtures("qapp")


def turn():
    """Let the event loop turn until a timer that is due after all others has run."""
    loop = QEventLoop()
    QTimer.singleShot(0, loop.quit)
    loop.exec()


def test_answers_that_wait_come_one_in_a_turn_with_what_was_said_before_them():
    shown = []
    delivery = Delivery(shown.append, str.isupper)
    thread = threading.Thread(target=lambda: [delivery.put(said) for said in ("a", "B", "c", "D", "e")])
    thread.start()
    thread.join()
    assert shown == []  # in the other thread nothing is shown
    after = []
    for _ in range(6):
        turn()
        after.append("".join(shown))
    seen = list(dict.fromkeys(text for text in after if text))
    assert seen == ["aB", "aBcD", "aBcDe"]


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
