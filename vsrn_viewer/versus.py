"""What stands beside a run in a comparison, as people write it: "image=test00007", "layer=3", "change"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast, get_args

from vsrn_viewer.errors import FigureError, near_miss

What = Literal["image", "query", "layer", "member", "checkpoint", "change"]
_COUNTED = ("layer", "member")


@dataclass(frozen=True)
class Versus:
    """What is different in the other run. value: of it, as written; "" for a change, which the other one lacks."""

    what: What
    value: str = ""


def versus_of(text: str) -> Versus:
    """Read it from a text. Raises FigureError, with the near miss, for anything else."""
    what, equals, value = text.partition("=")
    if what not in get_args(What):
        names = get_args(What)
        raise FigureError(
            f"versus must be {', '.join(f'{name}=…' for name in names[:-1])} or change: got '{text[:40]}'"
            f"{near_miss(what, names)}."
        )
    if what == "change" and equals:
        raise FigureError("versus 'change' takes no value: the other run is the one without what-ifs.")
    if what != "change" and not value.strip():
        raise FigureError(f"versus '{what}' needs a value, as in {what}=…")
    if what in _COUNTED and not (value.isdecimal() and 1 <= int(value) <= 999):
        raise FigureError(f"versus '{what}' must be a whole number from 1: got '{value[:40]}'.")
    return Versus(cast("What", what), value)
