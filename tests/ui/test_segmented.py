"""The segmented switch: one segment on, by mouse and by keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from vsrn_viewer.ui.panels.frame import SegmentedSwitch
from vsrn_viewer.ui.theme import apply_theme


@pytest.fixture
def switch(qtbot):
    widget = SegmentedSwitch("Overlay", {"boxes": "Boxes", "affinity": "Affinity", "attention": "Attention"})
    qtbot.addWidget(widget)
    widget.show()
    return widget


def test_first_segment_is_on_at_the_start(switch):
    assert switch.current() == "boxes"


def test_click_turns_one_on_and_says_so(switch, qtbot):
    with qtbot.waitSignal(switch.changed) as said:
        qtbot.mouseClick(switch._buttons["attention"], Qt.MouseButton.LeftButton)
    assert said.args == ["attention"]
    assert switch.current() == "attention"


def test_setting_it_from_the_state_is_silent(switch, qtbot):
    with qtbot.assertNotEmitted(switch.changed):
        switch.set_current("affinity")
    assert switch.current() == "affinity"


def test_arrow_keys_move_it_and_say_so(switch, qtbot):
    switch._buttons["boxes"].setFocus()
    with qtbot.waitSignal(switch.changed) as said:
        qtbot.keyClick(switch._buttons["boxes"], Qt.Key.Key_Right)
    assert said.args == ["affinity"]


def test_new_segments_keep_the_current_key_if_it_is_still_there(switch):
    switch.set_current("affinity")
    switch.set_segments({"affinity": "A", "other": "O"})
    assert switch.current() == "affinity"
    switch.set_segments({"1": "1", "2": "2"})
    assert switch.current() == "1"
    switch.set_segments({})
    assert switch.current() == ""


def test_ring_of_the_focus_shows_after_keys_and_not_after_a_click(switch, qtbot):
    apply_theme(QApplication.instance(), "light")
    switch.activateWindow()
    qtbot.waitUntil(switch.isActiveWindow)
    looks = {}
    for reason in (Qt.FocusReason.OtherFocusReason, Qt.FocusReason.MouseFocusReason, Qt.FocusReason.TabFocusReason):
        switch._buttons["boxes"].clearFocus()
        without = switch.grab().toImage()
        switch._buttons["boxes"].setFocus(reason)
        looks[reason.name] = switch.grab().toImage() == without
    assert looks == {"OtherFocusReason": False, "MouseFocusReason": True, "TabFocusReason": False}
