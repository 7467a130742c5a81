"""The prune slider writes the View and says what the match is with the edges that stay."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from trace_samples import affinity, traced

from vsrn_viewer.answers import Influence, Probed, Pruned
from vsrn_viewer.ui.panels.image import ImagePanel

FOUND = Influence(affinity() / 10, np.arange(4), 0.4)


@pytest.fixture
def panel(subject, qtbot):
    made = ImagePanel(subject)
    made.resize(900, 500)
    qtbot.addWidget(made)
    made.show()
    subject.change_view(image=0, overlay="affinity", quantity="influence")
    subject.set_traced(traced())
    return made


def test_the_slider_writes_the_share_and_follows_it(panel, subject):
    slider = panel.controls.pruning.slider
    assert slider.value() == 100
    slider.setValue(80)
    assert subject.view.kept_influence == pytest.approx(0.8)
    subject.change_view(kept_influence=0.25)
    assert (slider.value(), panel.controls.pruning.share.text()) == (25, "25 %")


def test_it_is_offered_only_where_influence_is_drawn(panel, subject):
    controls = panel.controls
    assert controls._form.isRowVisible(controls.pruning)
    subject.change_view(quantity="raw")
    assert not controls._form.isRowVisible(controls.pruning)


def test_fidelity_stands_beside_it(panel, subject):
    subject.set_probe("influence", FOUND)
    subject.change_view(kept_influence=0.5)
    words = panel.controls.pruning.fidelity
    assert words.text() == "…"
    subject.set_probe("pruned", Pruned(0.5, 2, 32, 0.4, 0.375))
    said = "2 of 32 edges keep 50 % of the influence; with these alone the match is 0.375, not 0.400"
    assert words.text() == said
    assert panel.pictures.graph.note.endswith("with these alone the match is 0.375, not 0.400")
    subject.set_probe("pruned", None)
    subject.set_failure("pruned", "The values of this run overflow.")
    assert words.text() == "The values of this run overflow."


def test_the_panel_says_that_it_waits_why_there_is_nothing_and_draws_what_comes(panel, subject):
    assert panel._message.sentence.text() == "The runs that this takes are under way."
    subject.set_failure("influence", "The gradient of this run overflows.")
    subject.set_probe("influence", None)
    subject.set_traced(replace(traced(), image=1))
    assert panel._message.sentence.text() == "The gradient of this run overflows."
    subject.set_probe("influence", FOUND)
    assert np.array_equal(
        panel.pictures.graph.values, FOUND.by_edge[0][panel.pictures.graph.receivers, panel.pictures.graph.givers]
    )
    assert not panel._has_message


def test_without_a_sentence_the_affinity_is_offered(panel, subject):
    subject.set_traced(traced(query=False))
    assert "there is no sentence to match" in panel._message.sentence.text()
    panel._message.button.click()
    assert subject.view.quantity == "raw"


@pytest.mark.usefixtures("panel")
def test_edges_are_asked_for_while_they_are_drawn(subject):
    assert subject.wanted == {"influence"}
    subject.change_view(kept_influence=0.8)
    assert subject.wanted == {"influence", "pruned"}
    subject.change_view(quantity="raw")
    assert subject.wanted == frozenset()
    assert subject.probed == Probed()
