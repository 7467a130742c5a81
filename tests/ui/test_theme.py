"""Light and dark: told to whoever paints, and worn by whatever is there."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QPalette, QStyleHints

from vsrn_viewer.palette import DARK, LIGHT
from vsrn_viewer.ui.theme import apply_theme, current_theme, tabular_font, theme_changed


@pytest.mark.parametrize(("choice", "theme"), [("dark", DARK), ("light", LIGHT)])
def test_chosen_theme_dresses_the_application_and_is_told(choice, theme, qapp, qtbot):
    with qtbot.waitSignal(theme_changed) as said:
        apply_theme(qapp, choice)
    assert said.args == [theme]
    assert current_theme() is theme
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == theme.window
    assert qapp.palette().color(QPalette.ColorRole.Base).name() == theme.panel


def test_the_desktop_decides_as_long_as_nobody_has(qapp, monkeypatch):
    def choose(scheme):
        monkeypatch.setattr(QStyleHints, "colorScheme", lambda _: scheme)
        qapp.styleHints().colorSchemeChanged.emit(scheme)

    choose(Qt.ColorScheme.Light)
    apply_theme(qapp, "system")
    assert current_theme() is LIGHT
    choose(Qt.ColorScheme.Dark)
    assert current_theme() is DARK
    apply_theme(qapp, "light")
    choose(Qt.ColorScheme.Dark)
    assert current_theme() is LIGHT


def test_tabular_font_gives_all_digits_one_width(qapp):
    apply_theme(qapp, "light")
    font = tabular_font(12, bold=True)
    assert (font.pixelSize(), font.bold()) == (12, True)
    assert font.featureValue(QFont.Tag("tnum")) == 1
