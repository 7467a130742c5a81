"""What the window needs of the worker, and how whoever asks is told apart."""

from __future__ import annotations

from collections.abc import Collection
from itertools import count
from typing import Protocol

from PySide6.QtCore import SignalInstance

from vsrn_viewer.requests import Request, Topic
from vsrn_viewer.view import PairId

_keys = count(1)


def new_key() -> int:
    """Return a number that names somebody to the worker; nobody else has it."""
    return next(_keys)


class Worker(Protocol):
    """What a session needs of `ui.workers.ModelWorker`."""

    answered: SignalInstance
    remarked: SignalInstance
    failed: SignalInstance
    went_on: SignalInstance
    grown: SignalInstance

    def ask(self, subject: int, request: Request) -> None: ...

    def forget(self, subject: int, topic: Topic) -> None: ...

    def hold(self, subject: int, topic: Topic, paused: bool) -> None: ...

    def keep(self, subject: int, pairs: Collection[PairId]) -> None: ...
