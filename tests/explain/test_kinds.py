"""The registry of kinds of pictures."""

from __future__ import annotations

from dataclasses import replace

import pytest
from changed_run import run
from probed import probed

from vsrn_viewer import explain
from vsrn_viewer.errors import FigureError
from vsrn_viewer.view import Selection, View


def test_kinds_have_the_names_of_the_command_line():
    assert {kind.name for kind in explain.KINDS} == {
        *("boxes", "graph", "matrix", "layers", "attention", "reading", "reading-words"),
        *("generated", "attribution", "query", "interaction", "match", "results", "captions", "neighbourhood"),
    }
    assert len({kind.title for kind in explain.KINDS}) == len(explain.KINDS)


@pytest.mark.parametrize("kind", explain.KINDS, ids=lambda kind: kind.name)
def test_a_kind_makes_pictures_of_its_type_and_they_have_tables(kind):
    traced = run()
    picture = kind.make(traced.trace, traced.context, View(selection=Selection(regions=(2,))), probed())
    assert type(picture) is kind.picture
    assert explain.table_of(picture).rows
    assert kind.missing(traced.trace) == ""


def test_what_the_window_shows_in_another_form_has_no_dock_of_its_own():
    assert {kind.name for kind in explain.KINDS} - {kind.name for kind in explain.docked_kinds()} == {
        *("match", "results", "captions")
    }


def test_an_unknown_kind_is_named_with_the_near_miss():
    with pytest.raises(FigureError, match=r"no kind of picture 'grpah' \(did you mean 'graph'\?\)\. Known: boxes, "):
        explain.kind_of("grpah")


CHANGES = {
    "layer": View(layer=1),
    "quantity": View(quantity="effective"),
    "shared_scale": View(shared_scale=False),
    "edges_per_node": View(edges_per_node=3),
    "overlay": View(overlay="attention"),
    "member": View(member=2),
    "selection.words": View(selection=Selection(words=(0,))),
    "grouping": View(grouping="boxes"),
    "filtered_by": View(region_filter="label:bear"),
    "own_groups": View(own_groups=((0, 1),)),
}


@pytest.mark.parametrize("field", CHANGES)
@pytest.mark.parametrize("kind", explain.KINDS, ids=lambda kind: kind.name)
def test_a_kind_follows_every_field_that_changes_its_picture(kind, field):
    """A panel that did not make its picture again would go on showing the old one."""
    traced = run()
    views = [replace(view, selection=replace(view.selection, regions=(2,))) for view in (View(), CHANGES[field])]
    before, after = (kind.make(traced.trace, traced.context, view, probed()) for view in views)
    assert (repr(before) == repr(after)) or field in kind.follows
