"""Garbage that holds itself is looked for while nobody does anything, and at no other time."""

from __future__ import annotations

import gc
import weakref

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from vsrn_viewer.ui import collecting

NONE = Qt.MouseButton.NoButton


class Ring:
    """Holds itself."""

    def __init__(self):
        self.itself = self


@pytest.fixture
def window(qapp, qtbot, monkeypatch):
    monkeypatch.setattr(collecting, "REST_S", 0.2)
    monkeypatch.setattr(collecting, "_LOOK_MS", 10)
    before = gc.get_threshold()
    shown = QWidget()
    qtbot.addWidget(shown)
    with qtbot.waitExposed(shown):
        shown.show()
    collecting.Collecting(qapp, shown).begin()
    yield shown
    gc.set_threshold(*before)


def old_garbage():
    """Return a weak reference to an object that only a full collection lets go, when one is due."""
    ring = Ring()
    gc.collect()  # nothing is due
    for _ in range(collecting._DUE):
        gc.collect(1)
    return weakref.ref(ring)


def move_over(window):
    place = QPointF(5, 5)
    event = QMouseEvent(QEvent.Type.MouseMove, place, place, NONE, NONE, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window.windowHandle(), event)


def test_nothing_is_collected_while_the_pointer_moves_and_it_is_soon_after(window, qtbot):
    garbage = old_garbage()
    for _ in range(30):
        move_over(window)
        qtbot.wait(15)
        assert garbage() is not None
    qtbot.waitUntil(lambda: garbage() is None, timeout=5000)


@pytest.mark.usefixtures("window")
def test_without_input_from_the_start_it_is_collected_too(qtbot):
    garbage = old_garbage()
    qtbot.waitUntil(lambda: garbage() is None, timeout=5000)


@pytest.mark.usefixtures("window")
def test_python_begins_no_full_collection_by_itself_and_goes_on_with_the_young():
    begun = []

    def note(phase, info):
        if phase == "start":
            begun.append(info["generation"])

    gc.callbacks.append(note)
    kept = [[] for _ in range(200_000)]
    gc.callbacks.remove(note)
    assert len(kept) == 200_000
    assert {*begun} == {0, 1}


@pytest.mark.usefixtures("window")
def test_while_little_was_made_nothing_is_looked_through(qtbot):
    ring = Ring()
    gc.collect()
    kept, ring = weakref.ref(ring), None
    qtbot.wait(400)
    assert ring is None
    assert kept() is not None
