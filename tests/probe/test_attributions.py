"""Every method against a plain computation that shares nothing with the package: NumPy in float64, from the paper."""

from __future__ import annotations

import itertools
import json
import math
from dataclasses import dataclass

import numpy as np
import pytest
from plain_vsrn import Differently, PlainVsrn
from small_memory import end_of_memory
from what_if_desk import COUNTS, QUERY, Desk

from vsrn_viewer.answers import Progress
from vsrn_viewer.change import Change
from vsrn_viewer.errors import CheckpointError, QueryError
from vsrn_viewer.groups import Group
from vsrn_viewer.probe.explaining import explain
from vsrn_viewer.probe.faithfulness import faithfulness
from vsrn_viewer.probe.gradients import _integrated
from vsrn_viewer.probe.interaction import interaction
from vsrn_viewer.probe.match import match_of
from vsrn_viewer.probe.shapley import _standard_errors
from vsrn_viewer.view import Query
from vsrn_viewer.vsrn import embed_batch
from vsrn_viewer.workbench import drain

CLOSE = 1e-5
ASKED = Query(text=" ".join(QUERY))
SIX, EIGHT = (int(np.flatnonzero(count == COUNTS)[0]) for count in (6, 8))


@dataclass
class Plain:
    """The ensemble of plain networks, asked about one image."""

    desk: Desk
    image: int

    def __post_init__(self):
        self.networks = [PlainVsrn(file, np.float64) for file in self.desk.checkpoints]
        self.ids = json.loads(self.desk.vocabulary.read_text())["word2idx"]
        self.features = self.desk.features(self.image).astype(np.float64)

    def score(self, rows=None, words=None, features=None, members=(0, 1)):
        """The score with only some regions (rows) and words (places); of no region it is 0."""
        if rows is not None and not len(rows):
            return 0.0
        asked = Differently(order=None if rows is None else tuple(rows))
        places = range(len(QUERY)) if words is None else words
        ids = [self.ids.get(QUERY[place], 3) for place in places]
        used = self.features if features is None else features
        networks = [self.networks[member] for member in members]
        return float(np.mean([network.embed_image(used, asked) @ network.embed_ids(ids) for network in networks]))

    @property
    def count(self):
        return len(self.features)


@pytest.fixture
def six(desk):
    return Plain(desk, SIX)


@pytest.fixture
def eight(desk):
    return Plain(desk, EIGHT)


def without(count, *gone):
    return [one for one in range(count) if one not in gone]


def test_runs_are_halved_where_a_devices_memory_ends_and_the_values_stay(pair, monkeypatch):
    whole = drain(explain(pair, SIX, ASKED, "leave-one-out")).by_region
    sizes = []

    def embed_few(model, features, change):
        sizes.append(len(features))
        if len(features) > 2:
            raise end_of_memory()
        return embed_batch(model, features, change)

    monkeypatch.setattr("vsrn_viewer.probe.match.embed_batch", embed_few)
    np.testing.assert_allclose(drain(explain(pair, SIX, ASKED, "leave-one-out")).by_region, whole, rtol=0, atol=CLOSE)
    assert max(sizes) == 6


def test_leave_one_out_is_what_each_run_without_a_part_loses(pair, six):
    groups = (Group((0, 3), "one"), Group((1,)), Group((2, 4, 5), "other"))
    found = drain(explain(pair, SIX, ASKED, groups=groups))
    whole = six.score()
    assert found.score == pytest.approx(whole, abs=CLOSE)
    for row in range(6):
        assert found.by_region[row] == pytest.approx(whole - six.score(without(6, row)), abs=CLOSE)
    for place in range(len(QUERY)):
        assert found.by_word[place] == pytest.approx(whole - six.score(words=without(8, place)), abs=CLOSE)
    for group, value in zip(groups, found.by_group, strict=True):
        assert value == pytest.approx(whole - six.score(without(6, *group.regions)), abs=CLOSE)
    assert (found.target, found.method, found.words, found.groups) == ("score", "leave-one-out", tuple(QUERY), groups)
    assert (found.region_gap, found.region_error) == (None, None)


def test_a_member_is_explained_by_itself(pair, six):
    found = drain(explain(pair, SIX, ASKED, member=2))
    whole, less = six.score(members=(1,)), six.score(without(6, 4), members=(1,))
    assert found.by_region[4] == pytest.approx(whole - less, abs=CLOSE)


