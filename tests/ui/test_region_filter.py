"""The field that filters regions: it writes the View, offers what can be typed, and says what is wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from trace_samples import traced

from vsrn_viewer.ui.panels.image import ImagePanel


@pytest.fixture
def panel(subject, qtbot):
    made = ImagePanel(subject)
    made.resize(900, 500)
    qtbot.addWidget(made)
    made.show()
    subject.set_traced(traced())
    return made


def offered(field):
    model = field.offers.completionModel()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def test_enter_filters_and_the_header_says_how_many_are_left(panel, subject, qtbot):
    panel.open_filter()
    field = panel.controls.region_filter
    assert field.isVisible()
    qtbot.keyClicks(field.field, "number:2..3")
    assert subject.view.region_filter == ""
    qtbot.keyClick(field.field, Qt.Key.Key_Return)
    assert subject.view.region_filter == "number:2..3"
    assert panel.title()[1].startswith("2 of 4 regions")
    assert panel.pictures.boxes.faint == (0, 3)


def test_what_was_typed_counts_when_the_settings_are_closed(panel, subject, qtbot):
    panel.open_filter()
    field = panel.controls.region_filter
    qtbot.keyClicks(field.field, "number:2")
    field.window().close()
    assert subject.view.region_filter == "number:2"


def test_a_mistake_stands_below_and_leaves_the_last_filter(panel, subject, qtbot):
    subject.change_view(region_filter="number:2")
    panel.open_filter()
    field = panel.controls.region_filter
    assert field.field.text() == "number:2"
    field.field.setText("nunber:3")
    qtbot.keyClick(field.field, Qt.Key.Key_Return)
    assert field.problem.text().startswith("At character 1: there is no field 'nunber' (did you mean 'number'?).")
    assert subject.view.region_filter == "number:2"
    qtbot.keyClicks(field.field, " ")
    assert field.problem.text().startswith("Fields: label, score, ")


def test_clearing_shows_all_regions(panel, subject, qtbot):
    subject.change_view(region_filter="number:2")
    panel.open_filter()
    field = panel.controls.region_filter.field
    field.selectAll()
    qtbot.keyClick(field, Qt.Key.Key_Delete)
    assert subject.view.region_filter == ""


def test_fields_and_then_their_values_are_offered(panel, subject, qtbot):
    sample = traced()
    subject.set_traced(replace(sample, context=replace(sample.context, labels=("dog", "cat", "traffic light", ""))))
    panel.open_filter()
    field = panel.controls.region_filter
    qtbot.keyClicks(field.field, "-la")
    assert offered(field) == ["label:"]
    field.offers.popup().setCurrentIndex(field.offers.completionModel().index(0, 0))
    qtbot.keyClick(field.offers.popup(), Qt.Key.Key_Return)
    assert field.field.text() == "-label:"
    qtbot.waitUntil(lambda: offered(field) == ["cat", "dog", '"traffic light"'])
    assert field.offers.pathFromIndex(field.offers.completionModel().index(2, 0)) == '-label:"traffic light"'


def test_a_field_that_the_dataset_lacks_is_one_sentence_over_the_image(panel, subject):
    sample = traced()
    subject.set_traced(replace(sample, context=replace(sample.context, region_scores=())))
    subject.change_view(region_filter="score:>0.5")
    lack = "All regions are shown: the filter asks for 'score', but the regions have no confidences of a detector."
    assert lack in panel.heading.text()
    assert panel.controls.region_filter.problem.text() == lack
    assert panel.pictures.boxes.faint == ()
