"""Sentences → tokens → ids, as the published code made them.

It lower-cased bytes (ASCII letters only), let NLTK part sentences, and took NLTK's word tokens. Parting
sentences needs NLTK's punkt data; without it a text is taken as one sentence, which gives the same tokens
for captions of one sentence, and leaves an inner full stop glued to its word in longer ones.

NLTK sends every text through some thirty substitutions, 0.15 s for a thousand captions. Most captions have
nothing that any but two of them would touch, and are split here, 25 times as fast.
"""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Sequence
from functools import cache
from types import ModuleType
from typing import cast

import numpy as np
import numpy.typing as npt

from vsrn_viewer.data.vocabulary import Vocabulary

Indices = npt.NDArray[np.int64]

_PUNKT = "tokenizers/punkt_tab/english/"
_PLAIN = re.compile(r"(?:[a-z0-9 ]|-(?!-)|,(?= ))*[a-z0-9 ]\.?")  # commas before a blank, a full stop at the end
_PARTED = re.compile("cannot|gimme|gonna|gotta|lemme|wanna")  # by NLTK, of words that are letters alone
_ALONG = ("scipy", "sklearn")  # what NLTK imports where it is installed, for other things than words


def tokenize(text: str) -> tuple[str, ...]:
    """Return the lower-cased word tokens of a sentence, without <start> and <end>."""
    lowered = text.encode("utf-8", "replace").lower().decode("utf-8")
    if _PLAIN.fullmatch(without_end := lowered.rstrip(" ")) and not _PARTED.search(lowered):
        return tuple(without_end.replace(",", " , ").replace(".", " . ").split())
    return tuple(_nltk().tokenize.word_tokenize(lowered, preserve_line=not has_punkt()))


@cache
def has_punkt() -> bool:
    """Return whether NLTK's punkt data is installed, which splits a text into its sentences."""
    try:
        _nltk().data.find(_PUNKT)
    except LookupError:
        return False
    return True


@cache
def _nltk() -> ModuleType:
    """Return NLTK, imported when it is first asked for, without what it would import along: that takes a second.

    An entry of None makes an import fail, as of a package that is not installed; NLTK goes on without. Another thread
    must not import one of them at this moment.
    """
    hidden = [name for name in _ALONG if name not in sys.modules]
    modules = cast("dict[str, ModuleType | None]", sys.modules)
    modules.update(dict.fromkeys(hidden))
    try:
        return importlib.import_module("nltk")
    finally:
        for name in hidden:
            modules.pop(name, None)


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
