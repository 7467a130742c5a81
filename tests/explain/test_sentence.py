"""The generated sentence: its words, where they came from, and what stands in its place."""

from __future__ import annotations

import numpy as np
import pytest

from vsrn_viewer.explain import (
    attention_picture,
    missing,
    quoted_words,
    selected_words,
    sentence_picture,
    sentence_text,
    sentence_words,
    shown_overlay,
    table_of,
)
from vsrn_viewer.trace import TraceContext
from vsrn_viewer.view import Selection, View

GIVEN = np.array([[0.5, 0.25, 0.25], [0.0, 0.125, 0.875], [1 / 3, 1 / 3, 1 / 3]], dtype=np.float32)
WORDS = {
    "word_ids": np.array([5, 9, 2], dtype=np.float32),
    "word_attention": GIVEN,
    "word_probability": np.array([0.75, 0.5, 0.25], dtype=np.float32),
}
CONTEXT = TraceContext(words=("a", "bear", "<end>"), labels=("bear", "", "cow"), image_size=(40, 40))


def test_picture_has_a_row_per_word_on_one_scale(make_trace):
    picture = sentence_picture(make_trace(3, **WORDS), CONTEXT, View())
    assert [(row.name, row.kind, row.aside) for row in picture.rows] == [
        ("a", "word", "0.75"),
        ("bear", "word", "0.50"),
        ("<end>", "word", "0.25"),
    ]
    for row, given in zip(picture.rows, GIVEN, strict=True):
        np.testing.assert_array_equal(row.values, given)
        assert (row.scale.low, row.scale.high, row.scale.signed) == (0, 0.875, False)
    assert picture.labels == ("1 bear", "2", "3 cow")
    assert picture.title == "Sentence: “a bear”"
    assert "colours from 0 to 0.875" in picture.note


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("a", "bear", "<end>"), "a bear"),
        (("on", "the", "left", ",", "a", "<unk>", "."), "on the left, a <unk>."),
        (("<end>", "a"), "<end> a"),  # as published, <end> ends nothing
        ((), ""),
    ],
)
def test_text_is_written_as_people_write(make_trace, words, text):
    trace = make_trace(3, word_ids=np.zeros(len(words), np.float32))
    assert sentence_text(trace, TraceContext(words=words)) == text


def test_words_of_a_strange_vocabulary_stay_on_their_line(make_trace):
    trace = make_trace(3, word_ids=np.zeros(3, np.float32))
    context = TraceContext(words=("a\nb", "\ud800x", "棕色"))
    assert sentence_words(trace, context) == ("a�b", "�x", "棕色")


def test_repeated_words_are_told_apart_by_their_place(make_trace):
    trace = make_trace(3, word_ids=np.zeros(4, np.float32))
    quoted = quoted_words(trace, TraceContext(words=("a", "bear", "a", "<end>")))
    assert quoted == ("“a” (1)", "“bear”", "“a” (3)", "“<end>”")


def test_a_word_selected_twice_counts_once(make_trace):
    picture = attention_picture(make_trace(3, **WORDS), CONTEXT, View(selection=Selection(words=(1, 1))))
    assert picture.title == "Attention of “bear”"
    np.testing.assert_array_equal(picture.scores, GIVEN[1])


def test_selected_words_lie_over_the_image_where_it_has_boxes(make_trace):
    view = View(overlay="affinity", selection=Selection(words=(1,)))
    assert shown_overlay(make_trace(3, **WORDS), view) == "attention"
    assert shown_overlay(make_trace(3, boxes=None, **WORDS), view) == "affinity"
    assert shown_overlay(make_trace(3), view) == "affinity"
    assert shown_overlay(make_trace(3, **WORDS), View(overlay="affinity")) == "affinity"
    assert shown_overlay(None, view) == "affinity"


def test_words_that_are_not_known_are_their_ids(make_trace):
    assert sentence_words(make_trace(3, **WORDS), TraceContext(words=("a",))) == ("#5", "#9", "#2")


