"""Known words for one that the model does not know."""

from __future__ import annotations

import itertools
import string
import time

import pytest

from vsrn_viewer.suggestions import did_you_mean, forms_known, suggestions

KNOWN = (
    *("<pad>", "<start>", "<end>", "<unk>", ",", ".", "'s", "t-shirt", "3"),
    *("a", "zebra", "run", "runs", "puppy", "wolf", "knife", "big", "make", "stand", "standing", "happy", "tie"),
    *("brown", "black", "horse", "house", "elephant", "table", "king", "sh", "cat", "bear", "beard", "boards"),
)


@pytest.mark.parametrize(
    ("word", "first"),
    [
        ("zebras", "zebra"),
        ("running", "run"),
        ("puppys", "puppy"),
        ("puppies", "puppy"),
        ("wolves", "wolf"),
        ("knives", "knife"),
        ("biggest", "big"),
        ("making", "make"),
        ("happily", "happy"),
        ("stands", "stand"),
    ],
)
def test_another_ending_comes_first(word, first):
    assert suggestions(word, KNOWN)[0] == first


def test_all_forms_that_are_known_are_suggested_stems_first():
    assert forms_known("running", KNOWN) == ("run", "runs")
    assert forms_known("jogged", ("jogging", "joggers")) == ("jogging",)  # the stem itself need not be known
    assert forms_known("cows", ("zebra",)) == ()


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("brwon", ("brown",)),  # neighbours swapped: one step
        ("elefant", ("elephant",)),  # f for ph: two steps, in a longer word
        ("horze", ("horse",)),
        ("hoose", ("horse", "house")),  # equally near and alike: by the alphabet
        ("blakk", ("black",)),
        ("tabel", ("table",)),
        ("cta", ("cat",)),  # three letters may be swapped, and no more: "two" is no slip for "to"
        ("caf", ()),
        ("xq", ()),
        ("xylophone", ()),
        ("42", ()),
        ("shed", ()),  # no vowel is left before the ending, and two letters are no near spelling of a short word
    ],
)
def test_near_spellings(word, expected):
    assert suggestions(word, KNOWN) == expected


def test_nothing_but_words_is_suggested_and_never_the_word_itself():
    assert suggestions("bears", ("bears", "bear", "b.ars", "<pad>")) == ("bear",)
    assert suggestions("padd", KNOWN) == ()


def test_three_words_are_enough():
    known = [f"c{letter}t" for letter in string.ascii_lowercase]
    assert suggestions("ct", known) == ()
    assert suggestions("c1t", known) == ()
    assert suggestions("cxtt", known) == ("cxt", "ctt")  # what begins alike first
    assert suggestions("ciit", [word for word in known if word != "cit"] + ["ciits"]) == ("ciits",)
    longer = [f"{word}s" for word in known if word != "cit"]
    assert suggestions("cits", longer) == ("cats", "cbts", "ccts")


def test_eleven_thousand_words_are_gone_through_between_two_keys():
    letters = itertools.islice(itertools.product("aeiourstlnmp", repeat=6), 11_000)
    known = frozenset(map("".join, letters))
    suggestions("aeroplane", known)  # the library is loaded
    took = []
    for _ in range(5):
        start = time.perf_counter()
        suggestions("aeriosx", known)
        took.append(time.perf_counter() - start)
    assert min(took) < 0.02  # 1 ms idle


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), ""),
        (("run",), " (did you mean “run”?)"),
        (("run", "runs"), " (did you mean “run” or “runs”?)"),
        (("a", "b", "c"), " (did you mean “a”, “b” or “c”?)"),
    ],
)
def test_words_for_people(words, said):
    assert did_you_mean(words) == said
