"""Names and sentences that are prepared for a filter, held to what their rows say one by one."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsrn_viewer.filter_columns import END, Names, Sentences

sentences = st.text(st.sampled_from(f"aAbß_ .'\n{END}"), max_size=12)
words = st.lists(st.text(st.sampled_from("abs"), min_size=1, max_size=2), min_size=1, max_size=3)


def has_words(row: str, wanted: list[str]) -> bool:
    """Say it word by word: whether the wanted ones are some words of one sentence that stand side by side."""
    for sentence in row.casefold().split(END):
        said = re.findall(r"\w+", sentence)
        if any(said[place : place + len(wanted)] == wanted for place in range(len(said))):
            return True
    return False


@given(st.lists(sentences, max_size=6), words)
def test_a_row_has_words_that_stand_side_by_side_in_one_of_its_sentences(rows, wanted):
    assert Sentences.of(rows).holding(wanted).tolist() == [has_words(row, wanted) for row in rows]


@given(st.lists(sentences, max_size=6), words, st.data())
def test_rows_that_are_joined_have_what_one_of_them_has(rows, wanted, data):
    counts = data.draw(st.lists(st.integers(0, 2), max_size=3).filter(lambda drawn: sum(drawn) <= len(rows)))
    first = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])
    kept = rows[: first[-1]]
    held = Sentences.of(kept).joined(first).holding(wanted)
    expected = [any(has_words(row, wanted) for row in kept[start:end]) for start, end in pairwise(first)]
    assert held.tolist() == expected


@pytest.mark.parametrize("said", ["ba a a", "a A", "a, a", "a-a_ a a"])
def test_what_is_no_word_takes_nothing_from_the_next_one(said):
    assert Sentences.of([said]).holding(["a", "a"]).tolist() == [True]


@given(st.lists(st.lists(st.sampled_from(["dog", "Dog", "cat", ""]), max_size=3).map(tuple), max_size=5))
def test_a_row_holds_a_name_that_is_one_of_its_own_whatever_the_case(rows):
    held = Names(rows).holding({"dog", "ca"})
    assert held.tolist() == [any(name.casefold() == "dog" for name in row) for row in rows]


def test_a_row_may_be_one_name():
    assert Names(["dog", "cat", "DOG"]).holding({"dog"}).tolist() == [True, False, True]
