"""How the query was read, word by word: every number is the trace's, also where words are left out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from words_run import SENTENCE, read

from vsrn_viewer import explain
from vsrn_viewer.answers import NOTHING_PROBED, Probed
from vsrn_viewer.change import Change
from vsrn_viewer.explain import Run
from vsrn_viewer.explain.channels import moved_most_by_word
from vsrn_viewer.trace import TraceContext
from vsrn_viewer.view import PairId, Query, View

KIND = explain.kind_of("reading-words")
WORDS = ("<start>", *SENTENCE.split(), "<end>")
VIEW = View(query=Query(text=SENTENCE))
DROPPED = replace(VIEW, change=Change(dropped_words=(1, 3)))  # "bear" and "of"
NAN = np.nan


def picture(traced=None, view=VIEW, probed=NOTHING_PROBED):
    traced = traced or read()
    return explain.word_reading_picture(traced.trace, traced.context, view, probed)


def row(made, name):
    return next(row for row in made.rows if row.name == name)


def test_every_row_is_the_traces_own():
    made, trace = picture(), read().trace
    assert made.labels == WORDS
    assert [(row.name, row.kind) for row in made.rows] == [
        ("match so far", "curve"),
        ("update gate", "strip"),
        ("reset gate", "strip"),
        ("hidden change", "strip"),
    ]
    np.testing.assert_array_equal(row(made, "match so far").values, trace.score_by_word)
    np.testing.assert_allclose(row(made, "update gate").values, trace.caption_update_gate.mean(axis=1), rtol=1e-6)
    np.testing.assert_allclose(row(made, "reset gate").values, trace.caption_reset_gate.mean(axis=1), rtol=1e-6)
    before = np.vstack([np.zeros(5), trace.caption_hidden[:-1]])
    moved = np.sqrt(((trace.caption_hidden - before) ** 2).sum(axis=1))
    np.testing.assert_allclose(row(made, "hidden change").values, moved, rtol=1e-6)


def test_gates_are_those_of_the_channels_that_the_view_names():
    made = picture(view=replace(VIEW, channels=(1, 4)))
    update = row(made, "update gate, channels 2, 5")
    np.testing.assert_allclose(update.values, read().trace.caption_update_gate[:, [1, 4]].mean(axis=1), rtol=1e-6)
    assert "channels" in KIND.follows


@pytest.mark.parametrize("place", [0, 2, 6])
def test_channels_add_up_to_the_step_of_the_match(place):
    trace = read().trace
    before = trace.score_by_word[place - 1] if place else 0
    steps = moved_most_by_word(trace, place)
    assert sum(step.gained for step in steps) == pytest.approx(trace.score_by_word[place] - before, abs=1e-6)
    sizes = [abs(step.gained) for step in steps]
    assert sizes == sorted(sizes, reverse=True)
    for step in steps:
        gates = trace.caption_update_gate[place, step.channel], trace.caption_reset_gate[place, step.channel]
        assert (step.update, step.reset) == pytest.approx(gates)
    assert moved_most_by_word(replace(trace, caption_embedding_by_step=None), place) == ()


def test_a_column_is_a_word_or_a_mark():
    made = picture()
    assert made.read == (-1, 0, 1, 2, 3, 4, -1)
    assert made.asked == (-1, 0, 1, 2, 3, 4, -1)
    assert made.dropped == ()


def test_dropped_words_keep_their_column_and_have_no_value():
    made = picture(read("a left it"), DROPPED, Probed(before=read()))
    assert made.labels == WORDS
    assert made.dropped == (2, 4)
    assert made.read == (-1, 0, -1, 1, -1, 2, -1)
    assert made.asked == (-1, 0, 1, 2, 3, 4, -1)
    now, match = read("a left it").trace.score_by_word, row(made, "match so far")
    np.testing.assert_array_equal(match.values, np.float32([now[0], now[1], NAN, now[2], NAN, now[3], now[4]]))
    np.testing.assert_array_equal(match.before, read().trace.score_by_word)
    for name in ("update gate", "reset gate", "hidden change"):
        assert np.isnan(row(made, name).values).tolist() == [column in (2, 4) for column in range(7)]
    assert "dropped words are faint · grey dashes: before" in made.note
    table = explain.table_of(made)
    assert table.columns == (
        *("place", "word", "match so far", "update gate", "reset gate", "hidden change"),
        "match so far, before",
    )
    assert [line[:3] for line in table.rows[:3]] == [("", "<start>", now[0]), (1, "a", now[1]), (2, "bear", "")]


def test_a_replaced_word_stands_in_its_column():
    view = replace(VIEW, change=Change(replaced_words=((1, "dog"),)))
    made = picture(read("a dog left of it"), view, Probed(before=read()))
    assert made.labels == ("<start>", "a", "dog", "left", "of", "it", "<end>")
    np.testing.assert_array_equal(row(made, "match so far").before, read().trace.score_by_word)


def test_until_the_run_before_is_there_the_words_that_were_read_stand_alone():
    made = picture(read("a left it"), DROPPED)
    assert made.labels == ("<start>", "a", "left", "it", "<end>")
    assert made.asked == (-1, 0, 2, 4, -1)
    assert row(made, "match so far").before is None


@pytest.mark.parametrize("dropped", [(0,), (9,), (4, 5), (5, 6)])
def test_a_view_that_is_ahead_of_the_runs_is_drawn_without_what_does_not_fit(dropped):
    view = replace(VIEW, change=Change(dropped_words=dropped))
    assert picture(read("a left it"), view, Probed(before=read())).labels[1] == "a"


def test_unknown_words_and_the_member_are_said():
    traced = read()
    context = replace(traced.context, unknown_words=("bear",), members=2, member=2, ensemble_score=0.25)
    note = picture(replace(traced, context=context)).note
    assert "read as <unk>: bear" in note
    assert "deviation from nn.GRU 6e-8" in note
    assert "member 2 of 2" in note


def test_a_sentence_of_one_word_has_three_columns():
    assert picture(read("bear")).labels == ("<start>", "bear", "<end>")


@pytest.mark.parametrize(
    ("trace", "view", "said"),
    [
        (replace(read().trace, score=None, caption_embedding=None), View(), "There is no sentence"),
        (read().trace, View(query=Query(text="1: a bear  -1: it")), "This query is a sum of sentences"),
        (replace(read().trace, score_by_word=None), VIEW, "This trace does not hold what reading the words"),
        (replace(read().trace, embedding=np.zeros(0)), VIEW, "A similarity matrix has scores and no network"),
    ],
)
def test_what_is_missing_is_said(trace, view, said):
    assert KIND.missing(trace, view).startswith(said)
    assert len(KIND.missing(trace, view).split(". ")) > 1  # and what still works
    assert KIND.make(trace, TraceContext(query_words=WORDS), view, NOTHING_PROBED) is None


def test_without_a_gru_over_the_regions_the_words_are_read_all_the_same():
    trace = replace(read().trace, hidden=None, update_gate=None, reset_gate=None, score_by_step=None)
    assert picture(replace(read(), trace=trace)).labels == WORDS


def runs(now, pinned, views=(VIEW, VIEW), probed=(NOTHING_PROBED, NOTHING_PROBED)):
    return [Run(one.trace, one.context, *rest) for one, *rest in zip((now, pinned), views, probed, strict=True)]


def test_the_difference_is_numpys_word_by_word_also_of_two_images():
    now, pinned = read(seed=1), read()
    pinned = replace(pinned, trace=replace(pinned.trace, features=pinned.trace.features + 1))
    made = explain.difference_of("reading-words", *runs(now, pinned))
    assert made.title == "Reading the words, now − pinned"
    expected = now.trace.score_by_word - pinned.trace.score_by_word
    np.testing.assert_array_equal(row(made, "match so far").values, expected)
    gates = now.trace.caption_update_gate.mean(axis=1) - pinned.trace.caption_update_gate.mean(axis=1)
    np.testing.assert_allclose(row(made, "update gate").values, gates, rtol=0, atol=1e-6)
    assert row(made, "update gate").scale.signed
    apart = np.linalg.norm(now.trace.caption_hidden - pinned.trace.caption_hidden, axis=1)
    np.testing.assert_allclose(row(made, "hidden state, apart").values, apart, rtol=1e-6)


def test_states_of_two_networks_have_no_distance():
    views = replace(VIEW, pair=PairId(("other.pth.tar",))), VIEW
    made = explain.difference_of("reading-words", *runs(read(seed=1), read(), views))
    assert "hidden state, apart" not in [row.name for row in made.rows]


def test_a_word_that_one_of_them_drops_has_no_difference():
    found = runs(read("a left it"), read(), (DROPPED, VIEW), (Probed(before=read()), NOTHING_PROBED))
    made = explain.difference_of("reading-words", *found)
    assert made.dropped == (2, 4)
    expected = read("a left it").trace.score_by_word[3] - read().trace.score_by_word[5]
    assert row(made, "match so far").values[5] == expected
    assert np.isnan(row(made, "match so far").values[[2, 4]]).all()


def test_two_sentences_have_no_difference_and_it_is_said():
    found = runs(read("a cow right of it"), read(), (View(query=Query(text="a cow right of it")), VIEW))
    assert explain.no_difference("reading-words", *found).startswith("These are two sentences")
    assert explain.difference_of("reading-words", *found) is None
    without = replace(read(), trace=replace(read().trace, score_by_word=None))
    assert explain.no_difference("reading-words", *runs(without, read())).startswith("Only one of the two")


def test_the_match_beside_is_a_second_curve_over_the_same_words_alone():
    ours, theirs = picture(), picture(read(seed=1))
    assert explain.same_words(ours, theirs)
    made = explain.with_beside_curve(ours, theirs, "pinned")
    np.testing.assert_array_equal(row(made, "match so far").before, read(seed=1).trace.score_by_word)
    assert made.note.endswith("grey dashes: pinned")
    assert not explain.same_words(ours, picture(read("a cow right of it")))


def test_runs_of_one_sentence_share_their_scales():
    ours, theirs = picture(), picture(read(seed=1))
    for one, other in zip(
        explain.on_one_scale(ours, theirs).rows, explain.on_one_scale(theirs, ours).rows, strict=True
    ):
        assert (one.scale.low, one.scale.high) == (other.scale.low, other.scale.high)
