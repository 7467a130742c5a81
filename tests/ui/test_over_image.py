"""A kind of picture over the photograph in a panel of its own."""

from __future__ import annotations

import pytest
from trace_samples import traced

from vsrn_viewer.explain import kind_of
from vsrn_viewer.ui.panels.over_image import OverImagePanel
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.view import View


@pytest.fixture
def attention(qtbot):
    made = OverImagePanel(Subject(), kind_of("attention"))
    qtbot.addWidget(made)
    return made


def test_it_shows_its_own_picture_whatever_the_overlay_is(attention):
    attention.subject.set_traced(traced())
    note = "the paper's rank-based map (section 4.5), not a quantity of the model; it does not depend on the query"
    assert attention.title() == ("Attention", note)
    assert attention.pictures.heat is not None
    assert attention.table().columns[-1] == "λ(k − rank)²"
    attention.subject.change_view(overlay="affinity")
    assert attention.pictures.heat is not None
    assert attention.pictures.graph is None


def test_it_says_why_there_is_no_picture(attention):
    assert attention._message.sentence.text() == "Open an image to see which regions its embedding agrees with."
    attention.subject.set_traced(traced(boxes=None))
    assert attention._message.sentence.text().startswith("This dataset has no boxes")
    attention.subject.set_traced(traced())
    assert attention.canvas.isVisibleTo(attention)


def test_graph_follows_the_layer(qtbot):
    graph = OverImagePanel(Subject(), kind_of("graph"))
    qtbot.addWidget(graph)
    graph.subject.set_traced(traced())
    assert graph.title()[0] == "Affinity, layer 1 of 2"
    graph.subject.change_view(layer=1)
    assert graph.title()[0] == "Affinity, layer 2 of 2"
    assert graph.drawn_from(View()) != graph.drawn_from(View(layer=1))
