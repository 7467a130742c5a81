"""What of a sentence reaches the network."""

from __future__ import annotations

from dataclasses import dataclass

from vsrn_viewer.answers import HALF_TYPED, CountedWord
from vsrn_viewer.change import UNCHANGED, Change, change_words
from vsrn_viewer.data.tokens import tokenize
from vsrn_viewer.data.vocabulary import Vocabulary
from vsrn_viewer.errors import ChangeError, QueryError
from vsrn_viewer.query_sum import Part, parts_of
from vsrn_viewer.suggestions import did_you_mean, suggestions
from vsrn_viewer.view import Query

LONGEST = 10_000  # characters; each word's state is held in memory
_UNKNOWN = "not in the vocabulary: read as <unk>"


@dataclass(frozen=True)
class Reading:
    """What the network reads of a query. counted: all its words, in their order.

    sentences: the words that are read, with the weight of each sentence in a sum; one sentence, of weight 1, where the
    query is none. parts: of a sum, () of a sentence.
    """

    counted: tuple[CountedWord, ...]
    sentences: tuple[tuple[float, tuple[str, ...]], ...]
    parts: tuple[Part, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """The words that are read of a sentence; () of a sum, whose words have no order among each other."""
        return () if self.parts else self.sentences[0][1]


def read_query(query: Query, vocabulary: Vocabulary, change: Change = UNCHANGED) -> Reading:
    """Return what is read of a query, as the change leaves its words. A caption of the dataset is never a sum.

    Raises QueryError as `count_words`, `words_to_read` and `parts_of` do, for a part of a sum by its name, and
    ChangeError if the change's words do not fit, or are of a sum.
    """
    text = query.text.strip() if not query.unfinished else query.text
    parts = parts_of(text, query.unfinished) if query.is_sum else ()
    if not parts:
        counted = count_words(text, vocabulary, query.unfinished, change)
        return Reading(counted, ((1.0, words_to_read(counted, vocabulary)),))
    if change.of_query:
        raise ChangeError("What-ifs on words need one sentence, and this query is a sum. Ask one of its parts alone.")
    read = [_read_part(part, vocabulary, query.unfinished and part is parts[-1], text) for part in parts]
    sentences = tuple((part.weight, words) for part, (_, words) in zip(parts, read, strict=True))
    return Reading(tuple(word for counted, _ in read for word in counted), sentences, parts)


def _read_part(
    part: Part, vocabulary: Vocabulary, unfinished: bool, whole: str
) -> tuple[tuple[CountedWord, ...], tuple[str, ...]]:
    """Return the words of a part, and those that are read. unfinished: it is the last part of a text being typed."""
    typed = part.text + (" " if whole[-1:].isspace() else "")
    counted = count_words(typed, vocabulary, unfinished)
    try:
        return counted, words_to_read(counted, vocabulary)
    except QueryError as error:
        raise QueryError(f"The part “{part.name}” cannot be asked. {error}") from None


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
