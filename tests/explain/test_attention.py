"""The paper's attention map, against a naive loop over pixels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from vsrn_viewer.explain import attention_map, attention_picture, reading_picture
from vsrn_viewer.trace import TraceContext
from vsrn_viewer.view import View


@given(arrays(np.float32, (3, 4), elements=st.floats(-5, 25, width=32)))
def test_attention_map_adds_scores_where_a_box_holds_the_pixels_centre(boxes):
    scores = np.array([450, 200, 50], dtype=np.float32)
    heat = attention_map(scores, boxes, (20, 12))
    assert heat.shape == (12, 20)
    for y, x in np.ndindex(12, 20):
        inside = [x1 <= x + 0.5 < x2 and y1 <= y + 0.5 < y2 for x1, y1, x2, y2 in boxes.tolist()]
        assert heat[y, x] == scores[inside].sum()


def test_attention_map_of_a_large_image_is_scaled_down():
    heat = attention_map(np.array([50], np.float32), np.array([[640, 0, 1280, 480]], np.float32), (1280, 960))
    assert heat.shape == (480, 640)
    assert (heat[:240, 320:] == 50).all()
    assert heat.sum() == 50 * 240 * 320


def test_attention_map_of_a_thin_image_keeps_a_row():
    heat = attention_map(np.array([50], np.float32), np.array([[0, 0, 3000, 1]], np.float32), (3000, 1))
    assert heat.shape == (1, 640)
    assert (heat == 50).all()


@pytest.mark.parametrize(
    ("boxes", "message"),
    [
        (np.zeros((2, 4), np.float32), r"boxes must be finite, \(1, 4\): got \(2, 4\), 0 not finite"),
        (np.array([[0, 0, np.nan, np.inf]], np.float32), r"got \(1, 4\), 2 not finite"),
    ],
)
def test_attention_map_refuses_boxes_that_do_not_fit(boxes, message):
    with pytest.raises(ValueError, match=message):
        attention_map(np.array([50], np.float32), boxes, (20, 12))


def test_attention_picture_says_that_it_is_not_of_the_model(make_trace):
    boxes = np.array([[0, 0, 10, 10], [5, 0, 15, 10], [20, 20, 30, 30]], np.float32)
    trace = make_trace(3, boxes=boxes)  # attention 450, 200, 50
    picture = attention_picture(trace, TraceContext(image_size=(40, 40)), View())
    assert picture.note == "the paper's rank-based map (section 4.5), not a quantity of the model"
    assert (picture.scale.low, picture.scale.high, picture.scale.signed) == (0, 650, False)
    assert picture.values[5, 7] == 650
    assert picture.image_size == (40, 40)
    np.testing.assert_array_equal(picture.scores, [450, 200, 50])


def test_attention_beside_a_query_says_that_it_does_not_depend_on_it(make_trace):
    trace = make_trace(3, boxes=np.array([[0, 0, 10, 10]] * 3, np.float32))
    asked = TraceContext(image_size=(40, 40), query="a bear")
    said = attention_picture(trace, asked, View()).note, reading_picture(trace, asked, View()).rows[-1].meaning
    assert all(words.endswith("not a quantity of the model; it does not depend on the query") for words in said)


def test_attention_picture_of_boxes_outside_the_image_has_a_scale(make_trace):
    trace = make_trace(1, boxes=np.array([[50, 50, 60, 60]], np.float32))
    picture = attention_picture(trace, TraceContext(image_size=(40, 40)), View())
    assert picture.scale.high == 1
    assert not picture.values.any()


def test_attention_picture_without_boxes_is_none(make_trace):
    assert attention_picture(make_trace(3, boxes=None), TraceContext(), View()) is None
