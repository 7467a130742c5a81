"""What can be done with a row of the tables of queries. Whoever can do something with it appends to the desk's list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from vsrn_viewer.view import Query

QueryKind: TypeAlias = Literal["caption", "image"]


@dataclass(frozen=True)
class RowAction:
    """Something that can be done with a query of the split.

    words: in the row's menu. do: takes the row as a Query of kind "caption" (index: its line) or "image" (index: its
    row). kinds: of which rows. key: a letter that does it in a table, "" for none.
    """

    words: str
    do: Callable[[Query], object]
    kinds: tuple[QueryKind, ...] = ("caption", "image")
    key: str = ""
