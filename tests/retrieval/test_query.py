"""Which words of a typed sentence reach the network."""

import pytest

from vsrn_viewer.data.vocabulary import Vocabulary
from vsrn_viewer.errors import QueryError
from vsrn_viewer.retrieval.query import count_words, unknown_words, words_to_read

WORDS = Vocabulary(("<pad>", "<start>", "<end>", "<unk>", "a", "brown", "bear", "cow"))


def read(text, unfinished=False):
    return words_to_read(count_words(text, WORDS, unfinished), WORDS)


@pytest.mark.parametrize(
    ("text", "unfinished", "expected"),
    [
        ("A brown bear", False, ("a", "brown", "bear")),
        ("a brown be", True, ("a", "brown")),  # half a word is left out
        ("a brown be ", True, ("a", "brown", "be")),  # a space ends it: it is read as <unk>
        ("a brown be", False, ("a", "brown", "be")),  # a finished query is read as it stands
        ("a be brown", True, ("a", "be", "brown")),  # only the last word can be half
        ("a brown", True, ("a", "brown")),  # a known word counts before the space
        ("a brown!", True, ("a", "brown", "!")),  # a closing sign is no half word
    ],
)
def test_half_typed_words_are_left_out(text, unfinished, expected):
    assert read(text, unfinished) == expected


def test_unknown_words_are_counted_out_with_the_reason():
    words = count_words("a zebra ", WORDS, unfinished=True)
    assert [(word.word, word.counted) for word in words] == [("a", True), ("zebra", False)]
    assert "read as <unk>" in words[1].reason


def test_quotation_marks_are_named_as_they_are_typed():
    words = count_words('a "brown" bear', WORDS)
    assert [word.typed for word in words if not word.counted] == ['"', '"']
    assert unknown_words(words) == ('"',)


@pytest.mark.parametrize("text", ["", "   "])
def test_empty_query_is_refused(text):
    with pytest.raises(QueryError, match="The query is empty"):
        read(text)


def test_query_of_unknown_words_names_them_and_the_nearest_known():
    with pytest.raises(QueryError, match=r"“bears” \(did you mean “bear”\?\), “zebra”\."):
        read("bears zebra")


def test_half_typed_first_word_has_nothing_to_read():
    with pytest.raises(QueryError, match="vocabulary"):
        read("be", unfinished=True)


def test_a_book_is_no_query():
    with pytest.raises(QueryError, match=r"The query has 10,001 characters, more than 10,000"):
        read("a " * 5000 + "a")
    assert len(read("a " * 5000)) == 5000
