"""The words of a training run: the dataset's vocabulary or a new one, and the captions as token ids."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from vsrn_viewer.checkpoint import find_vocabulary
from vsrn_viewer.data.dataset import Dataset
from vsrn_viewer.data.tokens import encode_captions, tokenize
from vsrn_viewer.data.vocabulary import SPECIAL, Vocabulary, load_vocabulary, save_vocabulary
from vsrn_viewer.errors import TrainingError, VocabularyError

SEEN_AT_LEAST = 4  # times in the training and validation captions, as published
_CAPTIONS_A_CHUNK = 4096  # tokenised at a time, so that the padding of a chunk stays small

Indices = npt.NDArray[np.int64]


def name_and_words(dataset: Dataset, captions: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    """Return the name that checkpoints and vocabulary files carry, and the words by id.

    The only vocabulary in the dataset's vocab/ gives both. Else the name is the dataset's (what is no letter, digit,
    dot or dash becomes _), and its vocabulary is looked for as a checkpoint's is (beside, in vocab/, one folder up), or
    made of the captions. Raises VocabularyError if the vocabulary that is there cannot be read.
    """
    own = list((dataset.folder / "vocab").glob("*_vocab.json"))
    if len(own) == 1:
        return own[0].name.removesuffix("_vocab.json"), load_vocabulary(own[0]).words
    name = re.sub(r"[^\w.-]+", "_", dataset.name)
    try:
        path = find_vocabulary(dataset.folder / "dataset.toml", name)
    except VocabularyError:
        return name, build_words(captions)
    return name, load_vocabulary(path).words


def build_words(captions: Iterable[str]) -> tuple[str, ...]:
    """Return the published vocabulary of these captions: special words, then every word seen at least 4 times,
    in alphabetical order (the published order is that of a hash table)."""
    seen = Counter(token for caption in captions for token in tokenize(caption))
    return (*SPECIAL, *sorted(word for word, times in seen.items() if times >= SEEN_AT_LEAST and word not in SPECIAL))


def write_vocabulary(folder: Path, name: str, words: Sequence[str]) -> None:
    """Write {name}_vocab.json into a folder, where a checkpoint beside it finds it. Raises OSError if it cannot be."""
    save_vocabulary(_vocabulary_file(folder, name), Vocabulary(tuple(words)))


def check_vocabulary_is_ours(folder: Path, name: str, words: Sequence[str]) -> None:
    """Raise TrainingError if the folder has another vocabulary where `write_vocabulary` would write this one."""
    path = _vocabulary_file(folder, name)
    if not path.exists():
        return
    try:
        there = load_vocabulary(path).words
    except VocabularyError:
        there = ()
    if there != tuple(words):
        raise TrainingError(f"{path}: a different vocabulary, which would be overwritten. Choose another --out.")


def _vocabulary_file(folder: Path, name: str) -> Path:
    return folder / f"{name}_vocab.json"


class Sentences:
    """All captions of a split as token ids, without padding in memory: 600,000 captions take 35 MB."""

    def __init__(self, captions: Sequence[str], vocabulary: Vocabulary) -> None:
        pieces: list[npt.NDArray[np.int32]] = []
        lengths: list[Indices] = []
        for start in range(0, len(captions), _CAPTIONS_A_CHUNK):
            ids, length = encode_captions(captions[start : start + _CAPTIONS_A_CHUNK], vocabulary)
            pieces.append(ids[np.arange(ids.shape[1]) < length[:, None]].astype(np.int32))
            lengths.append(length)
        self._ids = np.concatenate(pieces)
        self._lengths = np.concatenate(lengths)
        self._starts = np.concatenate([[0], np.cumsum(self._lengths)])

    def batch(self, lines: Indices) -> tuple[Indices, Indices]:
        """Return ids (B,T) zero-padded to the longest of these captions, and lengths (B,)."""
        lengths = self._lengths[lines]
        ids = np.zeros((len(lines), int(lengths.max())), dtype=np.int64)
        for row, line in enumerate(lines):
            ids[row, : lengths[row]] = self._ids[self._starts[line] : self._starts[line + 1]]
        return ids, lengths