def test_a_changed_run_is_explained_as_it_is(pair, six):
    change = Change(regions=(5, 1, 0, 3), dropped_words=(2, 7))
    found = drain(explain(pair, SIX, ASKED, change=change))
    words = without(8, 2, 7)
    whole = six.score((5, 1, 0, 3), words)
    assert found.rows.tolist() == [5, 1, 0, 3]
    assert found.by_region == pytest.approx(
        [whole - six.score(rows, words) for rows in ((1, 0, 3), (5, 0, 3), (5, 1, 3), (5, 1, 0))], abs=CLOSE
    )
    assert found.by_word[0] == pytest.approx(whole - six.score((5, 1, 0, 3), words[1:]), abs=CLOSE)


def test_edges_layers_and_gates_stay_changed_while_regions_are_left_out(pair, desk):
    change = Change(edges=((0, 1, 4, 0.0), (2, 3, 3, -1.5)), skipped_layers=(1,), gates=(("update", 2, 0.9),))
    found = drain(explain(pair, SIX, ASKED, change=change))
    kept = tuple(without(6, 1))
    asked = Differently(
        order=kept, factors={(0, 4, 1): 0.0, (2, 3, 3): -1.5}, skipped=frozenset({1}), gates={("update", 2): 0.9}
    )
    whole = Differently(factors=asked.factors, skipped=asked.skipped, gates=asked.gates)
    lost = desk.plain_scores(SIX, whole).mean(axis=0)[SIX] - desk.plain_scores(SIX, asked).mean(axis=0)[SIX]
    assert found.by_region[1] == pytest.approx(lost, abs=CLOSE)


def test_gradient_times_input_is_the_slope_when_a_part_is_scaled(pair, six):
    found = drain(explain(pair, SIX, ASKED, "gradient"))
    step = 1e-5
    for row in range(6):
        ends = []
        for factor in (1 + step, 1 - step):
            scaled = six.features.copy()
            scaled[row] *= factor
            ends.append(six.score(features=scaled))
        assert found.by_region[row] == pytest.approx((ends[0] - ends[1]) / (2 * step), abs=CLOSE)
    for place in range(len(QUERY)):
        ends = [scaled_word(six, place, factor) for factor in (1 + step, 1 - step)]
        assert found.by_word[place] == pytest.approx((ends[0] - ends[1]) / (2 * step), abs=CLOSE)


def scaled_word(plain, place, factor):
    """The score with the vector of one word multiplied; its table gets a row of its own."""
    scores = []
    for network in plain.networks:
        table = network.text["embed.weight"]
        ids = [plain.ids.get(word, 3) for word in QUERY]
        network.text["embed.weight"] = np.vstack([table, factor * table[ids[place]]])
        ids[place] = len(table)
        scores.append(network.embed_image(plain.features, Differently()) @ network.embed_ids(ids))
        network.text["embed.weight"] = table
    return float(np.mean(scores))


def test_integrated_gradients_reach_their_sum_within_a_hundredth(pair, six):
    found = drain(explain(pair, SIX, ASKED, "integrated-gradients"))
    total = six.score() - six.score(features=np.zeros_like(six.features))
    assert found.region_total == pytest.approx(total, abs=CLOSE)
    assert found.region_gap == pytest.approx(abs(found.by_region.sum() - total), abs=CLOSE)
    assert found.region_gap < 0.01 * abs(total)
    assert found.word_gap < 0.01 * abs(found.word_total)


def test_a_path_is_followed_in_halves_where_a_devices_memory_ends():
    """Of two parts that bring a cube and a square of the share: 1 and 1 from nothing to everything."""
    sizes = []

    def evaluate(shares):
        sizes.append(len(shares))
        if len(shares) > 7:
            raise end_of_memory()
        return np.stack([3 * shares**2, 2 * shares], axis=1), shares**3 + shares**2

    found = drain(_integrated(evaluate, size=64, most=1024))
    np.testing.assert_allclose(found.values, [1, 1], rtol=1e-12)
    assert found.total == pytest.approx(2)
    assert max(sizes) > 7


def test_integrated_gradients_are_the_integral_of_the_slopes(desk, pair):
    """Against the midpoint rule over finite differences, in float64, of an image with regions enough to be smooth."""
    image = int(np.flatnonzero(COUNTS == 12)[0])
    plain, step, shares = Plain(desk, image), 1e-6, (np.arange(1000) + 0.5) / 1000
    found = drain(explain(pair, image, ASKED, "integrated-gradients", member=1))
    slopes = []
    for share in shares:
        more, less = share * plain.features, share * plain.features
        more[4] += step * plain.features[4]
        less[4] -= step * plain.features[4]
        ends = [plain.score(features=features, members=(0,)) for features in (more, less)]
        slopes.append((ends[0] - ends[1]) / (2 * step))
    assert found.by_region[4] == pytest.approx(np.mean(slopes), abs=CLOSE)


