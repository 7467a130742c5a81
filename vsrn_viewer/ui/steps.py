"""Steps that can be undone: what was shown before, now, and before it was undone."""

from __future__ import annotations

from typing import Generic, TypeVar

T = TypeVar("T")


class Steps(Generic[T]):
    """Frozen values one after the other. now: the one that counts, None before the first."""

    def __init__(self) -> None:
        self.now: T | None = None
        self._before: list[T | None] = []
        self._after: list[T | None] = []

    @property
    def has_before(self) -> bool:
        """Whether there is something to undo."""
        return bool(self._before)

    @property
    def has_after(self) -> bool:
        """Whether there is something to redo."""
        return bool(self._after)

    def do(self, value: T) -> None:
        """Let a value count from now on. What was undone is forgotten; an equal value is no step."""
        if value != self.now:
            self._before.append(self.now)
            self._after.clear()
        self.now = value

    def undo(self) -> None:
        """Let the value before count again, if there is one."""
        if self._before:
            self._after.append(self.now)
            self.now = self._before.pop()

    def redo(self) -> None:
        """Let the value count that was undone last, if there is one."""
        if self._after:
            self._before.append(self.now)
            self.now = self._after.pop()
