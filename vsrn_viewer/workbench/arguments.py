"""Checks of what Python callers pass: a wrong type becomes a sentence, where Python would raise deep inside."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Integral
from os import PathLike, fspath
from typing import Any

from vsrn_viewer.errors import QueryError, ViewerError, near_miss


def text(name: str, value: Any) -> str:
    """Return a text as it is. name: of the argument. Raises QueryError for anything else."""
    if not isinstance(value, str):
        raise QueryError(f"{name} must be text: got {_shown(value)}. Put it in quotes.")
    return value


def whole(name: str, value: Any, least: int = 1, error: type[ViewerError] = QueryError) -> int:
    """Return a whole number, NumPy's too, as an int. Raises `error` for anything else, True and 2.0 included, and
    for a number below `least`."""
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise error(f"{name} must be a whole number: got {_shown(value)}.")
    if value < least:
        raise error(f"{name} must be {least} or more: got {value}.")
    return int(value)


def choice(name: str, value: Any, known: Sequence[str]) -> None:
    """Raise QueryError, with the near miss, unless the value is one of the known ones."""
    if not isinstance(value, str) or value not in known:
        miss = near_miss(value, known) if isinstance(value, str) else ""
        raise QueryError(f"{name} must be {', '.join(known)}: got {_shown(value)}{miss}.")


def groups(name: str, value: Any, regions: int) -> tuple[tuple[int, ...], ...]:
    """Return lists of rows, from 0, as they are, of an image with so many regions.

    Raises QueryError unless it is a list of lists of such rows, none of them empty, and each row in at most one.
    """
    rule = f"{name} must be lists of rows, each row of 0 to {regions - 1} in one list at most, as [[0, 1], [5]]"
    if not isinstance(value, Sequence) or not all(isinstance(rows, Sequence) and rows for rows in value):
        raise QueryError(f"{rule}: got {_shown(value)}.")
    read = tuple(tuple(whole(f"a row in {name}", row, least=0) for row in rows) for rows in value)
    named = [row for rows in read for row in rows]
    twice = next((row for row in named if named.count(row) > 1), None)
    if twice is not None:
        raise QueryError(f"{rule}: row {twice} is named twice.")
    if max(named, default=0) >= regions:
        raise QueryError(f"{rule}: got {max(named)}.")
    return read


def file_name(name: str, value: Any, error: type[ViewerError]) -> str:
    """Return a path as text. Raises `error` for anything that is neither text nor a Path."""
    if not isinstance(value, str | PathLike) or not isinstance(fspath(value), str):
        raise error(f"{name} must be a path: got {_shown(value)}. Give text or a pathlib.Path.")
    return fspath(value)


def _shown(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}…"