def exact_shapley(count, value):
    """By its definition: over all subsets."""
    values, known = np.zeros(count), {}
    for size in range(count + 1):
        for subset in itertools.combinations(range(count), size):
            known[subset] = value(subset)
    for one in range(count):
        for subset, before in known.items():
            if one not in subset:
                weight = math.factorial(len(subset)) * math.factorial(count - len(subset) - 1) / math.factorial(count)
                values[one] += weight * (known[tuple(sorted((*subset, one)))] - before)
    return values


def test_shapley_lies_within_three_errors_of_the_exact_value(pair, eight):
    found = drain(explain(pair, EIGHT, ASKED, "shapley", seed=3))
    exact = exact_shapley(8, lambda rows: eight.score(list(rows)))
    finite = np.isfinite(exact)
    assert (np.abs(found.by_region - exact) <= 3 * found.region_error + CLOSE)[finite].all()
    assert found.region_gap < CLOSE
    assert found.region_total == pytest.approx(eight.score(), abs=CLOSE)
    words = exact_shapley(len(QUERY), lambda places: eight.score(words=list(places)))
    assert (np.abs(found.by_word - words) <= 3 * found.word_error + CLOSE).all()
    assert found.word_total == pytest.approx(eight.score() - eight.score(words=[]), abs=CLOSE)


def test_error_does_not_shrink_where_the_pairs_agree_by_chance():
    """Orders that bring 0 or 1, each beside its opposite: the pairs alone would promise an error of 0."""
    brought = np.tile([[0.0], [1.0]], (8, 1))
    assert _standard_errors(brought) == pytest.approx(brought.std(ddof=1) / 4)
    steady = np.repeat([[0.0], [1.0]], 2, axis=0)  # reversing gains nothing: two draws, not four
    assert _standard_errors(steady) == pytest.approx(np.std([0.0, 1.0], ddof=1) / np.sqrt(2))


def test_shapley_takes_groups_as_players_and_follows_its_seed(pair, eight):
    groups = tuple(Group((first, first + 4)) for first in range(4))
    first, again, other = (
        drain(explain(pair, EIGHT, ASKED, "shapley", seed=seed, groups=groups)) for seed in (1, 1, 2)
    )
    assert np.array_equal(first.by_group, again.by_group)
    assert not np.array_equal(first.by_region, other.by_region)
    exact = exact_shapley(4, lambda chosen: eight.score(sorted(row for one in chosen for row in (one, one + 4))))
    assert (np.abs(first.by_group - exact) <= 3 * first.group_error + CLOSE).all()


def test_margin_is_held_against_the_best_other_image_which_stays(pair, desk):
    found = drain(explain(pair, SIX, ASKED, "leave-one-out", "margin"))
    scores = desk.plain_scores(SIX, Differently()).mean(axis=0)
    rival = int(np.argmax(np.where(np.arange(len(scores)) == SIX, -np.inf, scores)))
    assert found.competitor == rival
    without_word = desk.plain_scores(SIX, Differently(dropped=frozenset({2}))).mean(axis=0)
    lost = (scores[SIX] - scores[rival]) - (without_word[SIX] - without_word[rival])
    assert found.by_word[2] == pytest.approx(lost, abs=CLOSE)
    assert found.by_region == pytest.approx(drain(explain(pair, SIX, ASKED)).by_region, abs=CLOSE)


def test_attention_is_the_rank_of_the_regions_and_knows_no_words(pair):
    values = [drain(explain(pair, SIX, ASKED, "attention", member=member)).by_region for member in (1, 2)]
    for one in values:
        assert sorted(one) == [50.0 * k**2 for k in range(1, 7)]
    both = drain(explain(pair, SIX, ASKED, "attention"))
    assert both.by_region == pytest.approx((values[0] + values[1]) / 2)
    assert both.by_word is None


def test_groups_of_methods_that_play_no_groups_add_up(pair):
    groups = (Group((0, 1, 2)), Group((3, 4, 5)))
    for method in ("gradient", "integrated-gradients", "attention"):
        found = drain(explain(pair, SIX, ASKED, method, groups=groups))
        assert found.by_group == pytest.approx([found.by_region[:3].sum(), found.by_region[3:].sum()], rel=1e-5)


