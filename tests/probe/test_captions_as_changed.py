"""The captions of a changed image are ranked as a plain network ranks them, wherever they are shown."""

from __future__ import annotations

import json

import numpy as np
import pytest
from plain_vsrn import Differently, PlainVsrn
from references import REFERENCES, Reference

from vsrn_viewer.change import Change
from vsrn_viewer.data.tokens import tokenize
from vsrn_viewer.explain import kind_of
from vsrn_viewer.requests import PlaceSentence, RankCaptions, questions_of
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.retrieval.placing import place_sentence
from vsrn_viewer.retrieval.search import prepare_captions, rank_captions
from vsrn_viewer.view import PairId, Query, View
from vsrn_viewer.workbench import Workbench, drain
from vsrn_viewer.workbench.subject import ask_view

CLOSE = 1e-5
IMAGE, KEPT = 3, (8, 2, 5)
DIFFERENTLY = Differently(order=KEPT, skipped=frozenset({1}), gates={("update", 5): 0.25})
CHANGE = Change(regions=KEPT, skipped_layers=(1,), gates=(("update", 5, 0.25),))
TYPED = Query(text="a red ball")


@pytest.fixture(scope="module", params=REFERENCES[:2], ids=lambda reference: reference.name)
def reference(request: pytest.FixtureRequest) -> Reference:
    return request.param


@pytest.fixture(scope="module")
def pair(reference: Reference) -> Pair:
    asked = PairId((str(reference.checkpoint),), str(reference.dataset), "test", str(reference.vocabulary), "cpu")
    opened = drain(Workbench().open(asked))
    drain(prepare_captions(opened))
    return opened


@pytest.fixture(scope="module")
def plain(reference: Reference):
    """Return the function from words and from what is done differently to the plain score of the image with them."""
    ids = json.loads(reference.vocabulary.read_text())["word2idx"]
    network = PlainVsrn(reference.checkpoint)
    features = np.load(reference.dataset / "test_ims.npy").reshape(40, -1, 12, 64)[IMAGE, 0]

    def score(words, asked: Differently) -> float:
        return float(network.embed_image(features, asked) @ network.embed_ids([ids.get(word, 3) for word in words]))

    return score


def test_scores_and_order_are_those_of_the_changed_image(pair, plain):
    found = rank_captions(pair, IMAGE, CHANGE)
    expected = np.array([plain(tokenize(text), DIFFERENTLY) for text in pair.info.captions])
    np.testing.assert_allclose(found.scores, expected, atol=CLOSE)
    assert (np.diff(expected[found.order]) < 2 * CLOSE).all()
    assert np.abs(found.scores - rank_captions(pair, IMAGE).scores).max() > 0.05  # the change can be seen


def test_a_sentence_is_placed_among_them_with_its_words_as_changed(pair, plain):
    change = Change(**{**vars(CHANGE), "replaced_words": ((1, "brown"),), "dropped_words": (0,)})
    found = drain(place_sentence(pair, IMAGE, TYPED, change))
    assert found.score == pytest.approx(plain(("brown", "ball"), DIFFERENTLY), abs=CLOSE)
    scores = rank_captions(pair, IMAGE, CHANGE).scores
    assert np.abs(scores - found.score).min() > 1e-6  # no near tie
    assert found.rank == 1 + np.count_nonzero(scores > found.score)


def test_a_changed_sentence_that_is_a_caption_stands_behind_its_copies(pair):
    text = pair.info.captions[7]
    words = tokenize(text)
    typed = Query(text=" ".join(("xylophone", *words[1:])))
    found = drain(place_sentence(pair, IMAGE, typed, Change(replaced_words=((0, words[0]),))))
    scores = rank_captions(pair, IMAGE).scores
    assert found.rank == 1 + np.count_nonzero(scores >= scores[7])


def test_list_and_figure_ask_for_the_image_as_changed_whatever_words_are(pair):
    view = View(pair.info.pair, TYPED, IMAGE, change=Change(**{**vars(CHANGE), "dropped_words": (0,)}))
    asked = questions_of(view, pair.info, wanted=("placed", "ranked_captions"))
    assert asked["captions"] == RankCaptions(view.pair, IMAGE, None, CHANGE)
    assert asked["placed"] == PlaceSentence(view.pair, IMAGE, TYPED, view.change)
    traced, found = ask_view(pair, view, ("ranked_captions",))
    best = rank_captions(pair, IMAGE, CHANGE).order[:5].tolist()
    assert [hit.caption_index for hit in found.ranked_captions.hits] == best
    picture = kind_of("captions").make(traced.trace, traced.context, view, found)
    assert picture.note.endswith(" as changed")
    assert picture.captions == tuple(pair.info.captions[line] for line in best)
