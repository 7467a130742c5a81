"""Which rank a sentence would have among the captions, for an image."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
import torch
from small_pairs import add_member, small_pair

from vsrn_viewer.errors import DatasetError, QueryError
from vsrn_viewer.retrieval import placing
from vsrn_viewer.retrieval.block_ranks import Embedded
from vsrn_viewer.retrieval.placing import at_least, place_sentence
from vsrn_viewer.retrieval.search import rank_captions, rank_images
from vsrn_viewer.view import PairId, Query
from vsrn_viewer.workbench import Workbench, drain


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """An ensemble of two with 100 images and 500 captions, many of them equal."""
    folder = tmp_path_factory.mktemp("small")
    wanted = small_pair(folder)
    files = (*wanted.checkpoints, str(add_member(folder, 1)))
    return drain(Workbench().open(PairId(files, wanted.data, device="cpu")))


def placed(pair, image, text):
    return drain(place_sentence(pair, image, Query(text=text)))


def test_a_typed_sentence_has_the_score_that_ranks_images_and_stands_behind_all_that_score_more(pair):
    for image in (0, 37, 95):
        found = placed(pair, image, "a red dog cat cat ball ball")
        ranking = rank_images(pair, found.query)
        assert found.score == pytest.approx(float(ranking.scores[image]), abs=1e-6)
        captions = rank_captions(pair, image).scores
        assert np.abs(captions - found.score).min() > 1e-6  # no near tie: float32 decides
        assert found.rank == 1 + np.count_nonzero(captions > found.score)
        assert (found.image, found.captions) == (image, 500)


@pytest.mark.parametrize("change", [str, str.upper, lambda text: f"  {text.replace(' ', '  ')} "])
def test_a_caption_typed_again_stands_behind_itself_and_all_its_copies(pair, change):
    line = 120
    text = pair.info.captions[line]
    found = placed(pair, 3, change(text))
    scores = rank_captions(pair, 3).scores
    assert np.count_nonzero(scores == scores[line]) >= 1
    assert found.rank == 1 + np.count_nonzero(scores >= scores[line])


def test_the_size_of_a_block_changes_nothing(pair, monkeypatch):
    before = [placed(pair, 5, text) for text in ("a red ball", pair.info.captions[499])]
    monkeypatch.setattr(placing, "BLOCK", 7)
    assert [placed(pair, 5, found.query.text) for found in before] == before


def test_near_ties_are_decided_exactly():
    """Scores one unit in the last place of float64 apart, which float32 cannot tell from one another."""
    rng = np.random.default_rng(4)
    row = rng.normal(size=(1, 256)).astype(np.float32)
    rows = np.repeat(rng.normal(size=(1, 256)).astype(np.float32), 400, axis=0)
    rows[np.arange(400), rng.integers(0, 256, 400)] *= np.float32(1 + 2**-22)
    exact = [sum(Fraction(a) * Fraction(b) for a, b in zip(one.tolist(), row[0].tolist(), strict=True)) for one in rows]
    embedded = Embedded([torch.from_numpy(rows)], [torch.from_numpy(row)])
    for at in (0, 100, 399):
        score = float(embedded.scores(np.array([at]), np.array([0]))[0])
        assert at_least(embedded, score) == sum(float(other) >= float(exact[at]) for other in exact)


def test_sentences_that_cannot_be_placed_say_why(pair):
    with pytest.raises(QueryError, match="No word of the query"):
        placed(pair, 0, "xylophone")
    with pytest.raises(DatasetError, match="has no captions to compare with"):
        drain(place_sentence(replace(pair, info=replace(pair.info, captions=())), 0, Query(text="a dog")))
