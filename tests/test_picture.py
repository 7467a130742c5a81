"""Numbers and ends of scales as people read them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsrn_viewer.picture import ReadingRow, Scale, number, numbered_places


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.412, "0.412"),
        (0.0123456, "0.0123"),
        (3.14159, "3.14"),
        (42.195, "42.2"),
        (450, "450"),
        (64800, "64,800"),
        (3.2e-7, "3e-7"),
        (-0.5, "−0.500"),
        (1e-12, "1e-12"),
    ],
)
def test_number_has_three_digits(value, text):
    assert number(value) == text


def test_ends_of_a_signed_scale_carry_both_signs():
    assert Scale(-0.925, 0.925, True, "affinity").ends == ("−0.925", "+0.925")


def test_ends_of_an_unsigned_scale_carry_none():
    assert Scale(0, 64800, False, "attention").ends == ("0", "64,800")


@pytest.mark.parametrize(
    ("count", "distance", "places"),
    [
        (4, 30.0, [0, 1, 2, 3]),
        (12, 6.0, [0, 4, 9]),
        (36, 1.7, [0, 9, 19, 29]),
        (1, 1.0, [0]),
        (5000, 0.1, [0, *range(99, 5000, 100)]),
    ],
)
def test_as_many_places_are_numbered_as_have_room(count, distance, places):
    assert list(numbered_places(count, distance, 9.0)) == places


@given(st.integers(1, 300), st.floats(0.5, 40))
def test_numbers_round_a_circle_do_not_touch_where_it_closes(count, distance):
    places = numbered_places(count, distance, 18.0, closed=True)
    assert places[0] == 0
    assert len(places) == 1 or (count - places[-1]) * distance >= 18.0


@pytest.mark.parametrize(
    ("kind", "low", "high", "zero"),
    [
        ("curve", -0.1, 0.3, 0.25),
        ("curve", 0.0, 0.3, 0.0),  # at the foot
        ("curve", -0.3, 0.0, 1.0),
        ("curve", 0.1, 0.3, None),
        ("strip", -0.1, 0.3, None),
    ],
)
def test_a_curve_over_zero_has_a_zero_line(kind, low, high, zero):
    row = ReadingRow("match so far", kind, np.zeros(2, np.float32), Scale(low, high, False, ""), "")
    assert row.zero == (None if zero is None else pytest.approx(zero))
