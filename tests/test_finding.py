"""What is strange is said in one form, and every kind of it is written about."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from vsrn_viewer.finding import Finding, FindingKind, Findings, from_sentence, surest_first

GUIDE = Path(__file__).parents[1] / "docs" / "why-not-the-papers-number.md"


def finding(sure: str, do: str = "Do it.") -> Finding:
    return Finding("padding", f"It is {sure}.", sure, do)  # type: ignore[arg-type]


def test_the_guide_has_a_row_for_every_kind_and_for_no_other() -> None:
    rows = [line.split("|")[1].strip() for line in GUIDE.read_text(encoding="utf-8").splitlines() if "| `" in line[:3]]
    assert sorted(rows) == sorted(f"`{kind}`" for kind in get_args(FindingKind))


def test_the_surest_comes_first_and_equals_keep_their_order() -> None:
    first, second = finding("certain", "A."), finding("certain", "B.")
    assert surest_first([finding("possible"), first, finding("likely"), second])[:2] == (first, second)


@pytest.mark.parametrize(
    ("sentence", "what", "do"),
    [
        (
            "a.npy: holds no numbers. It is broken. Save it again.",
            "a.npy: holds no numbers. It is broken.",
            "Save it again.",
        ),
        ("a.npy: was mended", "a.npy: was mended", ""),
    ],
)
def test_a_problem_told_as_errors_are(sentence: str, what: str, do: str) -> None:
    found = from_sentence("unreadable", sentence, "certain")
    assert (found.what, found.do) == (what, do)
    assert found.sentence == sentence


def test_lines_of_a_matrix_name_no_split() -> None:
    assert Findings("", 3, 15, 3, ()).lines() == ("3 images, 15 captions; 3 images read", "Nothing strange was found.")
