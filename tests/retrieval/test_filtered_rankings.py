"""The labels of all images of a split, and which ranked images a filter keeps by them."""

from __future__ import annotations

import numpy as np
import pytest
from split_desk import COUNTS, labels_of, write_split

from vsrn_viewer.errors import FilterError, PhotographError
from vsrn_viewer.filtering import parse
from vsrn_viewer.query_fields import RESULT_FIELDS
from vsrn_viewer.requests import AskLabels, topic_of
from vsrn_viewer.retrieval.filtered import labels_of as labels_of_all
from vsrn_viewer.retrieval.filtered import passing
from vsrn_viewer.retrieval.search import image_hits, rank_images
from vsrn_viewer.view import Query
from vsrn_viewer.workbench import Workbench, drain
from vsrn_viewer.workbench.serving import Serving


def names_in(image: int) -> set[str]:
    return {*labels_of(image)[: COUNTS[image]]}


def test_labels_are_asked_without_ranking_anything(tmp_path):
    pair = drain(Workbench().open(write_split(tmp_path)))
    request = AskLabels(pair.info.pair)
    assert topic_of(request) == "labels"
    found = drain(Serving().begin(pair, request)).of_images
    assert [{*names} for names in found] == [names_in(image) for image in range(8)]
    assert all(len({*names}) == len(names) for names in found)
    assert pair.captions is None


def test_hits_are_those_of_the_images_with_the_label_at_the_ranks_they_have(tmp_path):
    pair = drain(Workbench().open(write_split(tmp_path)))
    ranking = rank_images(pair, Query(text="a red ball"))
    kept = drain(passing(pair, ranking, parse("-label:cat", RESULT_FIELDS)))
    assert kept.tolist() == ["cat" not in names_in(image) for image in range(8)]
    assert 0 < kept.sum() < 8
    every = image_hits(pair, ranking, 8)
    assert image_hits(pair, ranking, 8, kept) == [hit for hit in every if kept[int(hit.image_id)]]
    assert image_hits(pair, ranking, 1, np.zeros(8, bool)) == []


def test_a_split_without_labels_says_so(tmp_path):
    pair = drain(Workbench().open(write_split(tmp_path, leave_out=("labels",))))
    ranking = rank_images(pair, Query(text="a red ball"))
    with pytest.raises(FilterError, match="the images have no labels"):
        drain(passing(pair, ranking, parse("label:cat", RESULT_FIELDS)))


class Photographs:
    """Stands for a split of three photographs, the second of which gives no regions."""

    images = 3

    def labels(self, image: int) -> tuple[str, ...]:
        if image == 1:
            raise PhotographError("b.jpg: cannot be read.")
        return ("dog", "dog", "cat")[image:]


def test_a_photograph_that_cannot_be_read_has_no_labels_and_hides_no_others():
    assert drain(labels_of_all(Photographs())).of_images == (("dog", "cat"), (), ("cat",))
