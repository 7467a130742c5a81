"""What a View asks all at once: the sentence is generated where it is drawn, and nowhere else."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from vsrn_viewer.change import Change
from vsrn_viewer.retrieval.search import generate, trace_image
from vsrn_viewer.view import Query, Selection, View
from vsrn_viewer.vsrn import trace
from vsrn_viewer.workbench import Workbench, drain
from vsrn_viewer.workbench.subject import ask_view, trace_with_sentence

OF_WORDS = ("word_ids", "word_attention", "word_probability")


@pytest.fixture
def pair(flickr30k):
    wanted = dataclasses.replace(View().pair, checkpoints=(str(flickr30k.checkpoint),), data=str(flickr30k.dataset))
    return drain(Workbench().open(wanted))


def test_sentence_is_generated_only_where_it_is_drawn_or_words_of_it_are_selected(pair):
    view = View(pair=pair.info.pair, image=2)
    assert ask_view(pair, view)[0].trace.sentence_follows
    for asked in ((view, ("generated",)), (dataclasses.replace(view, selection=Selection(words=(0,))), ())):
        traced, _ = ask_view(pair, *asked)
        assert not traced.trace.sentence_follows
        assert traced.context.words == pair.vocabulary.spell(traced.trace.word_ids)
        assert len(traced.context.words) > 0


@pytest.mark.parametrize("change", [Change(), Change(regions=(3, 0, 5), skipped_layers=(1,))])
def test_sentence_that_follows_is_the_one_of_the_whole_trace(pair, change):
    whole = trace(pair.models[0], pair.split.features(4), change=change)
    followed = trace_with_sentence(pair, 4, Query(), change=change).trace
    for name in OF_WORDS:
        assert np.array_equal(getattr(followed, name), getattr(whole, name)), name
    assert trace_image(pair, 4, Query(), change=change).trace.word_ids is None


def test_a_word_is_a_step_so_that_whoever_asks_something_else_never_waits_for_the_sentence(pair):
    steps = list(generate(pair, 4))
    assert [step.done for step in steps] == list(range(1, len(steps) + 1))
    assert len(steps) == len(trace_with_sentence(pair, 4, Query()).trace.word_ids)
