"""The command palette: every command by name, in words that say what it does."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from vsrn_viewer.ui.command_palette import CommandPalette


@pytest.fixture
def palette(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    panel = QAction("&Results", window)
    panel.setProperty("noun", "panel")
    panel.setCheckable(True)
    panel.setChecked(True)
    actions = [QAction("Reset layout", window), panel]
    made = CommandPalette(actions, window)
    made.show()
    yield made
    made.close()
    window.close()


def names(palette):
    return [palette.list.model().index(row, 0).data() for row in range(palette.list.model().rowCount())]


def test_panels_have_a_verb(palette):
    assert names(palette) == ["Reset layout", "Hide the panel Results"]


def test_a_name_that_no_command_has_is_said(palette):
    assert not palette._none.isVisible()
    palette.field.setText("xyz")
    assert palette._none.isVisible()
    assert not palette.list.isVisible()
    palette.field.setText("reset")
    assert names(palette) == ["Reset layout"]
    assert palette.list.isVisible()
    assert not palette._none.isVisible()


def test_commands_that_begin_with_what_is_typed_come_first(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    texts = ("Undo rank without hubs", "Rank without hubs (CSLS)", "Hubs: what is everybody's answer", "Hubs again")
    made = CommandPalette([QAction(text, window) for text in texts], window)
    assert names(made) == list(texts)
    made.field.setText("hubs")
    assert names(made) == [texts[2], texts[3], texts[0], texts[1]]
    assert made.list.currentIndex().data() == texts[2]
    made.field.setText("")
    assert names(made) == list(texts)
    made.close()
