"""Which words two wordings of a query do not share."""

from __future__ import annotations

import pytest

from vsrn_viewer.explain import changed_spans


def marked(text, spans):
    """Put brackets around what is marked, the last first."""
    for start, length in reversed(spans):
        text = f"{text[:start]}[{text[start : start + length]}]{text[start + length :]}"
    return text


@pytest.mark.parametrize(
    ("before", "after", "ours", "theirs"),
    [
        ("a dog in snow", "a dog in the snow", "a dog in snow", "a dog in [the] snow"),
        ("a dog in the snow", "a dog in snow", "a dog in [the] snow", "a dog in snow"),
        ("a brown bear", "a white cow", "a [brown bear]", "a [white cow]"),
        ("a bear left of a cow", "a cow left of a bear", "a [bear] left of a [cow]", "a [cow] left of a [bear]"),
        ("A  Bear", "a bear", "A  Bear", "a bear"),
        ("a bear.", "a bear", "a bear[.]", "a bear"),
        ("a t-shirt", "a shirt", "a [t-shirt]", "a [shirt]"),
        ("bears", "🐻 a cow", "[bears]", "[🐻 a cow]"),
        ("", "a cow", "", "[a cow]"),
        ("same words", "same words", "same words", "same words"),
    ],
)
def test_what_is_changed_is_marked_in_both(before, after, ours, theirs):
    one, other = changed_spans(before, after)
    assert (marked(before, one), marked(after, other)) == (ours, theirs)


def test_a_common_word_of_a_long_sentence_is_matched_too():
    """difflib leaves out what makes up more than a hundredth of 200 items, unless it is told not to."""
    before = " ".join(["a", "red", "ball"] * 80)
    assert changed_spans(before, before + " and") == ((), ((len(before) + 1, 3),))
