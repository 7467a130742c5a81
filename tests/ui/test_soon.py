"""What is done soon: one thing in a turn of the event loop, once, in the order of asking, not for what is gone."""

import gc

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid
from turns import settle, turn

from vsrn_viewer.ui.soon import Soon

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def done():
    """What was done, a list of names; .ask(name) returns a Soon that adds its name."""

    class Done(list):
        owner = QObject()

        def ask(self, name, owner=None):
            return Soon(lambda: self.append(name), owner or self.owner)

    return Done()


def test_two_things_are_done_in_two_turns_with_other_timers_between_them(done):
    ticks = []
    tick = QTimer(interval=0)
    tick.timeout.connect(lambda: ticks.append(len(done)))
    tick.start()
    for name in "abc":
        done.ask(name).start()
    for _ in range(20):
        turn()
    assert done == ["a", "b", "c"]
    assert {1, 2} <= set(ticks)  # whoever looks in every turn sees each of them alone


def test_what_is_asked_for_again_is_done_once_and_keeps_its_place(done):
    first, second = done.ask("a"), done.ask("b")
    for one in (first, second, first, first):
        one.start()
    for _ in range(6):
        turn()
    assert done == ["a", "b"]
    assert not first.is_waiting


def test_what_is_asked_for_while_it_is_done_is_done_once_more(done):
    again = Soon(lambda: (done.append("a"), again.start() if len(done) < 2 else None), done.owner)
    again.start()
    for _ in range(6):
        turn()
    assert done == ["a", "a"]


def test_what_was_stopped_or_is_gone_is_not_done(done):
    owner = QObject()
    stopped, gone, last = done.ask("stopped"), done.ask("gone", owner), done.ask("last")
    for one in (stopped, gone, last):
        one.start()
    stopped.stop()
    owner.deleteLater()
    QCoreApplication.sendPostedEvents(owner, QEvent.Type.DeferredDelete)
    for _ in range(6):
        turn()
    assert done == ["last"]


def test_what_was_done_is_painted_in_a_turn_before_the_next_thing(done, qtbot):
    class Painted(QWidget):
        def paintEvent(self, _event):
            done.append("painted")

    widget, look = Painted(), QTimer(interval=0)
    qtbot.addWidget(widget)
    with qtbot.waitExposed(widget):
        widget.show()
    settle()
    done.clear()
    look.timeout.connect(lambda: done.append("look"))
    look.start()
    for name in "ab":
        Soon(lambda name=name: (done.append(name), widget.update()), done.owner).start()
    settle()
    turn()
    order = list(done)
    assert order.count("painted") == 2
    assert order.index("a") < order.index("painted") < order.index("b")
    assert "look" in order[order.index("painted") : order.index("b")]


def test_a_window_that_nobody_holds_is_not_collected_while_something_is_done_in_it():
    seen = []

    class Part(QWidget):
        def __init__(self, parent):
            super().__init__(parent)
            self.soon = Soon(self.act, self)

        def act(self):
            gc.collect()
            seen.append(isValid(self))

    window = QWidget()
    window.itself = window  # as every window of ours: what is in it refers to it
    part = Part(window)
    part.soon.start()
    del window, part
    settle()
    assert seen == [True]
