"""Numbers and ends of scales as people read them."""

from __future__ import annotations

import pytest

from vsrn_viewer.picture import Scale, number


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
