"""The reading line: rows, their scales, and what is said when some cannot be shown."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from vsrn_viewer.explain import hidden_change, reading_picture
from vsrn_viewer.trace import TraceContext
from vsrn_viewer.view import Selection, View

VIEW = View()


def row(picture, name):
    return next(row for row in picture.rows if row.name == name)


def test_reading_picture_rows_stand_as_in_the_window(make_trace):
    picture = reading_picture(make_trace(3), TraceContext(), VIEW)
    assert [(row.name, row.kind) for row in picture.rows] == [
        ("match so far", "curve"),
        ("update gate", "strip"),
        ("reset gate", "strip"),
        ("hidden change", "strip"),
        ("attention", "bars"),
    ]
    assert picture.missing == ""
    assert all(row.values.shape == (3,) and row.values.dtype == np.float32 for row in picture.rows)


def test_gate_rows_are_means_over_channels_on_the_range_of_their_values(make_trace):
    gate = np.array([[0.1, 0.3], [0.5, 0.7], [0.2, 0.2]], dtype=np.float32)
    picture = reading_picture(make_trace(3, update_gate=gate, reset_gate=1 - gate), TraceContext(), VIEW)
    update = row(picture, "update gate")
    np.testing.assert_allclose(update.values, [0.2, 0.6, 0.2], atol=1e-7)
    assert (update.scale.low, update.scale.high) == pytest.approx((0.2, 0.6))
    assert update.scale.ends == ("0.200", "0.600")
    assert update.scale.label == "mean over 2 channels, no unit"
    assert update.meaning == "1 keeps the memory, 0 replaces it (PyTorch's convention)"
    np.testing.assert_allclose(row(picture, "reset gate").values, [0.8, 0.4, 0.8], atol=1e-7)


def test_gate_row_that_hardly_varies_is_not_blown_up(make_trace):
    gate = np.full((3, 4), 0.5, dtype=np.float32)
    gate[1] += 1e-4
    scale = row(reading_picture(make_trace(3, update_gate=gate), TraceContext(), VIEW), "update gate").scale
    assert scale.high - scale.low == pytest.approx(0.02)


def test_hidden_change_starts_from_an_empty_memory(make_trace):
    hidden = np.array([[3, 4], [3, 4], [3, 16]], dtype=np.float32)
    trace = make_trace(3, hidden=hidden)
    np.testing.assert_allclose(hidden_change(trace), [5, 0, 12])
    change = row(reading_picture(trace, TraceContext(), VIEW), "hidden change")
    assert (change.scale.low, change.scale.high) == (0, 12)


def test_match_row_ends_with_the_score(make_trace):
    picture = reading_picture(make_trace(3), TraceContext(member=2, members=2), VIEW)
    match = row(picture, "match so far")
    assert match.last == "0.412"
    assert (match.scale.low, match.scale.high) == pytest.approx((0, 0.412))  # heights are read from 0
    assert match.meaning == "the score with the sentence if the GRU stopped after this region, member 2 of 2"


@pytest.mark.parametrize(
    ("values", "ends"),
    [
        ((-0.02, 0.05, 0.01), (-0.085, 0.115)),  # noise fills a third of the height
        ((0.3, 0.5, 0.75), (0.0, 0.75)),
        ((-0.4, -0.1, -0.3), (-0.4, 0.0)),
        ((0.05, 0.06, 0.07), (-0.065, 0.135)),
    ],
)
def test_match_is_drawn_over_a_range_that_holds_zero_and_spans_a_fifth(make_trace, values, ends):
    steps = np.array(values, dtype=np.float32)
    scale = row(reading_picture(make_trace(3, score_by_step=steps), TraceContext(), VIEW), "match so far").scale
    assert (scale.low, scale.high) == pytest.approx(ends)


def test_match_row_of_one_region_has_a_range(make_trace):
    scale = row(reading_picture(make_trace(1), TraceContext(), VIEW), "match so far").scale
    assert scale.low < scale.high


def test_attention_row_keeps_the_scores(make_trace):
    attention = row(reading_picture(make_trace(3), TraceContext(), VIEW), "attention")
    np.testing.assert_array_equal(attention.values, [450, 200, 50])
    assert attention.scale.ends == ("0", "450")
    assert "not a quantity of the model" in attention.meaning


@pytest.mark.parametrize(
    ("order", "note"),
    [
        ("left to right", "the GRU reads the regions in this order, left to right · deviation from nn.GRU 3e-7"),
        (
            "unknown",
            "the GRU reads the regions in this order; the dataset does not say what it means "
            "· deviation from nn.GRU 3e-7",
        ),
    ],
)
def test_note_names_the_order_and_the_gates_deviation(make_trace, order, note):
    assert reading_picture(make_trace(3), TraceContext(region_order=order), VIEW).note == note


def test_note_of_a_trace_that_was_never_compared_claims_no_deviation(make_trace):
    picture = reading_picture(make_trace(3, gate_error=None), TraceContext(region_order="left to right"), VIEW)
    assert picture.note == "the GRU reads the regions in this order, left to right"


def test_without_query_the_match_is_left_out_and_said(make_trace):
    trace = make_trace(3, caption_embedding=None, score=None, score_by_step=None)
    picture = reading_picture(trace, TraceContext(), VIEW)
    assert [row.name for row in picture.rows] == ["update gate", "reset gate", "hidden change", "attention"]
    assert picture.missing == "There is no sentence, so there is no match so far."


def test_without_gru_only_attention_is_left(make_trace, without_gru):
    trace = dataclasses.replace(make_trace(3), **without_gru)
    picture = reading_picture(trace, TraceContext(), VIEW)
    assert [row.name for row in picture.rows] == ["attention"]
    assert picture.missing == "This model has no GRU: there are no gates, no hidden change, and no match so far."
    assert picture.note == "the regions as stored; without a GRU their order has no effect"
    assert hidden_change(trace) is None


def test_reading_picture_passes_boxes_labels_and_selection_on(make_trace):
    trace = make_trace(3)
    view = View(selection=Selection(regions=(1,)))
    picture = reading_picture(trace, TraceContext(labels=("a", "b", "c")), view)
    assert picture.boxes is trace.boxes
    assert picture.labels == ("1 a", "2 b", "3 c")
    assert picture.selected == (1,)
    assert reading_picture(make_trace(3, boxes=None), TraceContext(), view).boxes is None


def test_all_zero_attention_has_a_scale(make_trace):
    trace = make_trace(2, attention=np.zeros(2, np.float32))
    assert row(reading_picture(trace, TraceContext(), VIEW), "attention").scale.high == 1


def test_note_says_the_members_score_beside_the_ensembles(make_trace):
    trace = make_trace(3, score=np.float32(0.75))
    context = TraceContext(region_order="left to right", member=2, members=3, ensemble_score=0.5)
    assert reading_picture(trace, context, VIEW).note.endswith(" · member 2 of 3: 0.750, ensemble 0.500")


def test_note_names_the_member_without_a_query(make_trace):
    trace = make_trace(3, score=None, score_by_step=None, caption_embedding=None)
    assert reading_picture(trace, TraceContext(members=2), VIEW).note.endswith(" · member 1 of 2")
