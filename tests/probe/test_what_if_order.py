"""A changed image in an order without hubs: its offset is that of its own scores, all others stay."""

from __future__ import annotations

import numpy as np
import pytest
from uneven_split import OWNERS, make_uneven

from vsrn_viewer.answers import CorrectedStanding
from vsrn_viewer.change import Change
from vsrn_viewer.probe.what_if import what_if
from vsrn_viewer.retrieval.ordering import find_offsets
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.retrieval.search import split_scores
from vsrn_viewer.steps import drain
from vsrn_viewer.view import PairId, Query
from vsrn_viewer.workbench import Workbench

IMAGE, LINE = 5, 4
WITHOUT_TWO = Change(regions=(0,))


@pytest.fixture(scope="module")
def pair(tmp_path_factory) -> Pair:
    folder = make_uneven(tmp_path_factory.mktemp("uneven"))
    members = tuple(str(folder / f"s{seed}.safetensors") for seed in (0, 1))
    return drain(Workbench().open(PairId(members, str(folder), device="cpu")))


def query(pair: Pair, line: int = LINE) -> Query:
    return Query("caption", pair.info.captions[line], line)


def sorted_by(scores: np.ndarray, correction: str) -> np.ndarray:
    """What captions rank images by, but for the query's own part, (I,C)."""
    if correction == "csls":
        return 2 * scores - np.sort(scores, axis=1)[:, -10:].mean(axis=1)[:, None]
    return scores - np.log(np.exp(30 * scores).sum(axis=1))[:, None] / 30


def rank_in(values: np.ndarray, image: int) -> int:
    rounded = values.round(6)
    return 1 + int((rounded > rounded[image]).sum() + (rounded[:image] == rounded[image]).sum())


@pytest.mark.parametrize("correction", ["csls", "inverted-softmax"])
def test_ranks_before_and_after_are_of_the_order(pair, correction) -> None:
    drain(find_offsets(pair, correction))
    scores = np.array(drain(split_scores(pair)).matrix(), np.float64)
    changed = scores.copy()
    changed[IMAGE] = [what_if(pair, IMAGE, query(pair, line), WITHOUT_TWO).after.score for line in range(len(OWNERS))]
    for line in range(len(OWNERS)):
        found = what_if(pair, IMAGE, query(pair, line), WITHOUT_TWO, correction)
        for standing, of in ((found.before, scores), (found.after, changed)):
            assert isinstance(standing, CorrectedStanding)
            assert standing.plain_rank == rank_in(of[:, line], IMAGE)
            assert standing.rank == rank_in(sorted_by(of, correction)[:, line], IMAGE)
        assert int(found.ranking.order[found.after.rank - 1]) == IMAGE
    assert (changed[IMAGE] != scores[IMAGE]).any()


def test_an_image_that_becomes_another_s_copy_ties_with_it(pair) -> None:
    """Images 0 and 10 are copies: whatever leaves all regions changes nothing."""
    drain(find_offsets(pair, "csls"))
    found = what_if(pair, 10, query(pair), Change(regions=(0, 1, 2)), "csls")
    assert found.before == found.after


def test_ranks_are_plain_as_long_as_nobody_has_found_the_offsets(pair) -> None:
    pair.offsets.clear()
    found = what_if(pair, IMAGE, query(pair), WITHOUT_TWO, "csls")
    assert not isinstance(found.after, CorrectedStanding)
    assert found.after == what_if(pair, IMAGE, query(pair), WITHOUT_TWO).after
    assert found.ranking.corrected is None
