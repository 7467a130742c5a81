"""Cutting a sentence that has no room: between its clauses, else between its words.

A number that lost digits or its unit would be read as another, so no cut falls into one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence

CLAUSES = re.compile(r"[,;:] | · ")
WORDS = re.compile(r", |(?<!\d) ")  # not between a number and its unit


def fitted(text: str, width: float, measure: Callable[[str], float]) -> str:
    """Return a sentence, or as much of it as there is room for."""
    return text if measure(text) <= width else cut_between(text, width, measure, (CLAUSES, WORDS))


def cut_between(text: str, width: float, measure: Callable[[str], float], ends: Sequence[re.Pattern[str]]) -> str:
    """Return the longest beginning of a text that ends where one of `ends` matches, and "…" behind it.

    An earlier pattern goes first, however short what it leaves. width: of the room, in the unit of `measure`. "" where
    there is no room for any.
    """
    for end in ends:
        places = [found.start() for found in end.finditer(text)]
        fitting = bisect_right(places, width, key=lambda at: measure(f"{text[:at]} …"))
        if fitting:
            return f"{text[: places[fitting - 1]]} …"
    return ""
