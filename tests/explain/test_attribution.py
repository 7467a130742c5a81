"""Attributions of every method are drawn alike; the words say which method it is."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from changed_run import THREE_LEFT, run

from vsrn_viewer.answers import Attribution
from vsrn_viewer.explain import attention_picture, attribution_picture, paper_attention, word_attention
from vsrn_viewer.view import Selection, View


def test_attention_map_is_the_drawn_attribution_of_the_paper_or_of_the_words():
    traced = run()
    for words, attribution in (
        ((), paper_attention(traced.trace)),
        ((0, 1), word_attention(traced.trace, traced.context, (0, 1))),
    ):
        shown = attention_picture(traced.trace, traced.context, View(selection=Selection(words=words)))
        drawn = attribution_picture(traced.trace, traced.context, attribution)
        assert (shown.title, shown.note, shown.scale) == (drawn.title, drawn.note, drawn.scale)
        np.testing.assert_array_equal(shown.values, drawn.values)


def test_paper_attention_is_of_the_embedding_and_promises_no_sum():
    attribution = paper_attention(run().trace)
    assert (attribution.target, attribution.method, attribution.region_total) == ("embedding", "attention", None)
    np.testing.assert_array_equal(attribution.by_region, run().trace.attention)


def test_word_attention_adds_up_to_the_number_of_words():
    traced = run()
    attribution = word_attention(traced.trace, traced.context, (0, 2))
    np.testing.assert_allclose(attribution.by_region, traced.trace.word_attention[0] + traced.trace.word_attention[2])
    assert attribution.region_total == 2
    assert attribution.region_gap == pytest.approx(0, abs=1e-6)


def test_word_attention_without_a_sentence_is_a_mistake_of_the_caller():
    without = dataclasses.replace(run().trace, word_attention=None)
    with pytest.raises(ValueError, match="words must be of a generated sentence"):
        word_attention(without, run().context, (0,))


def test_another_method_is_drawn_with_its_sign_and_its_name():
    traced = run(THREE_LEFT)
    attribution = Attribution("score", "leave-one-out", by_region=np.array([0.5, -0.25, 0.0], np.float32))
    picture = attribution_picture(traced.trace, traced.context, attribution)
    assert picture.title == "Leave-one-out of the score"
    assert (picture.scale.low, picture.scale.high, picture.scale.signed) == (-0.5, 0.5, True)
    assert picture.scale.label == "sum of leave-one-out of the score"
    assert picture.values[50, 270] == 0.5  # the box of region 6
    assert picture.values[50, 120] == -0.25  # of region 3
    assert picture.values[50, 20] == 0  # of region 1, which was left out


def test_a_method_that_says_nothing_of_regions_has_no_picture_over_the_image():
    traced = run()
    words_only = Attribution("score", "gradient", by_word=np.ones(2, np.float32))
    assert attribution_picture(traced.trace, traced.context, words_only) is None
