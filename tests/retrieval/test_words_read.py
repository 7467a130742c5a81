"""How the words of a query were read, in the trace of its match with an image: against the plain network."""

from __future__ import annotations

import numpy as np
import pytest
from plain_vsrn import Differently, PlainVsrn
from references import REFERENCES

from vsrn_viewer.change import Change
from vsrn_viewer.data import load_vocabulary
from vsrn_viewer.retrieval import words_read
from vsrn_viewer.retrieval.search import trace_image
from vsrn_viewer.trace_file import MOST_WORDS
from vsrn_viewer.view import PairId, Query
from vsrn_viewer.workbench import Workbench, drain

SENTENCE = "a brown dog runs through the snow"
WORDS = ("<start>", *SENTENCE.split(), "<end>")
COCO = REFERENCES[0]
IMAGE = 3


@pytest.fixture(scope="module")
def pair():
    named = PairId((str(COCO.checkpoint),), str(COCO.dataset), vocabulary=str(COCO.vocabulary), device="cpu")
    return drain(Workbench().open(named))


@pytest.fixture(scope="module")
def plain():
    return PlainVsrn(COCO.checkpoint)


def matched(plain, pair, words, asked=Differently()):  # noqa: B008 (frozen)
    """Return the match up to each token, (P,), by the plain network."""
    known = {word: number for number, word in enumerate(load_vocabulary(COCO.vocabulary).words)}
    read = plain.read_ids([known.get(word, 3) for word in words])
    return read["embedding_by_step"] @ plain.embed_image(pair.split.features(IMAGE), asked)


def traced(pair, text=SENTENCE, change=Change()):  # noqa: B008 (frozen)
    return trace_image(pair, IMAGE, Query(text=text), 1, change)


def test_the_match_up_to_each_word_is_the_plain_networks_and_ends_in_the_score(pair, plain):
    found = traced(pair)
    assert found.context.query_words == WORDS
    np.testing.assert_allclose(found.trace.score_by_word, matched(plain, pair, WORDS[1:-1]), rtol=0, atol=1e-5)
    assert found.trace.score_by_word[-1] == found.trace.score
    np.testing.assert_array_equal(found.trace.caption_embedding_by_step[-1], found.trace.caption_embedding)


def test_what_the_last_state_embeds_to_is_what_ranks_the_images(pair):
    """The embedding comes of one run and the states of another: they must not part."""
    trace = traced(pair).trace
    last = trace.caption_hidden[-1]
    np.testing.assert_allclose(last / np.linalg.norm(last), trace.caption_embedding, rtol=0, atol=1e-6)


def test_dropped_and_replaced_words_are_read_as_the_run_reads_them(pair, plain):
    found = traced(pair, change=Change(dropped_words=(1,), replaced_words=((2, "cat"),)))
    read = ("a", "cat", "runs", "through", "the", "snow")
    assert found.context.query_words == ("<start>", *read, "<end>")
    np.testing.assert_allclose(found.trace.score_by_word, matched(plain, pair, read), rtol=0, atol=1e-5)


def test_a_change_of_the_image_changes_the_match_and_no_gate(pair, plain):
    before, after = traced(pair), traced(pair, change=Change(regions=(0, 3, 5, 7)))
    expected = matched(plain, pair, WORDS[1:-1], Differently(order=(0, 3, 5, 7)))
    np.testing.assert_allclose(after.trace.score_by_word, expected, rtol=0, atol=1e-5)
    assert np.abs(after.trace.score_by_word - before.trace.score_by_word).max() > 1e-3
    np.testing.assert_array_equal(after.trace.caption_update_gate, before.trace.caption_update_gate)


def test_an_unknown_word_is_read_as_unk_and_named_as_it_was_asked(pair, plain):
    found, words = traced(pair, "a blorf dog"), ("a", "blorf", "dog")
    assert found.context.query_words == ("<start>", *words, "<end>")
    np.testing.assert_allclose(found.trace.score_by_word, matched(plain, pair, words), rtol=0, atol=1e-5)


def test_one_word_is_three_tokens(pair):
    assert traced(pair, "dog").trace.score_by_word.shape == (3,)


@pytest.mark.parametrize("text", ["1: a dog  -0.5: a cat", " ".join(["dog"] * (MOST_WORDS + 1))])
def test_a_sum_and_a_very_long_sentence_have_a_score_and_no_words(pair, text):
    found = traced(pair, text)
    assert found.trace.score is not None
    assert found.context.query_words == ()
    assert found.trace.score_by_word is None
    assert found.trace.caption_hidden is None


def test_without_a_query_nothing_was_read(pair):
    found = trace_image(pair, IMAGE, Query("image", "", IMAGE))
    assert (found.context.query_words, found.trace.score_by_word) == ((), None)


def test_a_sentence_is_read_once_however_many_images_it_is_matched_with(pair, monkeypatch):
    read, really = [], words_read.trace_words
    monkeypatch.setattr(words_read, "trace_words", lambda model, ids: read.append(ids) or really(model, ids))
    for image in (1, 2, 5):
        assert trace_image(pair, image, Query(text="the snow")).trace.score_by_word.shape == (4,)
    assert len(read) == 1
