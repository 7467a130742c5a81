"""Where rows and columns of the reading line are."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsrn_viewer.picture import ReadingPicture, ReadingRow, Scale
from vsrn_viewer.ui.items.reading_layout import GAP, LEAST_COLUMN, lay_out, least_height
from vsrn_viewer.ui.items.reading_rows import share

KINDS = ("curve", "strip", "strip", "strip", "bars")


def picture(count, kinds=KINDS, missing=""):
    values = np.zeros(count, np.float32)
    rows = tuple(ReadingRow(kind, kind, values, Scale(0, 1, False, ""), "") for kind in kinds)
    numbers = tuple(range(1, count + 1))
    return ReadingPicture("Reading", "", numbers, tuple(map(str, numbers)), None, rows, missing)


@given(st.integers(1, 120), st.integers(360, 2500), st.integers(0, 600), st.booleans())
def test_rows_never_overlap_and_fit_if_they_can(count, width, spare, with_crops):
    reading = picture(count)
    height = least_height(reading) + spare
    layout = lay_out(reading, 150, width, height, with_crops)
    tops = [(place.top, place.top + place.height) for place in layout.rows]
    assert all(above[1] + GAP <= below[0] for above, below in pairwise(tops))
    assert layout.bottom <= height


@given(st.integers(1, 120), st.integers(360, 2500))
def test_columns_fill_the_width_or_scroll(count, width):
    layout = lay_out(picture(count), 150, width, 300, True)
    assert layout.column >= LEAST_COLUMN
    if layout.column > LEAST_COLUMN:
        assert layout.left + layout.content <= width


@given(st.integers(1, 120), st.data())
def test_column_at_is_the_inverse_of_column_left(count, data):
    layout = lay_out(picture(count), 150, 900, 300, True)
    region = data.draw(st.integers(0, count - 1))
    assert layout.column_at(layout.column_left(region) + layout.column / 2, count) == region
    assert layout.column_at(layout.left - 1, count) == -1
    assert layout.column_at(layout.column_left(count) + 1, count) == -1


def test_spare_height_goes_to_curves_more_than_to_strips():
    reading = picture(36)
    small = lay_out(reading, 150, 1200, least_height(reading), True).rows
    large = lay_out(reading, 150, 1200, least_height(reading) + 80, True).rows
    growth = {place.number: place.height - before.height for place, before in zip(large, small, strict=True)}
    assert growth[0] > growth[1] > 0


def test_without_crops_their_height_goes_to_the_other_rows():
    reading = picture(36)
    whole, bare = (lay_out(reading, 150, 1200, 260, crops).rows for crops in (True, False))
    assert bare[0].height == 0
    assert bare[1].height > whole[1].height


@pytest.mark.parametrize(("value", "expected"), [(-1.0, 0.0), (0.2, 0.0), (0.4, 0.5), (0.6, 1.0), (9.0, 1.0)])
def test_share_of_a_scale_is_cut_at_its_ends(value, expected):
    assert share(value, Scale(0.2, 0.6, False, "")) == pytest.approx(expected)
