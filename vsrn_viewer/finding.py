"""Finding: something strange about data, a model or a run, that a number alone does not show. Plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Sure: TypeAlias = Literal["certain", "likely", "possible"]
FindingKind: TypeAlias = Literal[
    "captions-as-bytes",
    "captions-name-images",
    "captions-empty",
    "captions-shifted",
    "captions-shared",
    "captions-of-other-images",
    "unknown-words",
    "ids-repeated",
    "ids-shifted",
    "ids-of-another-numbering",
    "images-repeated",
    "features-zero",
    "padding",
    "boxes",
    "photographs",
    "unreadable",
    "region-counts",
    "feature-source",
    "validation-split",
    "split-size",
    "first-fold",
    "five-folds",
    "one-model",
    "ranking-collapsed",
    "true-captions-as-negatives",
    "matrix-rows-repeated",
    "matrix-constant",
    "matrix-of-distances",
]


@dataclass(frozen=True)
class Finding:
    """kind: its name for programs. what: what was found, one sentence or more. sure: how sure it is that this is
    wrong, or another number than the one that was wanted: "certain" is counted or compared, "likely" has hardly another
    cause, "possible" may well be meant. do: what to do about it, a sentence; "" where it was mended already."""

    kind: FindingKind
    what: str
    sure: Sure
    do: str

    @property
    def sentence(self) -> str:
        """All of it, for a notice."""
        return f"{self.what} {self.do}".rstrip()


def from_sentence(kind: FindingKind, sentence: str, sure: Sure) -> Finding:
    """Return a finding of a problem told as errors are: what is wrong, and a last sentence that says what to do."""
    what, stop, do = sentence.rpartition(". ")
    return Finding(kind, f"{what}." if stop else do, sure, do if stop else "")
