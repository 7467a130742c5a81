"""What is hovered in the current trace is hovered in the pinned one, as far as it has that region; their pictures have
one scale."""

from __future__ import annotations

from dataclasses import replace

import probed
import pytest
from changed_run import THREE_LEFT, run
from trace_samples import traced
from turns import settle
from words_run import read

from vsrn_viewer.answers import CountedWord
from vsrn_viewer.explain import kind_of
from vsrn_viewer.ui.linking import link_hover, link_scales
from vsrn_viewer.ui.panels.image import ImagePanel
from vsrn_viewer.ui.panels.registry import panel_of
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.view import PairId


@pytest.fixture
def pinned(qtbot):
    """A subject that keeps the whole run, linked with one that shows the changed run of the same image."""
    current, kept = Subject(), Subject()
    link_hover(current, kept)
    kept.set_traced(run())
    current.set_traced(run(THREE_LEFT))
    panels = [ImagePanel(current), ImagePanel(kept)]
    for panel in panels:
        qtbot.addWidget(panel)
    return panels


@pytest.mark.parametrize("source", [0, 1])
def test_hover_lights_the_same_region_in_the_current_and_the_pinned_trace(pinned, source):
    pinned[source].subject.hover_region(2)
    assert [panel.highlighted_regions() for panel in pinned] == [(2,), (2,)]
    assert [panel.canvas.highlight.hovered for panel in pinned] == [(1,), (2,)]
    pinned[source].subject.hover_region(-1)
    assert [panel.highlighted_regions() for panel in pinned] == [(), ()]


def test_hover_of_a_region_that_only_the_whole_run_has_lights_up_there_alone(pinned):
    pinned[1].subject.hover_region(0)
    assert [panel.highlighted_regions() for panel in pinned] == [(), (0,)]


def test_hover_is_not_passed_on_to_another_image(pinned):
    current, kept = (panel.subject for panel in pinned)
    kept.change_view(pair=PairId(data="elsewhere"))
    current.hover_region(2)
    assert kept.hover.region == -1


def reading(sentence):
    return replace(read(sentence), words=tuple(CountedWord(word, True) for word in sentence.split()))


def test_a_word_is_hovered_in_both_where_the_words_are_the_same_whatever_the_images():
    current, kept = Subject(), Subject()
    link_hover(current, kept)
    current.set_traced(reading("a bear left of it"))
    kept.set_traced(replace(reading("a bear left of it"), image=1))
    current.hover_word(2)
    assert kept.hover.word == 2
    kept.set_traced(reading("a cow left of it"))
    current.hover_word(3)
    assert kept.hover.word == -1


@pytest.fixture
def beside(qtbot):
    """Panels of a trace whose affinity ends at ±0.8 and of one where it is three times that, side by side."""
    current, kept = Subject(), Subject()
    link_scales(current, kept)
    panels = [ImagePanel(current), panel_of(current, kind_of("matrix")), ImagePanel(kept, "Pinned", says_query=True)]
    for panel in panels:
        qtbot.addWidget(panel)
        panel.subject.change_view(overlay="affinity")
    current.set_traced(traced())
    return panels


def ends(panels):
    settle()  # what changes beside a picture is drawn once, when all of it has changed
    image, matrix, pinned = panels
    scales = [image.pictures.graph.scale, matrix.picture.scale]
    if pinned.pictures.graph is not None:
        scales.append(pinned.pictures.graph.scale)
    return {(round(scale.low, 3), round(scale.high, 3)) for scale in scales}


def test_pictures_side_by_side_have_one_scale_as_long_as_both_are_there(beside):
    assert ends(beside) == {(-0.8, 0.8)}
    strong = traced()
    strong = replace(strong, trace=replace(strong.trace, affinity=3 * strong.trace.affinity))
    beside[2].subject.set_traced(strong)
    assert ends(beside) == {(-2.4, 2.4)}
    assert "both images" in beside[0].legend.accessibleName()
    beside[0].subject.change_view(layer=1)
    assert ends(beside) == {(-2.4, 2.4)}
    beside[2].subject.set_traced(None)
    assert ends(beside) == {(-0.8, 0.8)}


@pytest.mark.parametrize("late", [0, 1])
def test_what_was_brought_has_one_scale_whichever_of_the_two_is_known_last(beside, late):
    panels = beside[0], beside[2]
    found = probed.attribution(), replace(probed.attribution(), by_group=probed.TOGETHER / 4)
    for panel in panels:
        panel.subject.change_view(overlay="attribution")
        panel.subject.set_traced(run())
    for at in (1 - late, late):
        panels[at].subject.set_probe("attribution", found[at])
    settle()
    assert [panel.pictures.brought.scale.ends for panel in panels] == [("−0.400", "+0.400")] * 2
    assert [panel.legend.scale.ends for panel in panels] == [("−0.400", "+0.400")] * 2


def test_another_quantity_keeps_its_own_scale(beside):
    beside[2].subject.change_view(quantity="effective")
    beside[2].subject.set_traced(traced())
    settle()
    assert "both images" not in beside[0].legend.accessibleName()


def test_both_images_say_what_sets_them_apart_and_the_pinned_one_its_score_and_query(beside):
    one = traced()
    member = replace(one.context, member=2, members=2, ensemble_score=0.433)
    beside[2].subject.set_traced(replace(one, context=member))
    settle()
    assert beside[2].heading.text() == "member 2 · 0.400, member 2 of 2, ensemble 0.433 · “a bear”"
    assert beside[2].heading.isVisibleTo(beside[2])
    assert beside[0].heading.text() == "member 1"


def test_gesture_that_changes_several_things_draws_the_one_beside_once(beside):
    drawn = []
    settle()
    beside[0].subject.beside_changed.connect(lambda: drawn.append(beside[2].subject.traced))
    for _ in range(3):
        beside[2].subject.set_traced(traced())
        beside[2].subject.change_view(layer=1 - beside[2].subject.view.layer)
    settle()
    assert drawn == [beside[2].subject.traced]
