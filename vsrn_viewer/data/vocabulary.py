"""The words that a network knows: SCAN's JSON, or the pickle that the published code wrote.

A pickle can name any function to be called on reading. Ours is read as plain data (see `pickles`), where nothing
exists but an inert class called Vocabulary, so a malicious file is refused before it runs anything.
"""

from __future__ import annotations

import io
import json
import pickle
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vsrn_viewer.errors import VocabularyError
from vsrn_viewer.files import replacing
from vsrn_viewer.pickles import DamagedPickle, ForeignName, Instance, instance_of, read_pickle
from vsrn_viewer.strangers import UnreadableError, parse_json, plain, read_ordinary

SPECIAL = ("<pad>", "<start>", "<end>", "<unk>")  # ids 0 to 3, in VSRN and SCAN
_START, _END, UNKNOWN = 1, 2, 3

# The published code had its class in `vocab`, or in the script that was run.
_MAKERS = {name: instance_of(name) for name in ("vocab.Vocabulary", "__main__.Vocabulary")}
_MOST_BYTES = 64_000_000  # of a file: a million words take 30 MB
_INSTANCE = b"\x80\x02cvocab\nVocabulary\n)\x81"  # pickle protocol 2: vocab.Vocabulary, made without a call
_BUILD = b"b."  # takes the attributes, and that was all


@dataclass(frozen=True)
class Vocabulary:
    """words: by id. path: the file they were read from."""

    words: tuple[str, ...]
    path: Path = Path()
    _ids: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_ids", {word: number for number, word in enumerate(self.words)})

    def __len__(self) -> int:
        return len(self.words)

    def __contains__(self, word: object) -> bool:
        return word in self._ids

    def encode(self, tokens: Iterable[str]) -> tuple[int, ...]:
        """Return the ids of <start>, the tokens (<unk> for those not known) and <end>."""
        return (_START, *(self._ids.get(token, UNKNOWN) for token in tokens), _END)

    def spell(self, ids: Iterable[float]) -> tuple[str, ...]:
        """Return the words of these ids (whole numbers). Raises IndexError for an id that there is not."""
        return tuple(self.words[int(number)] for number in ids)


def load_vocabulary(path: Path) -> Vocabulary:
    """Read a vocabulary: .json (SCAN), or .pkl (published; Python 2's byte strings too).

    Raises VocabularyError if the file is missing, damaged, not a vocabulary, or a pickle of anything else.
    """
    try:
        content = read_ordinary(path, _MOST_BYTES)
    except FileNotFoundError:
        raise VocabularyError(f"{path}: no such vocabulary file. Give another with --vocab.") from None
    except OSError as error:
        raise VocabularyError(f"{path}: cannot be read ({error.strerror}). Give another with --vocab.") from None
    word2idx = _unpickle(path, content) if path.suffix == ".pkl" else _parse(path, content)
    return Vocabulary(_by_id(path, word2idx), path)


def save_vocabulary(path: Path, vocabulary: Vocabulary) -> None:
    """Write a vocabulary as SCAN's JSON, whole or not at all. Raises OSError if it cannot be written."""
    stored = {
        "word2idx": {word: number for number, word in enumerate(vocabulary.words)},
        "idx2word": {str(number): word for number, word in enumerate(vocabulary.words)},
        "idx": len(vocabulary),
    }
    with replacing(path) as temporary:
        temporary.write_text(json.dumps(stored, ensure_ascii=False), encoding="utf-8")


def pickle_vocabulary(vocabulary: Vocabulary) -> bytes:
    """Return what the published code reads with pickle.load: an instance of its class, of the module `vocab`.

    Put together by hand, because Python pickles only classes that it can import. Protocol 2 is the newest that the
    published code's Python 2.7 knows; words are text, as it wrote them.
    """
    attributes = {
        "word2idx": {word: number for number, word in enumerate(vocabulary.words)},
        "idx2word": dict(enumerate(vocabulary.words)),
        "idx": len(vocabulary),
    }
    pickled = pickle.dumps(attributes, protocol=2)
    return _INSTANCE + pickled[2:-1] + _BUILD  # without a second protocol mark, and without its end


def _parse(path: Path, content: bytes) -> Any:
    try:
        stored = parse_json(content)
    except UnreadableError as error:
        raise VocabularyError(f"{path}: not JSON ({error}). Download the vocabulary again.") from None
    return stored.get("word2idx") if isinstance(stored, dict) else None


def _unpickle(path: Path, content: bytes) -> Any:
    try:
        stored = read_pickle(io.BytesIO(content), _MAKERS)
    except ForeignName as error:
        raise VocabularyError(
            f"{path}: refused, this pickle asks for {error}, which no vocabulary needs; none of it was run. "
            "Use a vocabulary from a source that you trust, best as JSON."
        ) from None
    except DamagedPickle:
        raise VocabularyError(
            f"{path}: not a readable vocabulary pickle. Download it again, or use its JSON form."
        ) from None
    state = stored.state if isinstance(stored, Instance) else None
    return state.get("word2idx") if isinstance(state, dict) else None


def _by_id(path: Path, word2idx: Any) -> tuple[str, ...]:
    """Return the words ordered by id, checked: ids 0 to n - 1, each once, and the special words first."""
    if not isinstance(word2idx, dict) or not all(
        isinstance(word, str) and type(number) is int for word, number in word2idx.items()
    ):
        raise VocabularyError(
            f"{path}: not a vocabulary, word2idx must map words to numbers. Give another with --vocab."
        )
    words = tuple(sorted(word2idx, key=word2idx.__getitem__))
    if [word2idx[word] for word in words] != list(range(len(words))):
        raise VocabularyError(
            f"{path}: word ids must be 0 to {len(words) - 1}, each once. Download the vocabulary again."
        )
    if words[: len(SPECIAL)] != SPECIAL:
        first = " ".join(plain(word[:20]) for word in words[:4])
        raise VocabularyError(
            f"{path}: ids 0 to 3 must be {' '.join(SPECIAL)}: got {first}. Give the vocabulary of a VSRN."
        )
    return words
