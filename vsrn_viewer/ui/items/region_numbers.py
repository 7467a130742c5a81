"""Which regions get their number written along an axis, so that numbers do not touch."""

from __future__ import annotations

NUMBER_PIXELS = 10  # size of the font
_LEAST_DISTANCE = 18.0  # between the middles of two numbers, pixels
_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


def numbered(count: int, distance: float) -> list[int]:
    """Return the regions (from 0) to number: the first and the multiples of a round step.

    count: regions; distance: between two neighbouring regions, pixels.
    """
    step = next((step for step in _STEPS if step * distance >= _LEAST_DISTANCE), _STEPS[-1])
    multiples = range(step - 1, count, step)
    return sorted({*multiples, *([0] if (step - 1) * distance >= _LEAST_DISTANCE else [])})
