"""Which region numbers are written where not all of them fit."""

from __future__ import annotations

_STEPS = (1, 5, 10, 20, 50, 100)  # steps of 2 would put 1 against 2


def numbered(count: int, length: float, room: float) -> list[int]:
    """Return the region numbers to write along `length`, from 1: as many as `room` for each allows.

    Both in points. All, or 1 and the multiples of 5, 10, 20, 50 or 100.
    """
    step = next((step for step in _STEPS if step * length / count >= room), _STEPS[-1])
    return [number for number in range(1, count + 1) if number % step == 0 or number == 1]
