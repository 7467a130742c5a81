"""A sum of queries scores what its parts score, times their weights, in everything that is shown of it."""

from functools import cache

import numpy as np
import pytest
from plain_vsrn import Differently, PlainVsrn
from references import REFERENCES

from vsrn_viewer.answers import Probed
from vsrn_viewer.change import Change
from vsrn_viewer.data.vocabulary import load_vocabulary
from vsrn_viewer.errors import ChangeError, QueryError
from vsrn_viewer.probe.checking import check
from vsrn_viewer.probe.explaining import explain
from vsrn_viewer.probe.interaction import interaction
from vsrn_viewer.probe.what_if import what_if
from vsrn_viewer.retrieval.search import rank_images, trace_image
from vsrn_viewer.view import PairId, Query
from vsrn_viewer.workbench import Workbench, drain

FIRST, SECOND = REFERENCES[1], REFERENCES[2]  # the same words, other weights
SUM = Query(text="1.0: a red ball  -0.5: a dog")
IMAGE = 5


@cache
def ensemble():
    files = str(FIRST.checkpoint), str(SECOND.checkpoint)
    return drain(Workbench().open(PairId(files, str(FIRST.dataset), device="cpu")))


@cache
def plain_scores(*words):
    """Return the score of every image with one sentence: float64, mean over the members."""
    known = load_vocabulary(FIRST.vocabulary).words
    ids, split = [known.index(word) for word in words], ensemble().split
    networks = [PlainVsrn(one.checkpoint) for one in (FIRST, SECOND)]
    images = range(split.images)
    scores = [
        [net.embed_image(split.features(row), Differently()) @ net.embed_ids(ids) for row in images] for net in networks
    ]
    return np.mean(scores, axis=0)


def plain_sum():
    return plain_scores("a", "red", "ball") - 0.5 * plain_scores("a", "dog")


def test_images_are_ranked_by_the_weighted_sum_of_the_parts_scores():
    ranking = rank_images(ensemble(), SUM)
    assert np.abs(ranking.scores - plain_sum()).max() < 1e-5
    assert ranking.order.tolist() == np.argsort(-ranking.scores, kind="stable").tolist()
    assert [(part.weight, part.text) for part in ranking.parts] == [(1.0, "a red ball"), (-0.5, "a dog")]
    for part, words in zip(ranking.parts, (("a", "red", "ball"), ("a", "dog")), strict=True):
        assert np.abs(part.scores - plain_scores(*words)).max() < 1e-5


def test_a_sum_of_one_negative_part_turns_the_order_round():
    turned, asked = rank_images(ensemble(), Query(text="-2: a dog")), rank_images(ensemble(), Query(text="a dog"))
    assert np.abs(turned.scores + 2 * asked.scores).max() < 1e-6
    assert turned.order[0] == asked.order[-1]


def test_the_image_panels_show_the_score_that_ranks_the_image():
    traced = trace_image(ensemble(), IMAGE, SUM)
    assert traced.context.ensemble_score == pytest.approx(plain_sum()[IMAGE], abs=1e-5)
    assert traced.context.query == SUM.text
    standing = what_if(ensemble(), IMAGE, SUM, Change(regions=(0, 1, 2)))
    assert standing.before.score == pytest.approx(plain_sum()[IMAGE], abs=1e-5)
    assert standing.before.rank == 1 + int((plain_sum() > plain_sum()[IMAGE]).sum())
    assert standing.after.score is not None
    assert standing.after.score != pytest.approx(standing.before.score, abs=1e-4)


@pytest.mark.parametrize("method", ["leave-one-out", "gradient", "integrated-gradients", "shapley"])
def test_regions_of_a_sum_are_explained_as_the_sum_of_what_they_bring_to_its_parts(method):
    """All four are linear in the score; integrated gradients are refined until they miss half a per cent at most."""
    whole, ball, dog = (
        drain(explain(ensemble(), IMAGE, query, method))
        for query in (SUM, Query(text="a red ball"), Query(text="a dog"))
    )
    loose = 0.02 if method == "integrated-gradients" else 1e-5
    assert whole.by_region == pytest.approx(ball.by_region - 0.5 * dog.by_region, abs=loose)
    assert np.abs(whole.by_region).max() > 0.01
    assert whole.by_word is None
    assert whole.word_gap is None


def test_the_check_of_a_sum_computes_the_sum():
    traced, found = trace_image(ensemble(), IMAGE, SUM), drain(explain(ensemble(), IMAGE, SUM))
    numbers = drain(check(ensemble(), 1, Change(), traced, Probed(attribution=found))).numbers
    checked = {one.name: one.deviation for one in numbers}
    assert checked["score"] < 1e-5
    assert checked["brought by each region"] < 1e-5


def test_word_by_region_and_changed_words_need_one_sentence():
    with pytest.raises(QueryError, match="Word × region needs one sentence, and this query is a sum"):
        drain(interaction(ensemble(), IMAGE, SUM))
    with pytest.raises(ChangeError, match="What-ifs on words need one sentence"):
        rank_images(ensemble(), SUM, Change(dropped_words=(0,)))


def test_a_part_of_unknown_words_is_refused_by_name_and_words_of_all_parts_are_counted():
    with pytest.raises(QueryError, match=r"The part “−0\.5: xylophone” cannot be asked\. No word of the query"):
        rank_images(ensemble(), Query(text="1: a dog -0.5: xylophone"))
    ranking = rank_images(ensemble(), Query(text="1: a xylophone -0.5: a dog"))
    assert [(word.word, word.counted) for word in ranking.words] == [
        ("a", True),
        ("xylophone", False),
        ("a", True),
        ("dog", True),
    ]


def test_only_the_last_word_of_all_is_half_typed():
    typing = Query(text="1: a re -0.5: a do", unfinished=True)
    with pytest.raises(QueryError, match="xyz"):
        rank_images(ensemble(), Query(text="1: xyz -0.5: a do", unfinished=True))
    ranking = rank_images(ensemble(), typing)
    assert [word.reason for word in ranking.words[1::2]] == [
        "not in the vocabulary: read as <unk>",
        "still being typed: left out",
    ]


def test_a_caption_of_the_dataset_is_never_a_sum():
    """Evaluation reads every line of the captions file as one sentence, whatever it begins with."""
    as_caption = rank_images(ensemble(), Query("caption", "1: a dog", 0))
    assert as_caption.parts == ()
    assert len(as_caption.words) == 4
