"""Two pictures side by side on one scale."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import probed
import pytest
from changed_run import run

from vsrn_viewer.answers import Probed
from vsrn_viewer.explain import (
    attention_picture,
    brought_picture,
    layers_picture,
    matrix_picture,
    on_one_scale,
    reading_picture,
    sentence_picture,
)
from vsrn_viewer.trace import TraceContext
from vsrn_viewer.view import View

CONTEXT = TraceContext(image_size=(640, 480))


@pytest.fixture
def pair(make_trace):
    weak = np.array([[[0.5, -0.75], [0.25, 0.125]]], dtype=np.float32)
    return make_trace(2, affinity=weak), make_trace(2, affinity=4 * weak)


def test_both_pictures_get_the_wider_scale(pair):
    weak, strong = (matrix_picture(trace, CONTEXT, View()) for trace in pair)
    both = on_one_scale(weak, strong), on_one_scale(strong, weak)
    assert {(picture.scale.low, picture.scale.high) for picture in both} == {(-3.0, 3.0)}
    assert {picture.scale.label for picture in both} == {"affinity (no unit), one scale for both images"}
    np.testing.assert_array_equal(both[0].values, weak.values)


@pytest.mark.parametrize("other", ["effective", "attention", "reading", None])
def test_another_quantity_or_kind_changes_nothing(pair, other):
    weak, strong = pair
    shown = matrix_picture(weak, CONTEXT, View())
    others = {
        "effective": matrix_picture(strong, CONTEXT, View(quantity="effective")),
        "attention": attention_picture(strong, CONTEXT, View()),
        "reading": reading_picture(strong, CONTEXT, View()),
    }
    assert on_one_scale(shown, others.get(other)) is shown


def test_layers_of_their_own_scale_are_of_the_same_quantity(pair):
    weak, strong = (matrix_picture(trace, CONTEXT, View(shared_scale=False)) for trace in pair)
    assert on_one_scale(weak, strong).scale.high == 3.0


def test_each_row_of_a_reading_line_gets_the_wider_scale(make_trace):
    ours, theirs = (reading_picture(make_trace(count), CONTEXT, View()) for count in (3, 7))
    for one, other, joined in zip(ours.rows, theirs.rows, on_one_scale(ours, theirs).rows, strict=True):
        assert joined.scale.low == min(one.scale.low, other.scale.low)
        assert joined.scale.high == max(one.scale.high, other.scale.high)
        np.testing.assert_array_equal(joined.values, one.values)


def test_all_layers_get_the_wider_scale(pair):
    weak, strong = (layers_picture(trace, CONTEXT, View()) for trace in pair)
    assert {graph.scale.high for graph in on_one_scale(weak, strong).graphs} == {3.0}


def test_all_words_keep_one_scale_whatever_words_the_other_sentence_has():
    whole = sentence_picture(run().trace, run().context, View())
    row = whole.rows[0]
    wider = replace(row.scale, high=3.0)
    one = replace(whole, rows=tuple(replace(row, name=name) for name in ("a", "bear", "a")))
    other = replace(whole, rows=tuple(replace(row, name=name, scale=wider) for name in ("a", "cow")))
    both = {row.scale for row in (*on_one_scale(one, other).rows, *on_one_scale(other, one).rows)}
    assert len({(scale.low, scale.high) for scale in both}) == 1


def brought(found):
    return brought_picture(run().trace, run().context, View(), Probed(attribution=found))


def test_what_things_brought_to_two_matches_has_one_scale():
    """Equal orange is an equal share of the score: a thing that brought a quarter is not as dark as the whole."""
    strong = brought(probed.attribution())
    weak = brought(replace(probed.attribution(), by_group=probed.TOGETHER / 4))
    both = on_one_scale(strong, weak), on_one_scale(weak, strong)
    assert {one.scale.ends for one in both} == {("−0.400", "+0.400")}
    np.testing.assert_array_equal(both[1].values, weak.values)


def test_what_two_methods_say_keeps_two_scales():
    strong, other = brought(probed.attribution()), brought(probed.shapley())
    assert on_one_scale(strong, other) is strong
