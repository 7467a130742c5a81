"""What a filter field offers while somebody types, and which keys take it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from vsrn_viewer.query_fields import CAPTION_FIELDS
from vsrn_viewer.ui.panels.filter_field import FilterField


@pytest.fixture
def field(qtbot):
    made = FilterField("Filter", "captions", CAPTION_FIELDS, "rank:>10")
    made.known = lambda: {"label": ("dog", "dog sled")}
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    made.field.setFocus()
    qtbot.waitUntil(made.field.hasFocus)
    yield made
    made.offers.popup().hide()


def type_and_press(field, qtbot, text, key):
    qtbot.keyClicks(field.field, text)
    qtbot.waitUntil(field.offers.popup().isVisible)
    qtbot.keyClick(field.offers.popup(), key)


@pytest.mark.parametrize("key", [Qt.Key.Key_Tab, Qt.Key.Key_Return])
def test_a_key_takes_the_first_offer_for_half_a_word(field, qtbot, key):
    type_and_press(field, qtbot, "unk", key)
    assert field.field.text() == "unknown:"
    assert field.field.hasFocus()


def test_enter_uses_a_filter_that_can_be_read_as_it_stands(field, qtbot):
    chosen = []
    field.chosen.connect(chosen.append)
    type_and_press(field, qtbot, "label:dog", Qt.Key.Key_Return)  # "dog sled" is offered
    assert field.field.text() == "label:dog"
    assert chosen[-1] == "label:dog"


def test_a_chosen_offer_wins_over_the_first(field, qtbot):
    qtbot.keyClicks(field.field, "label:do")
    popup = field.offers.popup()
    qtbot.waitUntil(popup.isVisible)
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    qtbot.keyClick(popup, Qt.Key.Key_Tab)
    assert field.field.text() == 'label:"dog sled"'
