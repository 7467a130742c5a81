"""Bars beside each other in groups."""

from __future__ import annotations

import numpy as np

from vsrn_viewer.plots import Bars, Doubles

_FILLED = 0.8  # of a group's stretch


def grouped_bars(values: Doubles, low: Doubles, high: Doubles, base: float = 0.0) -> tuple[Bars, ...]:
    """Return the bars of each series: values, low, high (series, groups), as `plots.Bars` has them.

    Group g fills the stretch of x from g to g + 1.
    """
    count, groups = values.shape
    width = _FILLED / count
    middles = np.arange(groups) + 0.5
    return tuple(
        Bars(
            number, middles + (number - (count - 1) / 2) * width, values[number], low[number], high[number], width, base
        )
        for number in range(count)
    )
