"""Channels of the GRU: what each adds to the match at a step, and gates by channel."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from changed_run import run

from vsrn_viewer.explain import reading_picture
from vsrn_viewer.explain.channels import channels_words, moved_most
from vsrn_viewer.view import View


@pytest.mark.parametrize("place", [0, 3, 7])
def test_channels_add_up_to_the_step_of_the_match(place):
    """D = 5 is less than are told, so all are there."""
    trace = run().trace
    before = trace.score_by_step[place - 1] if place else 0
    steps = moved_most(trace, place)
    assert sorted(step.channel for step in steps) == [0, 1, 2, 3, 4]
    assert sum(step.gained for step in steps) == pytest.approx(trace.score_by_step[place] - before, abs=1e-6)
    sizes = [abs(step.gained) for step in steps]
    assert sizes == sorted(sizes, reverse=True)
    for step in steps:
        gates = trace.update_gate[place, step.channel], trace.reset_gate[place, step.channel]
        assert (step.update, step.reset) == pytest.approx(gates)


def test_without_a_query_or_a_gru_no_channel_moved_anything():
    trace = run().trace
    assert moved_most(replace(trace, caption_embedding=None), 3) == ()
    assert moved_most(replace(trace, update_gate=None, reset_gate=None), 3) == ()


def rows(*channels):
    made = reading_picture(run().trace, run().context, View(channels=channels))
    return [row for row in made.rows if "gate" in row.name]


def test_gates_are_those_of_the_channels_that_the_view_names():
    update, reset = rows(3)
    np.testing.assert_array_equal(update.values, run().trace.update_gate[:, 3])
    np.testing.assert_array_equal(reset.values, run().trace.reset_gate[:, 3])
    assert (update.name, update.scale.label) == ("update gate, channel 4", "channel 4, no unit")
    update, _ = rows(1, 3)
    np.testing.assert_allclose(update.values, run().trace.update_gate[:, [1, 3]].mean(axis=1), rtol=1e-6)
    assert update.name == "update gate, channels 2, 4"


def test_channels_that_a_smaller_network_lacks_are_the_mean_over_all():
    update, _ = rows(99)
    np.testing.assert_allclose(update.values, run().trace.update_gate.mean(axis=1), rtol=1e-6)
    assert update.name == "update gate"
    assert [row.name for row in rows(99, 0)] == ["update gate, channel 1", "reset gate, channel 1"]


def test_many_channels_are_counted():
    assert channels_words((0, 1, 2)) == "channels 1, 2, 3"
    assert channels_words((0, 1, 2, 3)) == "4 channels"
    assert channels_words(()) == ""
