"""What is hovered in the current trace is hovered in the pinned one, as far as it has that region."""

from __future__ import annotations

import pytest
from changed_run import THREE_LEFT, run

from vsrn_viewer.ui.linking import link_hover
from vsrn_viewer.ui.panels.image import ImagePanel
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
