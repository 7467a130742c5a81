"""What is answered is what the published code computes, ranked by the one rule for ties."""

import shutil
from functools import cache

import cv2
import numpy as np
import pytest
import torch
from references import REFERENCES, Reference

from vsrn_viewer.errors import CheckpointError, DatasetError, QueryError
from vsrn_viewer.retrieval.evaluation import evaluate
from vsrn_viewer.retrieval.metrics import query_ranks
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.retrieval.search import prepare_captions, rank_captions, rank_images, split_scores, trace_image
from vsrn_viewer.view import PairId, Query
from vsrn_viewer.vsrn.device import resolve_device
from vsrn_viewer.workbench import Workbench, drain


def pair_id(*references: Reference) -> PairId:
    return PairId(tuple(str(r.checkpoint) for r in references), str(references[0].dataset), device="cpu")


@cache
def opened(*references: Reference) -> Pair:
    pair = drain(Workbench().open(pair_id(*references)))
    drain(prepare_captions(pair))
    return pair


def test_similarity_is_the_published_one(reference, expected):
    assert np.abs(drain(split_scores(opened(reference))).matrix() - expected["similarity"]).max() < 1e-5


def test_metrics_lie_between_the_bounds_that_rounding_allows(reference, expected):
    pair = opened(reference)
    measured = evaluate(drain(split_scores(pair)), pair.split)
    truth = expected["similarity"].astype(np.float64)
    images, captions = truth.shape
    owner = np.arange(captions) // 5
    own = truth[owner, np.arange(captions)]
    low, high = ((truth > own + shift).sum(axis=0) for shift in (2e-5, -2e-5))
    for name, limit in (("r1", 1), ("r5", 5), ("r10", 10)):
        worst, best = (100 * np.mean(np.clip(ranks, 0, None) < limit) for ranks in (high, low))
        assert worst - 1e-9 <= measured["text_to_image"][name] <= best + 1e-9
    assert measured["images"] == images


def test_the_ranks_on_screen_are_those_that_are_evaluated(reference):
    """Lists are ranked by float32 products of one query, evaluations by exact sums: equal wherever scores are apart."""
    pair = opened(reference)
    ranks = query_ranks(drain(split_scores(pair)))
    for line in range(0, 200, 3):
        ranking = rank_images(pair, Query("caption", pair.info.captions[line], line))
        assert ranking.order[ranks.text_to_image[line]] == ranking.truth
    for image in range(40):
        found = rank_captions(pair, image)
        assert found.order[ranks.image_to_text[image]] in found.truths


@pytest.mark.parametrize("line", [0, 7, 199])
def test_images_are_ranked_for_a_caption_as_published(reference, expected, line):
    pair = opened(reference)
    ranking = rank_images(pair, Query("caption", pair.info.captions[line], line))
    assert np.abs(ranking.scores - expected["similarity"][:, line]).max() < 1e-5
    assert ranking.truth == line // 5
    assert np.all(np.diff(ranking.scores[ranking.order]) <= 0)
    assert sorted(ranking.order) == list(range(40))


def test_captions_are_ranked_for_an_image_as_published(reference, expected):
    ranking = rank_captions(opened(reference), 3)
    assert np.abs(ranking.scores - expected["similarity"][3]).max() < 1e-5
    assert ranking.truths == (15, 16, 17, 18, 19)


def test_ensemble_scores_are_the_mean_of_two_different_members(flickr30k):
    other = REFERENCES[2]  # the same words, other weights; here on the first one's images
    first, double = opened(flickr30k), opened(flickr30k, other)
    alone = drain(Workbench().open(PairId((str(other.checkpoint),), str(flickr30k.dataset), device="cpu")))
    query = Query(text="a red ball")
    scores = [rank_images(pair, query).scores for pair in (first, alone)]
    assert np.abs(scores[0] - scores[1]).max() > 0.1
    assert np.abs(rank_images(double, query).scores - np.mean(scores, axis=0)).max() < 1e-6
    assert double.info.members == 2


