"""Minimal pairs as tables and words."""

from __future__ import annotations

import numpy as np

from vsrn_viewer.explain.pair_tables import ALL, kinds_table, marked_words, pair_columns, pairs_words
from vsrn_viewer.minimal_pairs import MinimalPair, ScoredPairs

SCORED = ScoredPairs(
    "p.json",
    (
        MinimalPair(1, "swap", "A dog left of a cat.", "A cat left of a dog."),
        MinimalPair(0, "add", "a dog", "a big dog"),
        MinimalPair(0, "add", "a yak", "a gnu"),
    ),
    np.array([0.5, 0.2, 0.1]),
    np.array([0.3, 0.4, 0.1]),
    np.array([False, False, True]),
)


def test_kinds_are_counted_below_all() -> None:
    rows = {row[0]: row[1:4] for row in kinds_table(SCORED).rows}
    assert rows == {ALL: (3, 1, 100 / 3), "swap": (1, 1, 100.0), "add": (2, 0, 0.0)}


def test_every_pair_is_a_row_and_a_tie_says_why() -> None:
    columns = {column.name: column for column in pair_columns(SCORED, ("x", "y")).columns}
    np.testing.assert_allclose(columns["difference"].values, [0.2, -0.2, 0.0])
    said = columns["verdict"]
    assert said.words is not None
    assert [said.words[at] for at in said.values.tolist()] == ["right", "wrong", "wrong: read alike"]
    assert columns["image"].values.tolist() == [1, 0, 0]


def test_the_line_above_counts_what_the_model_cannot_read() -> None:
    assert pairs_words(SCORED) == (
        "33.3 % of 3 pairs right (95 %: 6.1 to 79.2) · 1 read alike: the model does not know the word that differs"
    )


def test_words_are_marked_that_the_other_caption_lacks_whatever_their_capital() -> None:
    true, false = marked_words(MinimalPair(0, "", "a Dog sits.", "A cat sits"))
    assert [word for word, changed in true if changed] == ["Dog"]
    assert [word for word, changed in false if changed] == ["cat"]
    assert [word for word, _ in true] == ["a", "Dog", "sits."]
