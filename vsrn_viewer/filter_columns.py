"""Columns of texts, prepared so that a filter asks them again and again: names that are compared whole, sentences that
are searched for words. Plain data. R rows, from 0; case makes no difference.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeAlias, cast

import numpy as np
import numpy.typing as npt

Bools: TypeAlias = npt.NDArray[np.bool_]
Indices: TypeAlias = npt.NDArray[np.int64]
Texts: TypeAlias = Sequence[str] | Sequence[tuple[str, ...]]

WORD = re.compile(r"\w+")
END = "\0"  # of a sentence, where a row has several
_BETWEEN_WORDS = r"[^\w\0]+"  # within one sentence of a row


class Names:
    """Rows of one name each, or of several."""

    def __init__(self, rows: Texts) -> None:
        has_one = not len(rows) or isinstance(rows[0], str)
        names = cast(Sequence[str], rows) if has_one else list(chain.from_iterable(rows))
        places = {name: place for place, name in enumerate(dict.fromkeys(names))}
        self._rows = len(rows)
        self._known = tuple(places)
        self._place = np.fromiter(map(places.__getitem__, names), np.int64, len(names))  # among the known
        counts = 1 if has_one else np.fromiter(map(len, rows), np.int64, len(rows))
        self._row = np.repeat(np.arange(len(rows)), counts)  # whose each name is

    def __len__(self) -> int:
        return self._rows

    def holding(self, wanted: Collection[str]) -> Bools:
        """Return which rows (R,) have one of the names. wanted: case-folded."""
        is_wanted = np.array([name.casefold() in wanted for name in self._known], dtype=bool)
        held = np.zeros(self._rows, dtype=bool)
        held[self._row[is_wanted[self._place]]] = True
        return held


@dataclass(frozen=True, eq=False)
class Sentences:
    """Rows of a sentence each, or of several.

    text: all of them, case-folded, END behind each. starts (R+1,): where each row begins in it.
    """

    text: str
    starts: Indices

    @classmethod
    def of(cls, rows: Sequence[str]) -> Sentences:
        """Return the sentences of rows. END parts those of one row."""
        folded = [row.casefold() + END for row in rows]
        lengths = np.fromiter(map(len, folded), np.int64, len(folded))
        return cls("".join(folded), np.concatenate([[0], np.cumsum(lengths)]))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def joined(self, first: Indices) -> Sentences:
        """Return rows that have several of these rows each. first (R+1,): the first of each, and the end of the last.
        A row may have none."""
        return Sentences(self.text, self.starts[first])

    def holding(self, words: Sequence[str]) -> Bools:
        """Return which rows (R,) have the words, whole, in order and side by side. words: case-folded.

        A pattern that begins with plain letters is looked for several times as fast as one that begins with what must
        not stand before them, so that is asked afterwards. Only the first word is taken by a match: it may be the
        second one of the next.
        """
        held = np.zeros(len(self), dtype=bool)
        if all(word in self.text for word in words):
            first, *others = words
            behind = "".join(_BETWEEN_WORDS + word for word in others)
            found = re.finditer(rf"{first}(?={behind}(?!\w))", self.text)
            places = [place for place in (one.start() for one in found) if not place or self._begins_at(place)]
            held[np.searchsorted(self.starts, places, "right") - 1] = True
        return held

    def _begins_at(self, place: int) -> bool:
        return WORD.match(self.text, place - 1) is None
