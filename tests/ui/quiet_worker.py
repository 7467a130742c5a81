"""A worker that notes what it is asked, and answers when a test says so."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class QuietWorker(QObject):
    """In the place of `ModelWorker`. asked: (key, request), oldest first, without what was forgotten or answered."""

    answered = Signal(int, object, object)
    remarked = Signal(int, object, str)
    failed = Signal(int, object, str, str)
    grown = Signal(object, bool)
    went_on = Signal(int, object, object)

    def __init__(self):
        super().__init__()
        self.asked = []

    def ask(self, key, request):
        self.asked.append((key, request))

    def forget(self, key, _topic):
        self.asked = [one for one in self.asked if one[0] != key]

    def keep(self, key, pairs):
        """Every pair stays open."""

    def hold(self, key, topic, paused):
        """Nothing is under way."""

    def answer(self, kind, answer, pair=None):
        """Answer the first request of a kind, and of a pair if one is named."""
        key, request = next(one for one in self.asked if isinstance(one[1], kind) and pair in (None, one[1].pair))
        self.asked.remove((key, request))
        self.answered.emit(key, request, answer)
