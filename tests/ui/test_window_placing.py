"""What was looked at is found again in a split of other rows."""

from __future__ import annotations

import pytest

from vsrn_viewer.change import Change
from vsrn_viewer.starred import Side
from vsrn_viewer.ui.placing import placed
from vsrn_viewer.view import Query, Selection, View

CHANGED = Change(regions=(0, 1))


def test_an_image_in_its_row_stays_with_all_that_is_said_of_it(info):
    view = View(image=2, query=Query(text="a cow"), change=CHANGED, selection=Selection((1,)))
    assert placed(Side(view, "c"), info) == view


def test_an_image_in_another_row_is_found_by_its_id_without_what_was_said_of_its_regions(info):
    view = View(image=0, query=Query(text="a cow"), change=CHANGED, selection=Selection((1,)), layer=1)
    assert placed(Side(view, "c"), info) == View(image=2, query=Query(text="a cow"), layer=1)


def test_an_image_that_is_not_there_is_not_replaced_by_another(info):
    assert placed(Side(View(image=0), "z"), info) is None


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (Query("caption", "a white cow", 1), Query("caption", "a white cow", 1)),
        (Query("caption", "a white cow", 2), Query(text="a white cow")),
        (Query("image", "b", 0), Query("image", "b", 1)),
        (Query("like", "b", 0), Query("like", "b", 1)),
        (Query("region", "b", 0, region=2), Query()),
        (Query("region", "b", 1, region=2), Query("region", "b", 1, region=2)),
        (Query("image", "z", 0), Query()),
    ],
)
def test_a_query_is_the_same_one_in_other_rows_or_none(info, asked, found):
    assert placed(Side(View(image=3, query=asked), "d"), info).query == found
