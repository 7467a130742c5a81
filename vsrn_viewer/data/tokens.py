"""Sentences → tokens → ids, as the published code made them.

It lower-cased bytes (ASCII letters only), let NLTK part sentences, and took NLTK's word tokens. Parting
sentences needs NLTK's punkt data; without it a text is taken as one sentence, which gives the same tokens
for captions of one sentence, and leaves an inner full stop glued to its word in longer ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from vsrn_viewer.data.vocabulary import Vocabulary

Indices = npt.NDArray[np.int64]

_PUNKT = "tokenizers/punkt_tab/english/"


def tokenize(text: str) -> tuple[str, ...]:
    """Return the lower-cased word tokens of a sentence, without <start> and <end>."""
    from nltk.tokenize import word_tokenize  # here, because NLTK takes most of a second to import

    lowered = text.encode("utf-8", "replace").lower().decode("utf-8")
    return tuple(word_tokenize(lowered, preserve_line=not has_punkt()))


@cache
def has_punkt() -> bool:
    """Return whether NLTK's punkt data is installed, which splits a text into its sentences."""
    import nltk

    try:
        nltk.data.find(_PUNKT)
    except LookupError:
        return False
    return True


def tokenizer_used() -> str:
    """Return which tokenizer `tokenize` uses, for people."""
    sentences = "split into sentences by punkt" if has_punkt() else "punkt is not installed, a text is one sentence"
    return f"NLTK word_tokenize ({sentences})"


def encode_captions(texts: Sequence[str], vocabulary: Vocabulary) -> tuple[Indices, Indices]:
    """Return what the text encoder reads, see `pad_words`."""
    return pad_words([encode_words(tokenize(text), vocabulary) for text in texts])


def pad_words(sentences: Sequence[Indices]) -> tuple[Indices, Indices]:
    """Return the ids of sentences (C,T), zero-padded after <end>, and their lengths (C,), both int64.

    T is the longest length; lengths count <start> and <end>. No sentences give (0,0) and (0,).
    """
    lengths = np.array([len(ids) for ids in sentences], dtype=np.int64)
    padded = np.zeros((len(sentences), max(map(len, sentences), default=0)), dtype=np.int64)
    for row, ids in zip(padded, sentences, strict=True):
        row[: len(ids)] = ids
    return padded, lengths


def encode_words(words: Sequence[str], vocabulary: Vocabulary) -> Indices:
    """Return the ids of one sentence's tokens between <start> and <end>, (T,) int64."""
    return np.array(vocabulary.encode(words), dtype=np.int64)
