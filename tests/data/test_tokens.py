"""Tokens as the published code made them."""

from __future__ import annotations

import subprocess
import sys

import nltk
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from nltk.tokenize.punkt import PunktSentenceTokenizer

from vsrn_viewer.data import tokens
from vsrn_viewer.data.tokens import encode_captions, encode_words, has_punkt, tokenize, tokenizer_used
from vsrn_viewer.data.vocabulary import SPECIAL, Vocabulary


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A dog runs .", ("a", "dog", "runs", ".")),
        ("A dog runs.", ("a", "dog", "runs", ".")),
        ("a man's dog, wet", ("a", "man", "'s", "dog", ",", "wet")),
        ("They can't", ("they", "ca", "n't")),
        ("CAFÉ", ("cafÉ",)),  # bytes were lower-cased: ASCII alone
        ("", ()),
        ("  \n", ()),
    ],
)
def test_tokens_by_hand(text, expected):
    assert tokenize(text) == expected


PIECES = ["a", "dog", "7", " ", "  ", ",", ", ", ".", "-", "'s", "\n", "!", "cannot", "gonna", "wanna", "lemme", "é"]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
@example("two dogs, a t-shirt and 3 balls. ")
@example("a dog ,  a cat , 7 .")
@example("i wanna")
def test_tokens_are_those_of_nltk(text):
    assert tokenize(text) == tuple(nltk.tokenize.word_tokenize(text, preserve_line=True))


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_what_is_split_without_nltk_is_one_sentence(text):
    if tokens._PLAIN.fullmatch(text):
        assert len(PunktSentenceTokenizer().tokenize(text)) <= 1


@pytest.mark.parametrize("text", ["A man in a t-shirt stands on a ladder .", "Two dogs, one of them wet, run. "])
def test_a_caption_of_words_alone_needs_no_nltk(text, monkeypatch):
    monkeypatch.setattr(tokens, "_nltk", lambda: pytest.fail("asked NLTK"))
    assert "".join(tokenize(text)) == text.lower().replace(" ", "")


def test_a_long_line_of_blanks_takes_no_time():
    assert tokenize(" " * 200_000 + "a" * 200_000 + " " * 200_000 + "a ") == ("a" * 200_000, "a")


def test_half_a_surrogate_pair_is_a_word_like_others():
    assert tokenize("a \ud800 dog")[::2] == ("a", "dog")


@pytest.fixture
def fresh_punkt():
    """Forget before and after whether punkt is there."""
    has_punkt.cache_clear()
    yield
    has_punkt.cache_clear()


@pytest.mark.usefixtures("fresh_punkt")
def test_without_punkt_a_text_is_one_sentence(monkeypatch):
    monkeypatch.setattr(nltk.data, "path", [])
    assert tokenize("A dog. A cat.") == ("a", "dog.", "a", "cat", ".")
    assert "punkt is not installed" in tokenizer_used()


@pytest.mark.usefixtures("fresh_punkt")
def test_with_punkt_sentences_are_split_first(monkeypatch):
    monkeypatch.setattr(nltk.data, "find", lambda _: "somewhere")
    monkeypatch.setattr(nltk.tokenize, "sent_tokenize", lambda text, _language: text.split("|"))
    assert tokenize("A dog.|A cat.") == ("a", "dog", ".", "a", "cat", ".")
    assert "split into sentences by punkt" in tokenizer_used()


def test_encoded_captions_are_padded_after_end():
    vocabulary = Vocabulary((*SPECIAL, "a", "dog", "runs"))
    ids, lengths = encode_captions(["A dog runs", "dog", ""], vocabulary)
    np.testing.assert_array_equal(ids, [[1, 4, 5, 6, 2], [1, 5, 2, 0, 0], [1, 2, 0, 0, 0]])
    np.testing.assert_array_equal(lengths, [5, 3, 2])
    assert ids.dtype == lengths.dtype == np.int64
    np.testing.assert_array_equal(encode_words(("dog", "zebra"), vocabulary), [1, 5, 3, 2])


def test_no_captions():
    ids, lengths = encode_captions([], Vocabulary(SPECIAL))
    assert ids.shape == (0, 0)
    assert lengths.shape == (0,)


def test_importing_this_does_not_import_nltk():
    assert not hasattr(tokens, "nltk")


def test_nltk_brings_no_heavy_packages_along_and_leaves_them_to_others():
    """In a process of its own, as others may have imported them in this one."""
    code = (
        "import sys; from vsrn_viewer.data.tokens import tokenize; assert tokenize('A dog!') == ('a', 'dog', '!');"
        "assert not {'scipy', 'sklearn'} & {*sys.modules}, 'imported'; import importlib.util as u;"
        "found = [u.find_spec(name) for name in ('scipy', 'sklearn')]"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
