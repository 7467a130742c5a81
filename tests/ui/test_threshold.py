"""The threshold slider writes the View, follows it, and says how many edges are left."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from trace_samples import count_of, painted, traced

from vsrn_viewer.palette import LIGHT
from vsrn_viewer.ui.panels.threshold import ThresholdSlider
from vsrn_viewer.ui.theme import apply_theme


@pytest.fixture
def threshold(subject, qtbot, qapp):
    apply_theme(qapp, "light")
    made = ThresholdSlider(subject)
    qtbot.addWidget(made)
    made.show()
    subject.set_traced(traced())
    return made


def test_the_slider_spans_the_colour_scale_and_says_what_is_left(threshold, subject):
    assert (threshold.left.text(), threshold.size_words.text()) == ("16 of 16 edges", "0")
    threshold.slider.setValue(threshold.slider.maximum() // 2)
    assert subject.view.edge_threshold == pytest.approx(0.4)
    assert threshold.left.text() == "3 of 16 edges"
    threshold.slider.setValue(threshold.slider.maximum())
    assert (subject.view.edge_threshold, threshold.left.text()) == (pytest.approx(0.8), "2 of 16 edges")
    subject.change_view(edge_threshold=0.2)
    assert threshold.slider.value() == threshold.slider.maximum() // 4


def test_the_histogram_is_dark_from_the_threshold_on(threshold, subject):
    def dark():
        QApplication.processEvents()
        return count_of(painted(threshold.histogram), LIGHT.accent, 2)

    everything = dark()
    subject.change_view(edge_threshold=0.1)
    without_zeros = dark()
    assert everything > without_zeros > 0
    subject.change_view(edge_threshold=5.0)
    assert (dark(), threshold.left.text()) == (0, "0 of 16 edges")


def test_without_layers_it_is_off(threshold, subject):
    subject.set_traced(traced(layers=0))
    assert (threshold.slider.isEnabled(), threshold.left.text()) == (False, "")


def test_another_quantity_begins_without_a_threshold(threshold, subject):
    subject.change_view(edge_threshold=0.2)
    subject.change_view(layer=1)
    assert subject.view.edge_threshold == 0.2
    subject.change_view(quantity="effective")
    assert (subject.view.edge_threshold, threshold.slider.value()) == (0.0, 0)