def test_trace_scores_what_the_ranking_shows(reference):
    pair = opened(reference)
    query = Query(text="a red ball")
    ranking = rank_images(pair, query)
    traced = trace_image(pair, 5, query)
    assert float(traced.trace.score) == pytest.approx(float(ranking.scores[5]), abs=1e-6)
    assert float(traced.trace.score_by_step[-1]) == pytest.approx(float(traced.trace.score), abs=1e-6)
    assert traced.context.ensemble_score == pytest.approx(float(ranking.scores[5]), abs=1e-6)
    assert traced.context.query == "a red ball"
    assert traced.context.unknown_words == ()
    assert trace_image(pair, 5, Query(text="a red xyzzy ball")).context.unknown_words == ("xyzzy",)


def test_trace_without_query_has_no_score(coco):
    traced = trace_image(opened(coco), 0, Query())
    assert traced.trace.score is None
    assert traced.context.ensemble_score is None


def test_query_of_unknown_words_is_refused(coco):
    with pytest.raises(QueryError, match="No word of the query"):
        rank_images(opened(coco), Query(text="xylophone"))


def test_members_of_different_datasets_make_no_ensemble(coco, flickr30k):
    with pytest.raises(CheckpointError, match=r"trained on f30k_precomp.*must share their dataset"):
        drain(Workbench().open(pair_id(coco, flickr30k)))


def test_features_of_another_size_name_file_and_model(coco, tmp_path):
    np.save(tmp_path / "test_ims.npy", np.zeros((2, 3, 7), np.float32))
    (tmp_path / "test_caps.txt").write_text("a\nb\n")
    with pytest.raises(DatasetError, match=r"test_ims\.npy: features have 7 values.*trained on 64"):
        drain(Workbench().open(PairId((str(coco.checkpoint),), str(tmp_path))))


def test_device_that_is_not_there_is_refused_by_name(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(Exception, match="device 'cuda' is not available here: found cpu") as caught:
        resolve_device("cuda")
    assert "Use --device auto" in str(caught.value)


def test_ranking_and_trace_read_the_same_words_of_an_unfinished_sentence(flickr30k):
    pair = opened(flickr30k)
    scores = []
    for query in (Query(text="a red xyl", unfinished=True), Query(text="a red xyl")):
        ranking, traced = rank_images(pair, query), trace_image(pair, 5, query)
        assert float(traced.trace.score) == pytest.approx(float(ranking.scores[5]), abs=1e-6)
        assert traced.words == ranking.words
        scores.append(float(traced.trace.score))
    assert abs(scores[0] - scores[1]) > 1e-4


@pytest.fixture
def photograph(coco, tmp_path):
    """A pair whose first image has a photograph without a stored size, and the photograph's file."""
    for name in ("test_ims.npy", "test_caps.txt", "test_ids.txt"):
        shutil.copyfile(coco.dataset / name, tmp_path / name)
    (tmp_path / "dataset.toml").write_text(
        'name = "x"\n[splits.test]\nfeatures = "test_ims.npy"\ncaptions = "test_caps.txt"\n'
        'image_ids = "test_ids.txt"\nimages = "{id}.jpg"\n'
    )
    pair = drain(Workbench().open(PairId((str(coco.checkpoint),), str(tmp_path), device="cpu")))
    file = tmp_path / f"{pair.info.image_ids[0]}.jpg"
    cv2.imwrite(str(file), np.zeros((20, 30, 3), np.uint8))
    return pair, file


def test_photograph_is_decoded_once_a_trace(photograph, monkeypatch):
    pair, file = photograph
    decode, decoded = cv2.imdecode, []
    monkeypatch.setattr(cv2, "imdecode", lambda *given: decoded.append(1) or decode(*given))
    traced = trace_image(pair, 0, Query())
    assert len(decoded) == 1
    assert (traced.context.image_size, traced.context.image_file) == ((30, 20), file.read_bytes())
    assert traced.notices == ()


@pytest.mark.parametrize("spoil", [lambda file: file.write_bytes(b"hello"), lambda file: file.unlink()])
def test_photograph_that_cannot_be_read_is_a_notice_of_a_whole_trace(photograph, spoil):
    pair, file = photograph
    spoil(file)
    traced = trace_image(pair, 0, Query())
    assert traced.context.image_file == b""
    assert traced.no_photograph.startswith(str(file))
    assert traced.notices == (traced.no_photograph,)
    assert traced.trace.regions == 12
