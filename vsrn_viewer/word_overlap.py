"""How far captions share their words, rare words counting for more. Plain data.

C captions. A caption is the set of its tokens that have a letter or a digit. A word w that df(w) of the C captions have
weighs ln((1 + C) / df(w)), so "a" says next to nothing; the overlap of two captions is the weight of the words that
both have over the weight of those that either has (a weighted Jaccard index): 1 for the same words in any order, 0 for
none in common. Words are not reduced to stems: "dogs" is not "dog".
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

Indices = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]


class WordOverlap:
    """Compares the captions of a split. tokens: of each, in the order of the lines."""

    def __init__(self, tokens: Iterable[Iterable[str]]) -> None:
        ids: dict[str, int] = {}
        sets = [
            sorted({ids.setdefault(token, len(ids)) for token in caption if any(map(str.isalnum, token))})
            for caption in tokens
        ]
        self._first = np.concatenate([[0], np.cumsum([len(one) for one in sets], dtype=np.int64)])
        self._words = np.array([word for one in sets for word in one], dtype=np.int64)
        lines = np.repeat(np.arange(len(sets)), np.diff(self._first))
        order = np.argsort(self._words, kind="stable")
        self._lines = lines[order]  # grouped by word
        counts = np.bincount(self._words, minlength=len(ids))
        self._starts = np.concatenate([[0], np.cumsum(counts)])
        self._weights = np.log((1 + len(sets)) / np.maximum(counts, 1))
        self._total = np.bincount(lines, weights=self._weights[self._words], minlength=len(sets))

    def with_all(self, line: int) -> Doubles:
        """Return the overlap of a caption with every caption, (C,); with itself 1, or 0 if it has no word."""
        own = self._words_of(line)
        others = [self._lines[self._starts[word] : self._starts[word + 1]] for word in own]
        weights = np.repeat(self._weights[own], [len(found) for found in others])
        flat = np.concatenate(others) if others else np.zeros(0, np.int64)
        shared: Doubles = np.bincount(flat, weights=weights, minlength=len(self._total)).astype(np.float64)
        return self._ratio(shared, line, slice(None))

    def with_lines(self, line: int, lines: Indices) -> Doubles:
        """Return the overlap of a caption with some captions, (K,)."""
        own = self._words_of(line)
        shared = [self._weights[np.intersect1d(own, self._words_of(int(one)), True)].sum() for one in lines]
        return self._ratio(np.array(shared, dtype=np.float64), line, lines)

    def _words_of(self, line: int) -> Indices:
        words: Indices = self._words[self._first[line] : self._first[line + 1]]
        return words

    def _ratio(self, shared: Doubles, line: int, others: Indices | slice) -> Doubles:
        either = self._total[line] + self._total[others] - shared
        ratio: Doubles = np.divide(shared, either, out=np.zeros_like(shared), where=either > 0)
        return np.minimum(ratio, 1.0)
