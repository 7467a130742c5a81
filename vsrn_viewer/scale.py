"""What pictures of all kinds share: the range that colours stand for, and numbers as people read them. Plain data."""

from __future__ import annotations

import math
from dataclasses import dataclass


def number(value: float, signed: bool = False) -> str:
    """Return a value as people read it: three digits, thousands with commas, a true minus sign.

    signed: a positive value gets its plus. Zero is "0"; below 0.001 it is "2e-7".
    """
    size = abs(value)
    if size == 0:
        return "0"
    if size >= 1000:
        text = f"{size:,.0f}"
    elif size >= 0.001:
        text = f"{size:.{max(0, 2 - math.floor(math.log10(size)))}f}"
    else:
        text = f"{size:.0e}".replace("e-0", "e-")
    sign = "−" if value < 0 else "+" if signed else ""
    return sign + text


def number_text(value: float, decimals: int) -> str:
    """Return a number with fixed decimals and a true minus sign; no minus before a rounded zero."""
    text = f"{value:.{decimals}f}"
    return text.lstrip("-") if float(text) == 0 else text.replace("-", "\N{MINUS SIGN}")


def score_text(score: float) -> str:
    """Return a score as it is shown everywhere."""
    return number_text(score, 3)


def ordinal(place: int) -> str:
    """Return a place from 1 as people say it: "1st", "12th", "1,023rd"."""
    ending = "th" if place % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place:,}{ending}"


def aligned(value: float, largest: float) -> str:
    """Return a signed value as it stands among others, two digits of the largest of them: "+0.38" beside "−0.01"; "–"
    for none. largest: > 0."""
    if math.isnan(value):
        return "–"
    decimals = max(0, 1 - math.floor(math.log10(largest)))
    return f"{value:+,.{decimals}f}".replace("-", "−")


def edge_text(value: float, is_share: bool, signed: bool = True) -> str:
    """Return the value of an edge as people read it: "+0.123", a share as "+12.3 %"; "–" for none. signed: a positive
    value gets its plus."""
    if math.isnan(value):
        return "–"
    return f"{number(100 * value, signed)} %" if is_share else number(value, signed)


def edge_label(giver: int, receiver: int, value: float, is_share: bool) -> str:
    """Return "4 → 2  +12.3 %" for an edge between regions of these numbers."""
    return f"{giver} → {receiver}  {edge_text(value, is_share)}"


_STEPS = (1, 5, 10, 20, 50, 100, 200, 500, 1000)  # steps of 2 would put 1 against 2


def numbered_places(count: int, distance: float, room: float, closed: bool = False) -> tuple[int, ...]:
    """Return the places, from 0, that get their number where not all numbers fit: the one rule of screen and files.

    distance: between two neighbours; room: what a number takes; both in the same unit. All places, or the first and
    every 5th, 10th, 20th ... `closed`: the last place stands beside the first, so no number may come close to its end.
    """
    step = next((step for step in _STEPS if step * distance >= room), _STEPS[-1])
    places = [place for place in range(count) if (place + 1) % step == 0 or place == 0]
    if closed and len(places) > 1 and (count - places[-1]) * distance < room:
        places.pop()
    return tuple(places)


def runs_of(places: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
    """Return the first and the last of each run of places that stand side by side, from the left."""
    runs: list[tuple[int, int]] = []
    for place in sorted(places):
        if runs and place == runs[-1][1] + 1:
            runs[-1] = runs[-1][0], place
        else:
            runs.append((place, place))
    return tuple(runs)


@dataclass(frozen=True)
class Scale:
    """The range that colours or heights stand for.

    low, high: values at the ends, low < high; a signed scale is symmetric, low = -high, with 0 in the
    middle. label: what the value is, with its unit ("affinity, no unit"), for the colour bar. relative: people read
    values as a share of the high end, as their own size means nothing to them.
    """

    low: float
    high: float
    signed: bool
    label: str
    relative: bool = False

    @property
    def ends(self) -> tuple[str, str]:
        """The values at the ends as people read them: ("−0.0123", "+0.0123"), ("0", "64,800")."""
        low, high = (self.low / self.high, 1.0) if self.relative else (self.low, self.high)
        return number(low, self.signed), number(high, self.signed)
