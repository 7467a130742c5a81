"""Long jobs as generators: each step yields, so that people can be answered in between; the end returns the result."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from typing import Any, TypeVar

S = TypeVar("S")
T = TypeVar("T")
V = TypeVar("V")


def drain(steps: Generator[Any, None, T] | Iterator[Any]) -> T:
    """Run steps to their end and return what they return."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]


def saying(steps: Generator[V, None, T], say: Callable[[V], S]) -> Generator[S, None, T]:
    """Take steps, yielding after each what is to be said of what it yielded; return what they return."""
    while True:
        try:
            value = next(steps)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]
        yield say(value)
