"""A comparison of two Views has a name exactly where the command line knows one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vsrn_viewer.change import Change
from vsrn_viewer.explain.versus import versus_between, view_versus
from vsrn_viewer.versus import versus_of
from vsrn_viewer.view import PairId, Query, Selection, View

VIEW = View(
    pair=PairId(("a.pth", "b.pth"), "d"),
    query=Query(text="a bear"),
    image=3,
    selection=Selection(regions=(2,)),
    layer=1,
    change=Change(regions=(0, 2), replaced_words=((1, "cow"),)),
    own_groups=((0, 2),),
)
NAMES = ("image=x7", "query=a cow", "layer=4", "member=2", "checkpoint=c.pth", "change")


@pytest.mark.parametrize("name", NAMES)
def test_what_stands_beside_a_view_has_the_name_that_it_was_made_by(name):
    other = view_versus(VIEW, versus_of(name), image=7)
    assert versus_between(VIEW, other, "x7") == name
    assert versus_between(VIEW, replace(other, overlay="affinity"), "x7") == name  # it is no part of a panel
    assert versus_between(VIEW, replace(other, result_filter="rank:1"), "x7") == name  # nor of a run
    assert versus_between(VIEW, replace(other, without_hubs="csls"), "x7") == name


@pytest.mark.parametrize("name", NAMES)
def test_what_differs_in_one_more_thing_has_no_name(name):
    other = replace(view_versus(VIEW, versus_of(name), image=7), quantity="effective")
    assert versus_between(VIEW, other, "x7") == ""


def test_a_view_is_not_compared_with_itself():
    assert versus_between(VIEW, VIEW, "x7") == ""
