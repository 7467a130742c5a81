"""Recent: the last results are given again, older ones and failures are not."""

from __future__ import annotations

import pytest

from vsrn_viewer.retrieval.recent import Recent


def test_only_the_last_few_are_kept_and_asking_counts_as_use():
    recent, made = Recent[str](2), []

    def ask(key: str) -> str:
        return recent.get(key, lambda: made.append(key) or key.upper())

    assert [ask(key) for key in ("a", "b", "a", "c", "a", "b")] == ["A", "B", "A", "C", "A", "B"]
    assert made == ["a", "b", "c", "b"]
    recent.put("d", "other")
    assert ask("d") == "other"


def test_what_fails_is_asked_again():
    recent, tries = Recent[int](2), iter([ValueError("once"), 3])

    def make() -> int:
        result = next(tries)
        if isinstance(result, ValueError):
            raise result
        return result

    with pytest.raises(ValueError, match="once"):
        recent.get("a", make)
    assert recent.get("a", make) == 3
