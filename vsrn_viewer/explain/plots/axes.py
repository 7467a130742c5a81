"""Ends and ticks of axes."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from vsrn_viewer.plots import Axis, Chart, Doubles

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
PER_CENT = (0.0, 25.0, 50.0, 75.0, 100.0)


def axis_over(label: str, values: Doubles, most: int = 5) -> Axis:
    """Return a linear axis whose ends are ticks and hold all values, any shape. NaN counts as nothing.

    most: the largest number of steps between its ticks. Raises ValueError without a finite value.
    """
    low, high = _ends(values)
    if low == high:
        low, high = low - 0.5, high + 0.5
    step = _step((high - low) / most)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    if last - first > most:  # both ends were rounded away
        step = _step(1.01 * step)
        first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = tuple(float(round(number * step, 12)) for number in range(first, last + 1))
    return Axis(label, ticks[0], ticks[-1], ticks)


def logarithmic_axis_over(label: str, values: Doubles) -> Axis:
    """Return a logarithmic axis that holds all positive values. Raises ValueError without one."""
    low, high = _ends(np.where(np.asarray(values) > 0, values, np.nan))
    low, high = low / 1.05, high * 1.05
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    fine = [digit * 10.0**decade for decade in decades for digit in (1, 2, 5)]
    ticks = [float(f"{tick:.6g}") for tick in fine if low <= tick <= high]
    if len(ticks) > 6:  # several decades: their ends alone
        ticks = [float(f"{10.0**decade:.6g}") for decade in decades if low <= 10.0**decade <= high]
    if len(ticks) < 3:  # a short stretch, where steps of a linear axis say more
        ticks = [tick for tick in axis_over(label, np.array([low, high])).ticks if low <= tick <= high]
    return Axis(label, low, high, tuple(ticks), logarithmic=True)


def per_cent_axis(label: str) -> Axis:
    """Return an axis from 0 to 100."""
    return Axis(label, 0.0, 100.0, PER_CENT)


def part_of_chart(chart: Chart, part: tuple[float, float, float, float]) -> Chart:
    """Return a chart of linear axes with other ends, and ticks between them. part: the ends of x, then those of y."""
    return replace(chart, x=_part_of(chart.x, *part[:2]), y=_part_of(chart.y, *part[2:]))


def _part_of(axis: Axis, low: float, high: float) -> Axis:
    ticks = axis_over(axis.label, np.array([low, high])).ticks if axis.ticks else ()
    return replace(axis, low=low, high=high, ticks=tuple(tick for tick in ticks if low <= tick <= high))


def groups_axis(names: tuple[str, ...]) -> Axis:
    """Return the axis of groups of bars: group g, from 0, fills the stretch from g to g + 1."""
    return Axis("", 0.0, float(len(names)), tuple(group + 0.5 for group in range(len(names))), names)


def _ends(values: Doubles) -> tuple[float, float]:
    known = np.asarray(values, np.float64)
    known = known[np.isfinite(known)]
    if not known.size:
        raise ValueError("an axis needs a finite value: got none")
    return float(known.min()), float(known.max())


def _step(least: float) -> float:
    """Return the smallest of 1, 2, 2.5, 5 × a power of ten that is at least this large."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(step * power for step in _STEPS if step * power >= least * (1 - 1e-9))
