"""Pictures of one trace: each is made once, and anew as soon as something that it is made from changes."""

from __future__ import annotations

from dataclasses import replace

from trace_samples import telling, traced

from vsrn_viewer.answers import NOTHING_PROBED
from vsrn_viewer.change import Change
from vsrn_viewer.explain import kind_of
from vsrn_viewer.ui.pictures import Pictures
from vsrn_viewer.view import Selection, View

CHANGED = View(change=Change(regions=(0, 2)))


def test_kind_is_made_once_and_anew_for_another_view_or_another_answer():
    made = []
    reading = kind_of("reading")
    kind = replace(reading, make=lambda *asked: made.append(asked) or reading.make(*asked))
    pictures, first = Pictures(), traced()
    with_before = replace(NOTHING_PROBED, before=telling())
    one = pictures.of(kind, first, CHANGED, NOTHING_PROBED)
    assert pictures.of(kind, first, replace(CHANGED), NOTHING_PROBED) is one
    assert len(made) == 1
    for view, probed in (
        (CHANGED, with_before),
        (replace(CHANGED, selection=Selection(regions=(1,))), with_before),
        (CHANGED, NOTHING_PROBED),
    ):
        count = len(made)
        picture = pictures.of(kind, first, view, probed)
        assert len(made) == count + 1
        assert picture.note == reading.make(first.trace, first.context, view, probed).note


def test_every_trace_has_pictures_of_its_own(subject):
    kind = kind_of("reading")
    subject.set_traced(traced())
    one = subject.pictures.of(kind, subject.traced, subject.view, subject.probed)
    subject.set_traced(telling())
    assert subject.pictures.of(kind, subject.traced, subject.view, subject.probed) is not one


def test_another_layer_makes_only_what_shows_a_layer_anew():
    pictures, first, view = Pictures(), traced(), View()
    for name, is_anew in (("boxes", False), ("reading", False), ("graph", True), ("matrix", True)):
        kind = kind_of(name)
        one = pictures.of(kind, first, view, NOTHING_PROBED)
        assert (pictures.of(kind, first, replace(view, layer=1), NOTHING_PROBED) is not one) == is_anew, name
    assert pictures.of(kind_of("graph"), first, replace(view, result_filter="rank:1"), NOTHING_PROBED) is pictures.of(
        kind_of("graph"), first, view, NOTHING_PROBED
    )
    filtered = replace(view, region_filter="linked:1")
    one = pictures.of(kind_of("boxes"), first, filtered, NOTHING_PROBED)
    assert pictures.of(kind_of("boxes"), first, replace(filtered, layer=1), NOTHING_PROBED) is not one
