"""A query that is a sum of queries, as people type it: "1.0: a dog in snow  -0.5: a man". Plain data.

A number, a colon and a space begin a part, at the beginning of the text and behind any space. What a sum scores is
Σ weight × score of each part. A text that begins with anything else is a sentence, whatever colons and numbers are in
it: "at 5:30 a dog", "5:30 a dog".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from vsrn_viewer.errors import QueryError

MOST_PARTS = 20
LARGEST_WEIGHT = 1_000.0  # whatever its sign; more would drown the other parts in rounding
_HEAD = re.compile(r"(?<!\S)([+\-−]?(?:\d+\.?\d*|\.\d+)):(?!\S)")


@dataclass(frozen=True)
class Part:
    """A part of a sum. at: where it begins in the sum, in characters from 1, for messages. text: "" without words."""

    weight: float
    text: str
    at: int

    @property
    def name(self) -> str:
        """The part as people call it: "−0.5: a man"."""
        return f"{weight_text(self.weight)}: {self.text}".rstrip()


def is_sum(text: str) -> bool:
    """Return whether a text is a sum, right or wrong, and no sentence."""
    return _HEAD.match(text.strip()) is not None


def parts_of(text: str, unfinished: bool = False) -> tuple[Part, ...]:
    """Return the parts of a sum, one at least; () for a sentence.

    unfinished: somebody still types, and a last part without words is left out, unless there is no other.
    Raises QueryError, which says where, for a part without words, a weight of 0 or beyond LARGEST_WEIGHT, and more than
    MOST_PARTS parts.
    """
    if not is_sum(text):
        return ()
    heads = list(_HEAD.finditer(text))
    ends = [head.start() for head in heads[1:]] + [len(text)]
    parts = [
        Part(float(head[1].replace("−", "-")), " ".join(text[head.end() : end].split()), head.start() + 1)
        for head, end in zip(heads, ends, strict=True)
    ]
    if unfinished and len(parts) > 1 and not parts[-1].text:
        del parts[-1]
    for part in parts:
        _check(part)
    if len(parts) > MOST_PARTS:
        raise QueryError(f"The sum has {len(parts)} parts, more than {MOST_PARTS}. Leave some out.")
    return tuple(parts)


def weight_text(weight: float) -> str:
    """Return a weight as short as it can be written: "1", "−0.5"."""
    return f"{weight:g}".replace("-", "−")


def _check(part: Part) -> None:
    where = f"Character {part.at} of the sum: the part “{weight_text(part.weight)}:”"
    if not part.text:
        raise QueryError(f"{where} has no words. Type a sentence behind the colon.")
    if part.weight == 0:
        raise QueryError(f"{where} counts for nothing. Give it another weight, or leave it out.")
    if abs(part.weight) > LARGEST_WEIGHT:
        raise QueryError(f"{where} weighs too much: a weight is {LARGEST_WEIGHT:,.0f} at most, whatever its sign.")