def test_member_is_named_in_an_ensemble(make_trace):
    context = TraceContext(words=CONTEXT.words, member=2, members=2)
    assert sentence_picture(make_trace(3, **WORDS), context, View()).note.endswith(" · member 2 of 2")


def test_selected_words_and_regions_are_framed_as_far_as_they_exist(make_trace):
    view = View(selection=Selection(regions=(2,), words=(1, 7, 0)))
    trace = make_trace(3, **WORDS)
    assert selected_words(trace, view) == (0, 1)
    picture = sentence_picture(trace, CONTEXT, view)
    assert (picture.selected, picture.selected_rows) == ((2,), (0, 1))


def test_attention_map_of_selected_words_takes_the_largest_where_boxes_overlap(make_trace):
    boxes = np.array([[0, 0, 10, 10], [5, 0, 15, 10], [20, 20, 30, 30]], np.float32)
    trace = make_trace(3, boxes=boxes, **WORDS)
    one = attention_picture(trace, CONTEXT, View(selection=Selection(words=(1,))))
    assert one.title == "Attention of “bear”"
    assert one.scale.label == "largest attention of “bear”"
    np.testing.assert_array_equal(one.scores, GIVEN[1])
    assert (one.values[5, 2], one.values[5, 7], one.values[25, 25]) == pytest.approx((0.0, 0.125, 0.875))
    both = attention_picture(trace, CONTEXT, View(selection=Selection(words=(0, 1))))
    assert both.title == "Attention of “a”, “bear”"
    assert both.values[5, 7] == pytest.approx(max(0.5 + 0, 0.25 + 0.125))  # of the two boxes there
    assert both.note == "the sentence branch's own attention, the largest where boxes overlap"


def test_attention_map_of_words_peaks_where_the_leading_region_lies(make_trace):
    boxes = np.array([[0, 0, 10, 10], [0, 0, 10, 10], [20, 20, 30, 30]], np.float32)
    given = np.array([[0.32, 0.32, 0.36]], np.float32)  # added up, the pair would outshine the leader
    trace = make_trace(3, boxes=boxes, **{**WORDS, "word_ids": WORDS["word_ids"][:1], "word_attention": given})
    picture = attention_picture(trace, CONTEXT, View(selection=Selection(words=(0,))))
    assert picture.values.max() == picture.scale.high == given.max()
    assert picture.values[25, 25] == given.max()


def test_attention_map_without_selected_words_is_the_papers(make_trace):
    picture = attention_picture(make_trace(3, **WORDS), CONTEXT, View(selection=Selection(words=(9,))))
    assert picture.title == "Attention"
    assert picture.score_name == "λ(k − rank)²"


def test_table_has_a_row_per_word(make_trace):
    table = table_of(sentence_picture(make_trace(3, **WORDS), CONTEXT, View()))
    assert table.columns == ("place", "word", "probability", "1 bear", "2", "3 cow")
    assert table.rows[1] == (2, "bear", 0.5, 0.0, 0.125, 0.875)
    assert [row[0] for row in table.rows] == [1, 2, 3]


def test_without_a_sentence_there_is_a_reason(make_trace):
    silent = make_trace(3, word_ids=np.zeros(0, np.float32), word_attention=np.zeros((0, 3), np.float32))
    for trace, reason in ((make_trace(3), "no sentence branch"), (silent, "ends its sentence before the first word")):
        assert reason in missing("generated", trace)
        assert sentence_picture(trace, CONTEXT, View()) is None
    assert missing("generated", make_trace(3, **WORDS)) == ""


def test_attention_of_zero_has_a_scale(make_trace):
    trace = make_trace(3, **{**WORDS, "word_attention": np.zeros((3, 3), np.float32)})
    assert sentence_picture(trace, CONTEXT, View()).rows[0].scale.high == 1
