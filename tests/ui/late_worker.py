"""A worker without a thread: orders and answers wait until a test lets one through."""

from __future__ import annotations

from collections import deque

from PySide6.QtCore import QObject, Signal

from vsrn_viewer.workbench.queue import Answered, Failed, Grown, Remarked, RequestQueue, Worked


class LateWorker(QObject):
    """In the place of `ModelWorker`: a queue on a fake bench. Orders and answers each keep their order."""

    answered = Signal(int, object, object)
    remarked = Signal(int, object, str)
    failed = Signal(int, object, str, str)
    grown = Signal(object, bool)
    went_on = Signal(int, object, object)

    def __init__(self, bench):
        super().__init__()
        self.events, self.orders = deque(), deque()
        self.queue = RequestQueue(bench, bench, self.events.append)

    def ask(self, subject, request):
        self.orders.append(lambda: self.queue.ask(subject, request))

    def forget(self, subject, topic):
        self.orders.append(lambda: self.queue.forget(subject, topic))

    def hold(self, subject, topic, paused):
        self.orders.append(lambda: self.queue.hold(subject, topic, paused))

    def keep(self, subject, pairs):
        self.orders.append(lambda: self.queue.keep(subject, pairs))

    def take_order(self):
        return bool(self.orders) and (self.orders.popleft()() is None)

    def deliver(self):
        if not self.events:
            return False
        event = self.events.popleft()
        if isinstance(event, Answered):
            self.answered.emit(event.subject, event.request, event.answer)
        elif isinstance(event, Failed):
            self.failed.emit(event.subject, event.request, event.sentence, event.details)
        elif isinstance(event, Remarked):
            self.remarked.emit(event.subject, event.request, event.sentence)
        elif isinstance(event, Grown):
            self.grown.emit(event.pair, event.whole)
        elif isinstance(event, Worked) and event.request is not None:
            self.went_on.emit(event.subject, event.request, event.progress)
        return True

    def deliver_all(self):
        """Let every answer that there is through."""
        while self.deliver():
            pass

    def rest(self):
        """Let everything through until nothing is left."""
        for _ in range(2000):
            if not (self.take_order() | self.queue.step() | self.deliver()):
                return
        raise AssertionError("something never comes to rest")
