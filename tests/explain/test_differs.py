"""What sets two things apart, in words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from changed_run import run

from vsrn_viewer.change import Change
from vsrn_viewer.explain import Run, differing_words
from vsrn_viewer.groups import Group
from vsrn_viewer.view import View

BASE = Run(run().trace, run().context, View(), image_regions=8)
DROPPED = Change(regions=(0, 2, 5, 6, 7))


def context(**fields):
    return replace(BASE, context=replace(BASE.context, **fields))


@pytest.mark.parametrize(
    ("other", "ours", "theirs"),
    [
        (BASE, "the same", "the same"),
        (context(image_id="9"), "image 107", "image 9"),
        (context(query="a cow"), "“a bear”", "“a cow”"),
        (context(query=""), "“a bear”", "no query"),
        (context(member=2), "member 1", "member 2"),
        (context(model="two"), "model", "model two"),
        (replace(BASE, view=View(layer=1)), "layer 1", "layer 2"),
        (replace(BASE, view=View(layer=1, change=Change(skipped_layers=(0,)))), "as it is · layer 1", "· layer 2"),
    ],
)
def test_only_what_differs_is_said(other, ours, theirs):
    assert differing_words(BASE, other) == ours
    assert differing_words(other, BASE).endswith(theirs)


def test_a_dropped_thing_is_called_by_its_name():
    named = context(groups=(Group((1, 3, 4), "bear"),))
    changed = replace(named, view=View(change=DROPPED), trace=run(DROPPED).trace)
    assert differing_words(changed, named) == "bear dropped · 3 regions"
    assert differing_words(named, changed) == "as it is"
