"""Boxes over the image: which are labelled, and which lie under a point."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from vsrn_viewer.explain import boxes_picture, key_regions, regions_at
from vsrn_viewer.explain.boxes import KEY_BOXES
from vsrn_viewer.trace import TraceContext
from vsrn_viewer.view import Selection, View


def floats(*rows):
    return np.array(rows, dtype=np.float32)


APART = floats((0, 0, 10, 10), (20, 0, 30, 10), (40, 0, 50, 10))
NO_NAMES = ("", "", "")


def test_key_regions_are_ordered_by_importance_ties_to_the_lower_region():
    assert key_regions(APART, floats(1, 5, 1), NO_NAMES) == (1, 0, 2)


def test_key_regions_leave_out_a_box_over_a_more_important_one():
    boxes = floats((0, 0, 10, 10), (2, 0, 12, 10), (40, 0, 50, 10))  # 80 / 120 shared
    assert key_regions(boxes, floats(1, 5, 2), NO_NAMES) == (1, 2)


@pytest.mark.parametrize(
    ("names", "expected"),
    [(("bear", "bear", ""), (0, 2)), (("bear", "cow", ""), (0, 1, 2)), (("", "", ""), (0, 1, 2))],
)
def test_key_regions_leave_out_a_part_of_the_same_class(names, expected):
    boxes = floats((0, 0, 10, 10), (1, 1, 4, 4), (40, 0, 50, 10))  # the second within the first, 9 / 100
    assert key_regions(boxes, floats(3, 2, 1), names) == expected


def test_key_regions_begin_with_the_given_ones_even_if_they_overlap():
    boxes = floats((0, 0, 10, 10), (2, 0, 12, 10), (40, 0, 50, 10))
    assert key_regions(boxes, floats(1, 5, 2), NO_NAMES, first=(0, 1)) == (0, 1, 2)


def test_key_regions_are_few():
    corner = 20 * np.arange(30, dtype=np.float32)[:, None]
    boxes = np.hstack([corner, corner, corner + 10, corner + 10])
    importance = np.arange(30, dtype=np.float32)
    assert key_regions(boxes, importance, ("",) * 30) == tuple(range(29, 29 - KEY_BOXES, -1))
    assert len(key_regions(boxes, importance, ("",) * 30, first=(3,))) == KEY_BOXES + 1


def test_boxes_picture_labels_regions_from_one(make_trace):
    trace = make_trace(3)
    context = TraceContext(labels=("bear", "", "cow"), image_size=(640, 480))
    picture = boxes_picture(trace, context, View(selection=Selection(regions=(2, -1, 3))))
    assert picture.labels == ("1 bear", "2", "3 cow")
    assert picture.selected == (2,)
    assert picture.key == (2, 0, 1)
    assert picture.image_size == (640, 480)
    np.testing.assert_array_equal(picture.boxes, trace.boxes)


def test_boxes_picture_of_another_number_of_labels_shows_numbers_alone(make_trace):
    assert boxes_picture(make_trace(3), TraceContext(labels=("bear",)), View()).labels == ("1", "2", "3")


def test_boxes_picture_without_an_image_size_spans_the_boxes(make_trace):
    trace = make_trace(2, boxes=floats((0, 0, 99.2, 50), (3, 4, 60, 70.5)))
    assert boxes_picture(trace, TraceContext(), View()).image_size == (100, 71)


def test_boxes_picture_without_boxes_is_none(make_trace):
    assert boxes_picture(make_trace(3, boxes=None), TraceContext(), View()) is None


def test_regions_at_returns_the_smallest_first_ties_in_order():
    boxes = floats((0, 0, 100, 100), (10, 10, 20, 20), (15, 15, 25, 25), (50, 50, 60, 60))
    assert regions_at(boxes, 17, 17) == (1, 2, 0)
    assert regions_at(boxes, 10, 20) == (1, 0)  # an edge belongs to its box
    assert regions_at(boxes, 101, 5) == ()


@given(
    arrays(np.float32, (8, 2), elements=st.integers(0, 20)),
    arrays(np.float32, (8, 2), elements=st.integers(0, 20)),
    st.integers(0, 40),
    st.integers(0, 40),
)
def test_regions_at_finds_all_boxes_around_a_point_by_growing_area(corners, sides, x, y):
    boxes = np.hstack([corners, corners + sides])
    found = regions_at(boxes, x, y)
    assert set(found) == {k for k, (x1, y1, x2, y2) in enumerate(boxes.tolist()) if x1 <= x <= x2 and y1 <= y <= y2}
    areas = [sides[k].prod() for k in found]
    assert areas == sorted(areas)
