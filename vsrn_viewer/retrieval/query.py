"""What of a sentence reaches the network."""

from __future__ import annotations

from vsrn_viewer.answers import HALF_TYPED, CountedWord
from vsrn_viewer.change import UNCHANGED, Change, change_words
from vsrn_viewer.data.tokens import tokenize
from vsrn_viewer.data.vocabulary import Vocabulary
from vsrn_viewer.errors import QueryError
from vsrn_viewer.suggestions import did_you_mean, suggestions

LONGEST = 10_000  # characters; each word's state is held in memory
_UNKNOWN = "not in the vocabulary: read as <unk>"


def count_words(
    text: str, vocabulary: Vocabulary, unfinished: bool = False, change: Change = UNCHANGED
) -> tuple[CountedWord, ...]:
    """Return the words of a sentence, as the change leaves them, and whether each is known to the network.

    unfinished: the sentence may end in half a word; one that is not in the vocabulary and has no space
    behind it is left out instead of being read as <unk>; signs alone, such as a closing "!", are whole.
    Raises ChangeError if the change's words do not fit, QueryError if the sentence is a book.
    """
    if len(text) > LONGEST:
        raise QueryError(f"The query has {len(text):,} characters, more than {LONGEST:,}. Type a shorter sentence.")
    asked = tokenize(text)
    words = change_words(asked, change)
    counted = [CountedWord(word, word in vocabulary, "" if word in vocabulary else _UNKNOWN) for word in words]
    last = len(asked) - 1
    changed = last in change.dropped_words or last in dict(change.replaced_words)
    if unfinished and counted and _is_half_typed(counted[-1], text) and not changed:
        counted[-1] = CountedWord(counted[-1].word, False, HALF_TYPED)
    return tuple(counted)


def _is_half_typed(last: CountedWord, text: str) -> bool:
    return not last.counted and not text[-1].isspace() and any(sign.isalnum() for sign in last.word)


def words_to_read(words: tuple[CountedWord, ...], vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the words that the network reads, unknown ones included, half-typed ones not.

    Raises QueryError if there is none, or none that the vocabulary knows.
    """
    read = tuple(word.word for word in words if word.reason != HALF_TYPED)
    if not words:
        raise QueryError("The query is empty: type a sentence.")
    if not any(word.counted for word in words):
        known = frozenset(vocabulary.words)
        unknown = ", ".join(f"“{word.typed}”{did_you_mean(suggestions(word.word, known))}" for word in words[:5])
        raise QueryError(f"No word of the query is in the model's vocabulary: {unknown}. Use other words.")
    return read


def unknown_words(words: tuple[CountedWord, ...]) -> tuple[str, ...]:
    """Return the words that are read as <unk>, each once, in the order of the sentence."""
    return tuple(dict.fromkeys(word.typed for word in words if word.reason == _UNKNOWN))
