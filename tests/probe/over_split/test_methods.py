"""Deletion and insertion over captions, against runs of a plain network in float64."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from split_desk import write_split

from vsrn_viewer.data.tokens import encode_words, tokenize
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.probe.over_split import answer_over_split
from vsrn_viewer.probe.plain import PlainVsrn
from vsrn_viewer.statistics import AskFaithfulness
from vsrn_viewer.view import PairId
from vsrn_viewer.workbench import Workbench, drain

QUICK = ("leave-one-out", "gradient")
SEED = next(s for s in range(99) if np.random.default_rng(s).choice(16, 1, replace=False)[0] in (10, 11))


class Plainly:
    """Scores of one caption with runs of its own image."""

    def __init__(self, pair, line):
        self.features = pair.split.features(line // 2)
        ids = encode_words(tokenize(pair.info.captions[line]), pair.vocabulary).tolist()
        self.sides = [(plain, plain.embed_ids(ids)) for plain in map(PlainVsrn, pair.models)]

    def score(self, rows):
        return float(np.mean([plain.run(self.features[sorted(rows)]).embedding @ words for plain, words in self.sides]))

    def both(self, order):
        """Deletion and insertion in an order of parts, each a list of rows."""
        rows = [[row for part in parts for row in part] for parts in (order[k:] for k in range(len(order)))]
        kept = [[row for part in order[:k] for row in part] for k in range(1, len(order) + 1)]
        return tuple(np.mean([self.score(one) for one in runs]) for runs in (rows, kept))

    def by_leaving_out(self, parts):
        """The parts, that which the score loses most without first."""
        everything = [row for part in parts for row in part]
        lost = [self.score(everything) - self.score([row for row in everything if row not in part]) for part in parts]
        return [parts[at] for at in sorted(range(len(parts)), key=lambda at: (-lost[at], at))]


@pytest.fixture(scope="module")
def by_boxes(split_pair):
    return drain(
        answer_over_split(split_pair, AskFaithfulness(captions=100, grouping="boxes", orders=2, methods=QUICK))
    )


def test_leave_one_out_deletes_and_inserts_as_the_plain_network(split_pair, by_boxes):
    assert by_boxes.lines.tolist() == list(range(16))  # all that there are
    at = by_boxes.methods.index("leave-one-out")
    for place, line in enumerate(by_boxes.lines.tolist()):
        plainly = Plainly(split_pair, line)
        count = len(plainly.features)
        order = plainly.by_leaving_out([[row] for row in range(count)]) if count > 1 else [[0]]
        found = by_boxes.deletion[at, place], by_boxes.insertion[at, place]
        assert found == pytest.approx(plainly.both(order), abs=1e-5)
        assert by_boxes.parts[place] == count


def test_curves_pass_through_the_scores_of_the_runs(split_pair, by_boxes):
    at, place = by_boxes.methods.index("leave-one-out"), 0
    plainly = Plainly(split_pair, by_boxes.lines[place])
    order = plainly.by_leaving_out([[row] for row in range(len(plainly.features))])
    rows = [row for part in order for row in part]
    assert len(rows) == 5  # so that every fifth point of 21 is a run
    deletion = [plainly.score(rows[gone:]) for gone in range(5)]
    insertion = [plainly.score(rows[:kept]) for kept in range(1, 6)]
    np.testing.assert_allclose(by_boxes.deletion_curve[at, place, ::5], deletion, atol=1e-5)
    np.testing.assert_allclose(by_boxes.insertion_curve[at, place, ::5], insertion, atol=1e-5)
    halfway = (deletion[0] + deletion[1]) / 2
    assert np.interp(0.125, np.linspace(0, 1, 21), by_boxes.deletion_curve[at, place]) == pytest.approx(
        halfway, abs=1e-5
    )


def test_things_are_deleted_whole(split_pair):
    found = drain(
        answer_over_split(split_pair, AskFaithfulness(captions=100, grouping="label", orders=1, methods=QUICK))
    )
    plainly, labels = Plainly(split_pair, 0), split_pair.split.labels(0)
    parts = [[row for row in range(5) if labels[row] == label] for label in dict.fromkeys(labels)]
    at = found.methods.index("leave-one-out")
    assert found.parts[0] == len(parts) < 5
    expected = plainly.both(plainly.by_leaving_out(parts))
    assert (found.deletion[at, 0], found.insertion[at, 0]) == pytest.approx(expected, abs=1e-5)


def test_random_order_is_the_mean_over_orders(split_pair):
    found = drain(
        answer_over_split(split_pair, AskFaithfulness(captions=1, grouping="boxes", orders=150, seed=SEED, methods=()))
    )
    (line,) = found.lines.tolist()
    plainly = Plainly(split_pair, line)
    assert len(plainly.features) == 3  # so there are six orders
    exact = np.mean([plainly.both([[row] for row in order]) for order in itertools.permutations(range(3))], axis=0)
    assert (found.deletion[-1, 0], found.insertion[-1, 0]) == pytest.approx(tuple(exact), abs=0.03)
    assert found.methods[-1] == "random order"


def test_better_is_the_distance_from_the_random_order(by_boxes):
    deletes, inserts = by_boxes.better("gradient")
    at = by_boxes.methods.index("gradient")
    assert deletes == pytest.approx(np.mean(by_boxes.deletion[-1] - by_boxes.deletion[at]), abs=1e-6)
    assert inserts == pytest.approx(np.mean(by_boxes.insertion[at] - by_boxes.insertion[-1]), abs=1e-6)


def test_a_seed_draws_the_same_captions_again(split_pair):
    first, again, other = (
        drain(answer_over_split(split_pair, AskFaithfulness(captions=3, orders=1, seed=seed, methods=QUICK)))
        for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first.deletion, again.deletion)
    assert first.lines.tolist() != other.lines.tolist()


def test_without_captions_nothing_can_be_explained(tmp_path):
    pair = drain(Workbench().open(write_split(tmp_path, leave_out=("captions", "relations"))))
    with pytest.raises(DatasetError, match="no captions to explain"):
        drain(answer_over_split(pair, AskFaithfulness()))


@pytest.mark.slow
def test_on_the_demo_explanations_beat_the_random_order():
    pair = drain(Workbench().open(PairId(device="cpu")))
    found = drain(answer_over_split(pair, AskFaithfulness(captions=100)))
    assert len(found.lines) == 100
    for method in ("leave-one-out", "integrated-gradients", "shapley"):
        assert min(found.better(method)) > 0
