"""What a ranking's numbers are is said in words, and a sum says what it cannot show."""

from __future__ import annotations

import numpy as np
import pytest
from changed_run import run

from vsrn_viewer import explain
from vsrn_viewer.answers import ImageRanking, PartScores
from vsrn_viewer.view import Query, View

SUM = Query(text="1: a bear -0.5: a cow")


def ranking(query, *parts):
    one = np.zeros(1, np.float32)
    return ImageRanking(query, np.arange(1), one, -1, (), 0, 0, tuple(PartScores(*part, one) for part in parts))


@pytest.mark.parametrize(
    ("query", "parts", "said"),
    [
        (Query(text="a bear"), (), ""),
        (Query("caption", "a bear", 2), (), ""),
        (SUM, ((1, "a bear"), (-0.5, "a cow")), "sum of 2 parts, each weight × score, not normalised"),
        (Query("like", "test7", 7), (), "like test7, by the product of embeddings"),
        (
            Query("region", "test7", 7, region=2),
            (),
            "with a region like region 3 of test7, by cosine after the graph of member 2",
        ),
    ],
)
def test_what_images_are_ranked_by_is_said(query, parts, said):
    assert explain.asked_words(query, ranking(query, *parts), 2) == said


def test_single_words_of_a_sum_are_explained_by_no_picture_and_regions_are():
    view, traced = View(query=SUM), run().trace
    for name in ("query", "interaction"):
        assert explain.kind_of(name).missing(traced, view).startswith("This query is a sum of sentences")
        assert explain.kind_of(name).missing(traced, View(query=Query("caption", SUM.text, 0))) == ""
    assert explain.kind_of("attribution").missing(traced, view) == ""
    assert explain.part_name(PartScores(-0.5, "a cow", np.zeros(1, np.float32))) == "−0.5: a cow"