def test_word_times_region_is_the_brute_force_difference(pair, six):
    found = drain(interaction(pair, SIX, ASKED))
    whole = six.score()
    for place, row in itertools.product(range(len(QUERY)), range(6)):
        words, rows = without(8, place), without(6, row)
        exact = whole - six.score(words=words) - six.score(rows) + six.score(rows, words)
        assert found.values[place, row] == pytest.approx(exact, abs=CLOSE)
    assert found.by_region == pytest.approx([whole - six.score(without(6, row)) for row in range(6)], abs=CLOSE)
    assert found.by_word == pytest.approx([whole - six.score(words=without(8, at)) for at in range(8)], abs=CLOSE)


def test_word_times_thing_is_the_brute_force_difference_without_all_of_its_boxes(pair, six):
    groups = (Group((0, 3)), Group((1,)), Group((2, 4, 5)))
    found = drain(interaction(pair, SIX, ASKED, groups=groups))
    whole = six.score()
    for place, (at, group) in itertools.product(range(len(QUERY)), enumerate(groups)):
        words, rows = without(8, place), [row for row in range(6) if row not in group.regions]
        exact = whole - six.score(words=words) - six.score(rows) + six.score(rows, words)
        assert found.of_groups[place, at] == pytest.approx(exact, abs=CLOSE)
    assert found.by_group[1] == pytest.approx(found.by_region[1], abs=CLOSE)
    assert found.values == pytest.approx(drain(interaction(pair, SIX, ASKED)).values, abs=CLOSE)


def test_a_thing_of_all_regions_makes_nothing_with_a_word(pair):
    found = drain(interaction(pair, SIX, ASKED, groups=(Group(tuple(range(6))),)))
    assert np.isnan(found.of_groups).all()
    assert np.isfinite(found.values).all()


def test_deletion_and_insertion_are_means_over_runs_in_the_order_of_the_values(desk, pair):
    """By things of four regions, so that no run is so small that float32 and float64 part."""
    image = int(np.flatnonzero(COUNTS == 12)[0])
    plain, parts = Plain(desk, image), [np.arange(first, first + 4) for first in (0, 4, 8)]
    found = drain(faithfulness(match_of(pair, image, ASKED), parts, np.array([0.25, -1.0, 0.25])))
    first, second, third = (part.tolist() for part in (parts[0], parts[2], parts[1]))  # ties to the lower part
    deletion = [plain.score(rows) for rows in (sorted(first + second + third), sorted(second + third), third)]
    insertion = [plain.score(rows) for rows in (first, sorted(first + second), sorted(first + second + third))]
    assert found.deletion == pytest.approx(np.mean(deletion), abs=CLOSE)
    assert found.insertion == pytest.approx(np.mean(insertion), abs=CLOSE)
    assert found.runs_left_out == 0


class Overflowing:
    """A match of three regions whose values overflow with a single one; else the score is the number of regions."""

    def scores_of_regions(self, kept):
        yield Progress("Explaining", 1, 1)
        return np.array([np.nan if len(places) == 1 else float(len(places)) for places in kept])


def test_runs_that_overflow_are_left_out_of_the_means_and_counted():
    found = drain(faithfulness(Overflowing(), [np.array([row]) for row in range(3)], np.array([3.0, 2.0, 1.0])))
    assert (found.deletion, found.insertion, found.runs_left_out) == (2.5, 2.5, 2)


def test_what_cannot_be_explained_is_a_sentence(pair):
    with pytest.raises(CheckpointError, match="member must be 1 to 2: got 3"):
        drain(explain(pair, SIX, ASKED, member=3))
    with pytest.raises(QueryError, match="The query is empty"):
        drain(explain(pair, SIX, Query(text="")))
    with pytest.raises(QueryError, match="needs two words"):
        drain(interaction(pair, SIX, Query(text="dog")))
    with pytest.raises(QueryError, match="needs two regions"):
        drain(interaction(pair, SIX, ASKED, change=Change(regions=(2,))))


def test_the_only_word_and_a_group_of_everything_have_no_value(pair):
    found = drain(explain(pair, SIX, Query(text="dog"), groups=(Group(tuple(range(6))),)))
    assert np.isnan(found.by_word).all()
    assert np.isnan(found.by_group).all()
    assert np.isfinite(found.by_region).all()


def test_steps_are_yielded_and_say_how_far_they_are(pair):
    steps = list(explain(pair, EIGHT, ASKED, "shapley"))
    assert [step.done for step in steps] == sorted(step.done for step in steps)
    assert steps[-1].done == steps[-1].total
