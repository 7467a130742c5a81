"""Scores and ranks under other reading orders are those of datasets that are stored in these orders."""

from __future__ import annotations

import numpy as np
import pytest
from even_scores import even
from networks import random_network
from split_desk import COUNTS, write_split

from vsrn_viewer.checkpoint import save_checkpoint
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.probe.over_split import answer_over_split
from vsrn_viewer.retrieval.metrics import measure, minimal_pairs
from vsrn_viewer.retrieval.search import split_scores
from vsrn_viewer.statistics import AskOrder
from vsrn_viewer.workbench import Workbench, drain

PAIRS = [(0, 1, 0, 2), (5, 3, 10, 7)]


@pytest.fixture(scope="module")
def found(split_pair):
    return drain(answer_over_split(split_pair, AskOrder(orders=3, seed=4)))


@pytest.fixture(scope="module")
def stored(split_pair):
    return drain(split_scores(split_pair)).matrix()


@pytest.fixture(scope="module")
def reversed_scores(tmp_path_factory):
    """(8,16), of a dataset whose images are stored the other way round."""
    folder = tmp_path_factory.mktemp("reversed")
    wanted = write_split(folder)
    features = np.load(folder / "test_ims.npy")
    for image, count in enumerate(COUNTS):
        features[image, :count] = features[image, :count][::-1]
    np.save(folder / "test_ims.npy", features)
    return drain(split_scores(drain(Workbench().open(wanted)))).matrix()


def ranks_of(scores: np.ndarray) -> list[int]:
    """Of the own image of each caption, from 1: how many images come before it."""
    return [1 + sum(scores[other, line] > scores[line // 2, line] for other in range(8)) for line in range(16)]


def test_the_stored_order_is_the_evaluation(found, stored):
    assert found.orders == ("as stored", "reversed", "random 1", "random 2", "random 3")
    np.testing.assert_allclose(found.score[0], stored[np.arange(16) // 2, np.arange(16)], rtol=1e-6)
    assert 100 * np.mean(found.rank[0] == 1) == pytest.approx(measure(even(stored)).text_to_image.r1)
    assert 100 * np.mean(found.image_rank[0] == 1) == pytest.approx(measure(even(stored)).image_to_text.r1)
    np.testing.assert_array_equal(found.alone[0], found.rank[0])
    assert found.pairs[0] == pytest.approx(minimal_pairs(even(stored), PAIRS))


def test_reversed_is_a_dataset_that_is_stored_the_other_way_round(found, stored, reversed_scores):
    np.testing.assert_allclose(found.score[1], reversed_scores[np.arange(16) // 2, np.arange(16)], atol=1e-6)
    assert found.rank[1].tolist() == ranks_of(reversed_scores)
    assert found.pairs[1] == pytest.approx(minimal_pairs(even(reversed_scores), PAIRS))
    alone = []
    for line in range(16):
        scores = stored.copy()
        scores[line // 2] = reversed_scores[line // 2]
        alone.append(ranks_of(scores)[line])
    assert found.alone[1].tolist() == alone
    assert np.abs(found.score[1] - found.score[0]).max() > 0.01


def test_random_orders_differ_and_come_back_with_their_seed(split_pair, found):
    assert len({tuple(row) for row in found.score.tolist()}) == 5
    again = drain(answer_over_split(split_pair, AskOrder(orders=2, seed=4)))
    np.testing.assert_array_equal(again.score, found.score[:4])
    other = drain(answer_over_split(split_pair, AskOrder(orders=2, seed=5)))
    assert not np.array_equal(other.score[2:], found.score[2:4])


def test_without_a_gru_no_order_matters(tmp_path):
    wanted = write_split(tmp_path)
    save_checkpoint(tmp_path / "s0.safetensors", random_network(0, use_gru=False))
    save_checkpoint(tmp_path / "s1.safetensors", random_network(1, use_gru=False))
    found = drain(answer_over_split(drain(Workbench().open(wanted)), AskOrder(orders=1)))
    np.testing.assert_allclose(found.score, np.repeat(found.score[:1], 3, axis=0), atol=1e-6)


def test_a_split_without_captions_is_refused(tmp_path):
    pair = drain(Workbench().open(write_split(tmp_path, leave_out=("captions", "relations"))))
    with pytest.raises(DatasetError, match="no captions"):
        drain(answer_over_split(pair, AskOrder()))
