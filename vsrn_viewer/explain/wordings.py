"""Two wordings of a query: which words of each the other one does not have in the same place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

Span = tuple[int, int]  # start and length in a text, in characters

_TOKEN = re.compile(r"\w+(?:['’-]\w+)*|[^\w\s]")  # a word, or a sign


def changed_spans(before: str, after: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Return where each text has words or signs that the other lacks there: of `before`, then of `after`.

    Words are matched as `difflib` does, longest run first; capitals and blanks are no difference. Neighbouring words
    that are both changed are one span.
    """
    tokens = [list(_TOKEN.finditer(text)) for text in (before, after)]
    old, new = ([token.group().casefold() for token in one] for one in tokens)
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    ours = _spans(tokens[0][i1:i2] for tag, i1, i2, _, _ in steps if tag != "equal")
    theirs = _spans(tokens[1][j1:j2] for tag, _, _, j1, j2 in steps if tag != "equal")
    return ours, theirs


def _spans(runs: Iterable[list[re.Match[str]]]) -> tuple[Span, ...]:
    return tuple((run[0].start(), run[-1].end() - run[0].start()) for run in runs if run)
