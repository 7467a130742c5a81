"""How long a long job will still take."""

from __future__ import annotations

import pytest

from vsrn_viewer.answers import Progress
from vsrn_viewer.ui.remaining import Remaining


@pytest.fixture
def clock():
    return [100.0]


@pytest.fixture
def remaining(clock):
    return Remaining(lambda: clock[0])


def say(remaining, clock, at, done, total=1000, label="Embedding the images"):
    clock[0] = 100.0 + at
    return remaining.words(Progress(label, done, total))


def test_the_rate_so_far_is_the_estimate(remaining, clock):
    assert say(remaining, clock, 0, 0) == ""
    assert say(remaining, clock, 1, 50) == ""  # too early
    assert say(remaining, clock, 10, 200) == "about 40 s left"
    assert say(remaining, clock, 40, 400) == "about 60 s left"
    assert say(remaining, clock, 400, 500) == "about 7 min left"


def test_a_job_that_goes_on_counts_only_what_was_done_since(remaining, clock):
    assert say(remaining, clock, 0, 800) == ""
    assert say(remaining, clock, 10, 900) == "about 10 s left"


def test_the_next_job_starts_anew(remaining, clock):
    say(remaining, clock, 0, 0)
    say(remaining, clock, 10, 500)
    assert say(remaining, clock, 20, 10, label="Embedding the captions") == ""
    assert say(remaining, clock, 30, 110, label="Embedding the captions") == "about 89 s left"
