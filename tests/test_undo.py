"""Undo: whatever was done is taken back step by step, and each step has a name."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st
from views import changes, views

from vsrn_viewer.change import Change
from vsrn_viewer.groups import Group
from vsrn_viewer.undo import LONGEST, Shown, Undo, describe_step
from vsrn_viewer.view import PairId, Query, Selection, View

one_change = st.sampled_from(dataclasses.fields(View)).flatmap(
    lambda field: views.map(lambda view: {field.name: getattr(view, field.name)})
)


def exhaust(step):
    """Take steps until there is none; return the names and the last View."""
    names, last = [], None
    while (done := step()) is not None:
        names.append(done[0])
        last = done[1]
    return names, last


@given(views, st.lists(one_change, min_size=1, max_size=20))
def test_undone_fully_and_redone_fully_any_changes_lead_back_and_forth(first, made):
    undo, view, done = Undo(Shown(first)), first, []
    for change in made:
        new = dataclasses.replace(view, **change)
        if new != view:
            done.append(describe_step(view, new))
            undo.record(done[-1], Shown(new))
        view = new
    names, oldest = exhaust(undo.undo)
    assert (names, undo.undo_name) == (done[::-1], "")
    assert oldest in (Shown(first), None)
    names, newest = exhaust(undo.redo)
    assert (names, undo.redo_name) == (done, "")
    assert newest in (Shown(view), None)


@given(views, st.lists(st.one_of(one_change, st.sampled_from(["undo", "redo"])), max_size=20))
def test_wherever_somebody_goes_each_undo_shows_what_was_there_before(first, made):
    undo, past, ahead = Undo(Shown(first)), [first], []
    for change in made:
        if change == "undo" and len(past) > 1:
            ahead.append(past.pop())
            assert undo.undo()[1] == Shown(past[-1])
        elif change == "redo" and ahead:
            past.append(ahead.pop())
            assert undo.redo()[1] == Shown(past[-1])
        elif isinstance(change, dict) and dataclasses.replace(past[-1], **change) != past[-1]:
            past.append(dataclasses.replace(past[-1], **change))
            ahead.clear()
            undo.record("step", Shown(past[-1]))


def test_what_follows_from_a_step_is_undone_with_it():
    undo = Undo(Shown(View()))
    undo.record("ask", Shown(View(query=Query(text="a bear"))))
    undo.extend(Shown(View(query=Query(text="a bear"), image=3)))
    undo.record("layer 2", Shown(View(query=Query(text="a bear"), image=3, layer=1)))
    assert undo.undo() == ("layer 2", Shown(View(query=Query(text="a bear"), image=3)))
    undo.extend(Shown(View(query=Query(text="a bear"), image=4)))
    assert undo.redo_name == "layer 2"
    assert undo.undo() == ("ask", Shown(View()))
    assert undo.redo() == ("ask", Shown(View(query=Query(text="a bear"), image=4)))


def test_old_steps_are_forgotten_and_the_others_lead_back_to_their_beginning():
    undo = Undo(Shown(View()))
    for layer in range(1, LONGEST + 51):
        undo.record(f"layer {layer + 1}", Shown(View(layer=layer)))
    names, oldest = exhaust(undo.undo)
    assert (len(names), oldest) == (LONGEST, Shown(View(layer=50)))


BASE = View(selection=Selection(regions=(6,)), change=Change(regions=tuple(range(9)), skipped_layers=(1,)))


@pytest.mark.parametrize(
    ("new", "name"),
    [
        ({"pair": PairId(("m.pth.tar",), "data/f30k_precomp")}, "open f30k_precomp"),
        ({"pair": PairId(("models/m.pth.tar",)), "image": 2}, "open m.pth.tar"),
        ({"query": Query(text="a bear"), "image": 3}, "search for “a bear”"),
        ({"query": Query(text="a brown bear left of a white cow")}, "search for “a brown bear left of a white…”"),
        ({"query": Query("image", "107", 3)}, "search with image 107"),
        ({"image": 3, "selection": Selection()}, "open another image"),
        ({"layer": 1}, "layer 2"),
        ({"member": 2}, "member 2"),
        ({"overlay": "attention"}, "show attention"),
        ({"quantity": "effective"}, "show effective contribution"),
        ({"edges_per_node": 3}, "edges per region: 3"),
        ({"region_filter": "label:dog"}, "filter regions by label:dog"),
        ({"result_filter": "rank:2..10"}, "filter results by rank:2..10"),
        ({"without_hubs": "csls"}, "rank without hubs (CSLS)"),
        ({"shared_scale": False}, "a separate scale for each layer"),
        ({"selection": Selection(regions=(6, 2))}, "select region 3"),
        ({"selection": Selection(regions=(2, 4))}, "select regions 3 and 5"),
        ({"selection": Selection()}, "deselect region 7"),
        ({"selection": Selection(regions=(6,), words=(0,))}, "select word 1"),
        ({"selection": Selection(regions=(6,), edges=((1, 3),))}, "keep edge 4 → 2"),
        ({"nodes": "things"}, "things as nodes"),
        ({"edges_among": True}, "only edges among the selection"),
        ({"edge_threshold": 0.125}, "hide edges below 0.125"),
        ({"quantity": "influence", "edge_threshold": 0.0}, "show influence"),
        ({"change": dataclasses.replace(BASE.change, regions=(0, 1, 2, 3, 4, 5))}, "drop regions 7, 8 and 9"),
        ({"change": dataclasses.replace(BASE.change, regions=(0, 1, 2))}, "drop 6 regions"),
        ({"change": dataclasses.replace(BASE.change, regions=None)}, "restore region 10"),
        (
            {"change": dataclasses.replace(BASE.change, regions=tuple(range(8, -1, -1)))},
            "reorder the regions",
        ),
        ({"change": dataclasses.replace(BASE.change, edges=((0, 1, 3, 0.0),))}, "cut edge 4 → 2 of layer 1"),
        ({"change": dataclasses.replace(BASE.change, edges=((0, 1, 3, 0.5),))}, "scale edge 4 → 2 of layer 1"),
        ({"change": dataclasses.replace(BASE.change, skipped_layers=())}, "run layer 2"),
        ({"change": dataclasses.replace(BASE.change, skipped_layers=(1, 2))}, "skip layer 3"),
        ({"change": dataclasses.replace(BASE.change, gates=(("reset", 6, 1.0),))}, "set the reset gate at region 7"),
        ({"change": dataclasses.replace(BASE.change, replaced_words=((1, "cow"),))}, "replace word 2 with “cow”"),
        ({"change": dataclasses.replace(BASE.change, dropped_words=(1,))}, "drop word 2"),
        ({"change": Change()}, "clear all what-ifs"),
    ],
)
def test_a_step_is_named_in_plain_words(new, name):
    assert describe_step(BASE, dataclasses.replace(BASE, **new), regions=10) == name


BEAR = (Group((1, 2, 3), "bear"),)
DROPPED = Change(regions=(0, 4, 5, 6, 7, 8, 9))


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        (View(), View(change=DROPPED), "drop bear"),
        (
            View(change=dataclasses.replace(DROPPED, skipped_layers=(1,))),
            View(change=Change(skipped_layers=(1,))),
            "restore bear",
        ),
        (View(change=DROPPED), View(switched_off=(DROPPED,)), "switch off “bear dropped · 3 regions”"),
        (View(switched_off=(DROPPED,)), View(change=DROPPED), "switch on “bear dropped · 3 regions”"),
        (
            View(change=Change(skipped_layers=(1,)), switched_off=(DROPPED,)),
            View(change=Change(skipped_layers=(1,))),
            "remove “bear dropped · 3 regions”",
        ),
        (View(switched_off=(DROPPED,)), View(), "clear all what-ifs"),
    ],
)
def test_what_is_done_to_a_thing_is_named_after_it(old, new, name):
    assert describe_step(old, new, 10, BEAR) == name


def test_a_query_that_takes_its_words_what_ifs_along_is_a_query():
    old = View(query=Query(text="a bear"), change=Change(dropped_words=(1,)))
    assert describe_step(old, View(query=Query(text="a cow"))) == "search for “a cow”"


@given(changes, changes, st.integers(0, 40))
def test_every_what_if_has_a_name(old, new, regions):
    if old != new:
        assert describe_step(View(change=old), View(change=new), regions)
