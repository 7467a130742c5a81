"""Minimal pairs as tables and words: how many of each kind are right, and every pair. Pure functions of plain data."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vsrn_viewer.minimal_pairs import Accuracy, MinimalPair, ScoredPairs, changed_words
from vsrn_viewer.picture import Column, ColumnTable, Table

ALL = "all kinds"
_RIGHT = ("wrong", "right", "wrong: read alike")


def kinds_table(scored: ScoredPairs) -> Table:
    """Return how many pairs are right, all and of each kind, with the ends of Wilson's 95 % interval in per cent."""
    rows = [(name, *_numbers(one)) for name, one in ((ALL, scored.overall), *scored.by_kind().items())]
    columns = ("kind", "pairs", "right", "right (%)", "95 % from", "95 % to")
    return Table("Pairs by kind", columns, tuple(rows), decimals=(None, None, None, 1, 1, 1))


def pair_columns(scored: ScoredPairs, image_ids: Sequence[str]) -> ColumnTable:
    """Return every pair, a row each: both captions, both scores with the image, and by how much the true one is ahead.

    image_ids: (I,).
    """
    pairs = scored.pairs
    kinds = [*dict.fromkeys(pair.kind for pair in pairs)]
    every = np.arange(len(pairs))
    said = np.where(scored.alike, 2, scored.right.astype(np.int64))
    columns = (
        Column("difference", "score of the true caption less that of the false one", scored.difference),
        Column("verdict", "whether the true caption scores higher; a tie is wrong", said, _RIGHT),
        Column("true caption", "what is true of the image", every, [pair.true for pair in pairs], is_wide=True),
        Column("false caption", "what is not", every, [pair.false for pair in pairs], is_wide=True),
        Column("true", "score of the true caption with the image", scored.true),
        Column("false", "score of the false caption with the image", scored.false),
        Column("kind", "what the captions differ in", np.array([kinds.index(pair.kind) for pair in pairs]), kinds),
        Column("image", "the image", np.array([pair.image for pair in pairs], np.int64), image_ids),
    )
    return ColumnTable("Minimal pairs", columns)


def pairs_words(scored: ScoredPairs) -> str:
    """Return "47.4 % of 211 pairs right (95 %: 40.8 to 54.1) · 45 read alike, so wrong"."""
    overall = scored.overall
    low, high = overall.interval
    alike = int(scored.alike.sum())
    unread = f" · {alike:,} read alike: the model does not know the word that differs" if alike else ""
    return f"{overall.share:.1f} % of {overall.pairs:,} pairs right (95 %: {low:.1f} to {high:.1f}){unread}"


def marked_words(pair: MinimalPair) -> tuple[tuple[tuple[str, bool], ...], tuple[tuple[str, bool], ...]]:
    """Return the words of the true and of the false caption, each with whether the other caption lacks it."""
    true, false = pair.true.split(), pair.false.split()
    changed = changed_words([_bare(word) for word in true], [_bare(word) for word in false])
    marked = [
        tuple((word, place in places) for place, word in enumerate(words))
        for words, places in zip((true, false), changed, strict=True)
    ]
    return marked[0], marked[1]


def _bare(word: str) -> str:
    """Return a word as the vocabulary has it: neither its capital nor a full stop is a change."""
    return word.lower().strip(".,;:!?\"'")


def _numbers(accuracy: Accuracy) -> tuple[int, int, float, float, float]:
    return accuracy.pairs, accuracy.right, accuracy.share, *accuracy.interval
