"""Tags of key boxes find free places within the image."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from vsrn_viewer.figures.tags import Tag, place_tags

SIZE = (640, 480)


def boxes(*rows):
    return [np.array(row, dtype=np.float32) for row in rows]


def test_a_tag_stands_above_its_box_at_the_left():
    assert place_tags(boxes((100, 100, 300, 300)), [(50, 12)], SIZE) == [Tag(100, 88, 50, 12)]


def test_a_tag_at_the_upper_edge_moves_into_the_image():
    assert place_tags(boxes((620, 0, 640, 300)), [(50, 12)], SIZE) == [Tag(590, 0, 50, 12)]


def test_a_later_tag_evades_an_earlier_one():
    first, second = place_tags(boxes((100, 100, 300, 300), (105, 100, 400, 300)), [(50, 12)] * 2, SIZE)
    assert (first.x, first.y) == (100, 88)
    assert (second.x, second.y) == (350, 88)  # above its box, at the right


def test_more_tags_than_corners_hide_as_little_as_possible():
    tags = place_tags(boxes(*[(100, 100, 300, 300)] * 9), [(50, 12)] * 9, SIZE)
    assert len({(tag.x, tag.y) for tag in tags}) == 8


@given(st.lists(st.tuples(*[st.floats(-50, 700, width=32)] * 4), max_size=8))
def test_tags_lie_within_the_image(rows):
    for tag in place_tags(boxes(*rows), [(60, 12)] * len(rows), SIZE):
        assert 0 <= tag.x <= 640 - 60
        assert 0 <= tag.y <= 480 - 12


def test_shared_area_of_tags():
    assert Tag(0, 0, 10, 10).shared_area(Tag(5, 8, 10, 10)) == 10
    assert Tag(0, 0, 10, 10).shared_area(Tag(10, 0, 10, 10)) == 0
