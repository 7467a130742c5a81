"""A photograph of no dataset as a query."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from vsrn_viewer.errors import DatasetError
from vsrn_viewer.retrieval.photograph import match_photograph
from vsrn_viewer.view import PairId
from vsrn_viewer.workbench import Workbench, drain


@pytest.fixture
def pair(coco):
    return drain(Workbench().open(PairId((str(coco.checkpoint),), str(coco.dataset), device="cpu")))


def test_a_photograph_with_the_regions_of_an_image_is_matched_as_that_image(pair, coco):
    """The published code's own similarity of image 7 orders the captions, and its nearest image is itself."""
    asked = []

    def features_of(file):
        asked.append(file)
        return pair.split.features(7)

    found = drain(match_photograph(replace(pair, features_of=features_of), Path("bear.jpg"), 10))
    expected = coco.expected()["similarity"][7]
    assert asked == [Path("bear.jpg")]
    assert [hit.caption_index for hit in found.captions] == np.argsort(-expected, kind="stable")[:10].tolist()
    assert [hit.score for hit in found.captions] == pytest.approx(np.sort(expected)[::-1][:10], abs=1e-5)
    assert found.rows[0] == 7
    assert found.images[0].image_id == pair.split.image_ids[7]
    assert [hit.rank for hit in found.images] == list(range(1, 11))


def test_without_an_extractor_it_is_a_sentence(pair):
    with pytest.raises(DatasetError, match="without an extractor"):
        drain(match_photograph(replace(pair, features_of=None), Path("bear.jpg"), 10))
