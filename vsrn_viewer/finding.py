"""Finding: something strange about data, a model or a run, that a number alone does not show. Plain data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

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


@dataclass(frozen=True)
class Findings:
    """What is strange about a split, the model that is asked about it, and its training. split: "" for a matrix alone.
    images, captions: how many there are. looked_at: how many images were read for it."""

    split: str
    images: int
    captions: int
    looked_at: int
    findings: tuple[Finding, ...]

    def lines(self) -> tuple[str, ...]:
        """Return the list as people read it: what was looked at, then a paragraph for each finding."""
        where = f"Split {self.split}: " if self.split else ""
        head = f"{where}{self.images:,} images, {self.captions:,} captions; {self.looked_at:,} images read"
        if not self.findings:
            return head, "Nothing strange was found."
        paragraphs = [
            (f"\n{finding.sure}: {finding.what}", *([f"  → {finding.do}"] if finding.do else []))
            for finding in surest_first(self.findings)
        ]
        return head, *(line for paragraph in paragraphs for line in paragraph)


def sentences(findings: Iterable[Finding]) -> tuple[str, ...]:
    """Return findings as notices."""
    return tuple(finding.sentence for finding in findings)


def surest_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings, what is certain first."""
    return tuple(sorted(findings, key=lambda finding: get_args(Sure).index(finding.sure)))


def from_sentence(kind: FindingKind, sentence: str, sure: Sure) -> Finding:
    """Return a finding of a problem told as errors are: what is wrong, and a last sentence that says what to do."""
    what, stop, do = sentence.rpartition(". ")
    return Finding(kind, f"{what}." if stop else do, sure, do if stop else "")
