"""Light and dark: readable, and told to whoever paints."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QLabel

from vsrn_viewer.palette import DARK, LIGHT, rgb
from vsrn_viewer.ui.theme import TEXT_PX, apply_theme, current_theme, mix, selection_colour, tabular_font, theme_changed


def luminance(colour):
    """Relative luminance, WCAG 2.1."""
    parts = [value / 255 for value in rgb(colour)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_text_reads_on_every_ground(theme):
    for ground in (theme.window, theme.panel, theme.header, selection_colour(theme)):
        assert contrast(theme.text, ground) >= 4.5
    for ground in (theme.window, theme.panel, theme.header):
        assert contrast(theme.secondary, ground) >= 4.5
    on_accent = theme.panel if theme is LIGHT else theme.window
    assert contrast(on_accent, theme.accent) >= 4.5
    assert contrast(theme.truth, theme.panel) >= 4.5
    assert contrast(theme.truth, selection_colour(theme)) >= 3.0  # a mark, beside its word for those who do not see it


@pytest.mark.parametrize(("choice", "theme"), [("dark", DARK), ("light", LIGHT)])
def test_chosen_theme_dresses_the_application_and_is_told(choice, theme, qapp, qtbot):
    with qtbot.waitSignal(theme_changed) as said:
        apply_theme(qapp, choice)
    assert said.args == [theme]
    assert current_theme() is theme
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == theme.window
    assert qapp.palette().color(QPalette.ColorRole.Base).name() == theme.panel


def test_tabular_font_gives_all_digits_one_width(qapp):
    apply_theme(qapp, "light")
    font = tabular_font(12, bold=True)
    assert (font.pixelSize(), font.bold()) == (12, True)
    assert font.featureValue(QFont.Tag("tnum")) == 1


def test_mix_goes_from_one_colour_to_the_other():
    assert mix("#000000", "#ffffff", 0.0) == "#000000"
    assert mix("#000000", "#ffffff", 0.5) == "#808080"
    assert mix("#102030", "#ffffff", 1.0) == "#ffffff"


def test_another_theme_dresses_what_was_never_seen_only_once_it_is_seen(qtbot, qapp):
    """There are a thousand widgets behind tabs, and the window answers nothing while they are dressed."""
    apply_theme(qapp, "light")
    label = QLabel("score 0.750 → 0.374")
    label.setObjectName("standing")  # which is larger than other text
    qtbot.addWidget(label)
    apply_theme(qapp, "dark")
    assert label.font().pixelSize() == TEXT_PX
    label.show()
    qtbot.waitExposed(label)
    assert label.font().pixelSize() > TEXT_PX
    apply_theme(qapp, "light")
    assert label.palette().windowText().color().name() == LIGHT.text
