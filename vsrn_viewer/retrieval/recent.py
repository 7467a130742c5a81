"""What was asked of the network last, so that what is shown together is not computed once each."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Recent(Generic[T]):
    """The last few results by what they depend on, all of it. size: how many are kept."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: dict[Hashable, T] = {}  # the one that was asked for last comes last

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the result that is kept of a key, else make it. What `make` raises is raised, and nothing is kept."""
        result = self._kept.pop(key) if key in self._kept else make()
        self.put(key, result)
        return result

    def find(self, key: Hashable) -> T | None:
        """Return the result that is kept of a key, None if there is none."""
        return self._kept.get(key)

    def put(self, key: Hashable, result: T) -> None:
        """Keep a result that came of something else; the oldest goes where there are too many."""
        self._kept.pop(key, None)
        self._kept[key] = result
        while len(self._kept) > self._size:
            del self._kept[next(iter(self._kept))]
