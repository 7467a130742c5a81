"""Answers about a whole split in the store: what they depend on, and how they are written.

Weights, captions, the vocabulary's words and what is said of regions (boxes, labels, objects) are hashed whole.
Features, and tables as large as they are, are known as in `embeddings`.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from vsrn_viewer.data.split import Split
from vsrn_viewer.data.stamps import Stamp, opened_as
from vsrn_viewer.data.tokens import tokenizer_used
from vsrn_viewer.data.vocabulary import Vocabulary
from vsrn_viewer.principal import AskPlane, Plane
from vsrn_viewer.retrieval.known import KnownAnswer, KnownQuestion
from vsrn_viewer.statistics import ANSWERED_BY
from vsrn_viewer.vsrn import Vsrn
from vsrn_viewer.workbench.embeddings import hash_of, network_parts, split_parts
from vsrn_viewer.workbench.store import Arrays, Store

_FORMAT = 1  # another one whenever the same input may give another answer
_BLOCK, _PLAIN = "answer", "plain"
_PIECE = 1 << 20


@dataclass(frozen=True)
class KeptAnswers:
    """The KnownAnswers of an open pair. about: model, dataset and split, for people."""

    store: Store
    models: Sequence[Vsrn]
    vocabulary: Vocabulary
    split: Split
    about: dict[str, str]

    def find(self, question: KnownQuestion) -> KnownAnswer | None:
        """Return what was answered before, None if nothing is kept. Raises DatasetError if a file has changed."""
        arrays = self.store.entry("statistics", self._key(question), self.about).read(_BLOCK)
        return None if arrays is None else _from_arrays(_kind_of(question), arrays)

    def keep(self, question: KnownQuestion, answer: KnownAnswer) -> None:
        """Keep an answer, if the store can. Raises DatasetError if a file has changed."""
        said = self.about | {"question": type(answer).__name__, "rows": "0", "blocks": "1"}
        self.store.entry("statistics", self._key(question), said).write(_BLOCK, _to_arrays(answer))

    def _key(self, question: KnownQuestion) -> str:
        words = tokenizer_used(), hash_of(self.vocabulary.words), hash_of(self.split.captions)
        networks = (part for model in self.models for part in network_parts(model))
        return hash_of([_FORMAT, question, *words, *networks, *split_parts(self.split), *_said_of_regions(self.split)])


def _kind_of(question: KnownQuestion) -> type[KnownAnswer]:
    return Plane if isinstance(question, AskPlane) else ANSWERED_BY[type(question)]


def _said_of_regions(split: Split) -> Iterable[Any]:
    """Content of every file of the split but its features; tables are known by their stamps."""
    for path, stamp in split.stamps.items():
        if path in split.tables:
            yield stamp, None if stamp is None else stamp.changed_ns
        elif path != split.features_file:
            yield from _content(path, stamp)


def _content(path: Path, stamp: Stamp | None) -> Iterable[bytes]:
    with opened_as(path, stamp) as file:
        while piece := file.read(_PIECE):
            yield piece


def _to_arrays(answer: KnownAnswer) -> Arrays:
    """Return the arrays of an answer, and all else in it as JSON."""
    values = {field.name: getattr(answer, field.name) for field in dataclasses.fields(answer)}
    arrays = {name: np.ascontiguousarray(value) for name, value in values.items() if isinstance(value, np.ndarray)}
    plain = {name: value for name, value in values.items() if name not in arrays}
    return arrays | {_PLAIN: np.frombuffer(json.dumps(plain).encode(), np.uint8)}


def _from_arrays(kind: type[KnownAnswer], arrays: Arrays) -> KnownAnswer | None:
    """Return an answer as it was kept, None if it is no such answer."""
    own: dict[str, Any] = dict(arrays)
    plain = json.loads(own.pop(_PLAIN).tobytes()) if _PLAIN in own else {}
    own |= {name: tuple(value) if isinstance(value, list) else value for name, value in plain.items()}
    return kind(**own) if own.keys() == {field.name for field in dataclasses.fields(kind)} else None
