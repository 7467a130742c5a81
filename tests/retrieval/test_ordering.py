"""One query's answers in an order without hubs: the formula's values, the plain ranks, and offsets that are kept."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from split_desk import write_split

from vsrn_viewer.answers import CaptionRanking, ImageRanking
from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.hubs import Offsets
from vsrn_viewer.retrieval import ordering
from vsrn_viewer.retrieval.matrix_pair import rank_captions_by, rank_images_by
from vsrn_viewer.retrieval.ordering import captions_without_hubs, find_offsets, images_without_hubs
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.retrieval.scored import MatrixScores
from vsrn_viewer.retrieval.search import rank_images
from vsrn_viewer.retrieval.without_hubs import WithoutHubs
from vsrn_viewer.steps import drain
from vsrn_viewer.view import PairId, Query
from vsrn_viewer.workbench import Workbench
from vsrn_viewer.workbench.store import Store

SENTENCE = Query(text="a red ball")


def opened(wanted: PairId, cache) -> Pair:
    return drain(Workbench(Store(cache)).open(wanted))


def test_offsets_are_found_once_and_kept_on_disk(tmp_path, monkeypatch) -> None:
    wanted = write_split(tmp_path)
    first = opened(wanted, tmp_path / "cache")
    found = drain(find_offsets(first, "csls"))
    assert drain(find_offsets(first, "csls")) is found
    monkeypatch.setattr(ordering, "offsets_of", None)  # nothing is computed again
    again = opened(wanted, tmp_path / "cache")
    kept = drain(find_offsets(again, "csls"))
    assert kept.scale == found.scale == 2.0
    np.testing.assert_array_equal(kept.images, found.images)
    np.testing.assert_array_equal(kept.captions, found.captions)
    assert again.captions is not None  # what a changed image is compared with


def test_a_split_without_captions_has_no_such_order(tmp_path) -> None:
    pair = opened(write_split(tmp_path, leave_out=("captions", "relations")), tmp_path / "cache")
    with pytest.raises(DatasetError, match="has no captions"):
        drain(find_offsets(pair, "csls"))


@pytest.mark.parametrize("text", ["1.0: a red ball -0.5: a cat"])
def test_a_sum_keeps_the_plain_order_and_says_so(tmp_path, text) -> None:
    pair = opened(write_split(tmp_path), tmp_path / "cache")
    drain(find_offsets(pair, "csls"))
    ranking = rank_images(pair, Query(text=text))
    assert images_without_hubs(pair, ranking, "csls") is ranking
    assert images_without_hubs(pair, rank_images(pair, SENTENCE), "csls").corrected.correction == "csls"


def test_until_the_offsets_are_found_the_order_is_plain(tmp_path) -> None:
    pair = opened(write_split(tmp_path), tmp_path / "cache")
    ranking = rank_images(pair, SENTENCE)
    assert images_without_hubs(pair, ranking, "csls") is ranking
    assert images_without_hubs(pair, ranking, None) is ranking


def test_images_that_are_not_embedded_yet_stay_unranked() -> None:
    scores = np.array([0.2, -np.inf, 0.5, 0.4], np.float32)
    ranking = ImageRanking(SENTENCE, np.array([2, 3, 0]), scores, -1, (), 0.0, 0.0)
    ordered = ordering.images_in_order(ranking, 2.0, np.array([-0.5, 0.0, 0.6, 0.1]), "csls")
    assert ordered.order.tolist() == [0, 3, 2]  # 0.9, 0.7, 0.4
    assert ordered.corrected.plain_ranks.tolist() == [3, 0, 1, 2]
    assert ordered.scores is scores
    own = (0.2 + 0.5 + 0.4) / 3
    np.testing.assert_allclose(ordered.corrected.values, [0.9 - own, -np.inf, 0.4 - own, 0.7 - own], atol=1e-7)


def test_a_file_s_scores_order_as_they_are_and_not_rounded() -> None:
    """In float32 the first two would tie."""
    matrix = matrix_of(np.array([[0.5, 0.1], [0.5 + 1e-12, 0.1], [0.3, 0.9]]))
    query = Query("caption", "a", 0)
    pair = PairOfMatrix(matrix, Offsets(2.0, np.zeros(3), np.zeros(2)))
    ranking = images_without_hubs(pair, rank_images_by(matrix, query, ("a", "b")), "csls")
    assert ranking.order.tolist() == [1, 0, 2]
    captions = captions_without_hubs(pair, rank_captions_by(matrix, 2), "csls")
    assert isinstance(captions, CaptionRanking)
    assert captions.order.tolist() == [1, 0]
    assert captions.corrected.plain_ranks.tolist() == [2, 1]


def matrix_of(scores):
    return MatrixScores(scores, CaptionLines.of_counts([1, 0, 1]))


class PairOfMatrix:
    """What ordering asks of a pair whose model is a matrix."""

    def __init__(self, matrix, offsets) -> None:
        self.matrix, self.offsets = matrix, {"csls": offsets}
        self.info = SimpleNamespace(captions=("a", "b"))


@pytest.mark.parametrize("correction", ["csls", "inverted-softmax"])
def test_every_caption_ranks_as_evaluate_ranks_it(tmp_path, correction) -> None:
    pair = opened(write_split(tmp_path), tmp_path / "cache")
    drain(find_offsets(pair, correction))
    scored = drain(ordering.split_scores(pair))
    _, to_image = WithoutHubs(scored, correction).ranks()
    for line, caption in enumerate(pair.info.captions):
        ranking = images_without_hubs(pair, rank_images(pair, Query("caption", caption, line)), correction)
        assert ranking.order.tolist().index(ranking.truth) == to_image[line]
