"""The image panel's switches write the View and follow it."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QToolButton
from trace_samples import traced

from vsrn_viewer.ui.panels.image import ImagePanel
from vsrn_viewer.ui.state import Subject


@pytest.fixture
def subject():
    return Subject()


@pytest.fixture
def panel(subject, qtbot):
    made = ImagePanel(subject)
    made.resize(900, 500)
    qtbot.addWidget(made)
    made.show()
    subject.set_traced(traced())
    return made


def press(switch, words):
    next(button for button in switch.findChildren(QToolButton) if button.text() == words).click()


@pytest.mark.parametrize(
    ("switch", "words", "field", "value"),
    [
        ("overlay", "Attention", "overlay", "attention"),
        ("layer", "2", "layer", 1),
        ("quantity", "effective", "quantity", "effective"),
        ("edges", "4", "edges_per_node", 4),
        ("scale", "this layer", "shared_scale", False),
        ("among", "among them", "edges_among", True),
    ],
)
def test_switch_writes_the_view(switch, words, field, value, panel, subject):
    press(getattr(panel.controls, switch), words)
    assert getattr(subject.view, field) == value


def test_switches_follow_the_view(panel, subject):
    subject.change_view(overlay="affinity", layer=1, quantity="effective", edges_per_node=3, shared_scale=False)
    controls = panel.controls
    switches = (controls.overlay, controls.layer, controls.quantity, controls.edges, controls.scale)
    assert [switch.current() for switch in switches] == ["affinity", "1", "effective", "3", "own"]


def test_as_many_layers_are_offered_as_the_trace_has(panel, subject):
    assert list(panel.controls.layer._buttons) == ["0", "1"]
    subject.change_view(layer=1)
    subject.set_traced(traced(layers=1))
    assert panel.controls.layer.current() == "0"
    subject.set_traced(traced(layers=0))
    assert not panel.controls.layer.isVisible()
    assert not panel.controls.quantity.isVisible()
    subject.set_traced(traced())
    assert panel.controls.layer.isVisible()


def test_switches_without_room_move_to_the_popover_and_back(panel):
    controls = panel.controls

    def in_header(switch):
        return panel.header.isAncestorOf(switch)

    switches = (controls.overlay, controls.layer, controls.quantity)
    sizes = {900: (True, True, True), 600: (True, True, False), 460: (True, False, False), 380: (False, False, False)}
    for width in (900, 600, 460, 380, 900):
        panel.controls.fit(width)
        QApplication.processEvents()
        assert tuple(map(in_header, switches)) == sizes[width]
        assert all(in_header(switch) or controls.settings.isAncestorOf(switch) for switch in switches)


def test_more_layers_than_before_are_given_room(panel, subject):
    controls = panel.controls
    subject.set_traced(traced(layers=1))
    QApplication.processEvents()
    narrowest = next(width for width in range(300, 900) if fits(controls, width))
    subject.set_traced(traced())
    QApplication.processEvents()
    assert not panel.header.isAncestorOf(controls.quantity)
    assert not fits(controls, narrowest)


def fits(controls, width):
    """Return whether both switches stand in a header of this width."""
    controls.fit(width)
    return not any(controls.settings.isAncestorOf(switch) for switch in (controls.layer, controls.quantity))


def test_header_does_not_jump_with_the_overlay(panel, subject):
    places = []
    for overlay in ("boxes", "affinity", "attention"):
        subject.change_view(overlay=overlay)
        QApplication.processEvents()
        switches = (panel.controls.overlay, panel.controls.layer, panel.controls.quantity)
        places.append([switch.mapTo(panel, switch.rect().topLeft()) for switch in switches])
    assert places[0] == places[1] == places[2]
