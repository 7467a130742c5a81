"""Axes hold what they are over, and have few, round ticks."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsrn_viewer.explain.plots.axes import axis_over, logarithmic_axis_over


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=4).filter(lambda v: max(v) - min(v) > 1e-3 or len(v) == 1))
def test_linear_axes_hold_all_values_between_two_ticks(values):
    axis = axis_over("x", np.array(values))
    room = 1e-6 * (abs(axis.high) + abs(axis.low))
    assert axis.low - room <= min(values)
    assert max(values) <= axis.high + room
    assert (axis.ticks[0], axis.ticks[-1]) == (axis.low, axis.high)
    assert 2 <= len(axis.ticks) <= 6


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ([0, 1], (0, 0.2, 0.4, 0.6, 0.8, 1)),
        ([0.013, 0.19], (0, 0.05, 0.1, 0.15, 0.2)),
        ([-0.4, 0.8], (-0.5, 0, 0.5, 1)),
        ([441, 460, np.nan], (440, 445, 450, 455, 460)),
    ],
)
def test_ticks_are_round(values, ticks):
    assert axis_over("x", np.array(values, float)).ticks == pytest.approx(ticks)


def test_an_axis_of_nothing_is_refused():
    with pytest.raises(ValueError, match="finite"):
        axis_over("x", np.array([np.nan]))


@given(st.floats(1e-6, 1e6), st.floats(1, 1e6))
def test_logarithmic_axes_hold_all_values_and_have_a_tick(low, factor):
    axis = logarithmic_axis_over("x", np.array([low, low * factor, 0.0]))
    assert axis.low < low
    assert low * factor < axis.high
    assert 2 <= len(axis.ticks) <= 14  # a scale cannot be read off one
    assert all(axis.low * 0.99 <= tick <= axis.high * 1.01 for tick in axis.ticks)
    assert math.isclose(axis.low, low / 1.05)
