"""The colours of the chrome: readable, each found by the stylesheet."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QPalette

from vsrn_viewer.palette import DARK, LIGHT, rgb
from vsrn_viewer.ui.qt_palette import colours_of, mix, qt_palette, selection_colour, sheet_colours

Role = QPalette.ColorRole


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


def test_mix_goes_from_one_colour_to_the_other():
    assert mix("#000000", "#ffffff", 0.0) == "#000000"
    assert mix("#000000", "#ffffff", 0.5) == "#808080"
    assert mix("#102030", "#ffffff", 1.0) == "#ffffff"


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_qt_paints_text_and_grounds_in_the_colours_of_the_theme(theme):
    palette = qt_palette(theme)
    grounds = {Role.Window: theme.window, Role.Base: theme.panel, Role.Button: theme.header}
    words = dict.fromkeys((Role.WindowText, Role.Text, Role.ButtonText), theme.text)
    for role, colour in {**grounds, **words}.items():
        assert palette.color(role).name() == colour
    assert all(palette.color(QPalette.ColorGroup.Disabled, role).name() == theme.secondary for role in words)


def test_no_two_colours_of_the_stylesheet_share_a_role():
    written = sheet_colours()
    assert written["window"] == "palette(window)"
    assert written["onaccent"] == "palette(highlighted-text)"
    assert written.keys() == colours_of(LIGHT).keys()
    assert len(set(written.values())) == len(written)
