"""Colours of signed and unsigned values, edges and heat maps."""

from __future__ import annotations

import numpy as np
import pytest

from vsrn_viewer import palette
from vsrn_viewer.palette import DARK, LIGHT, rgb
from vsrn_viewer.picture import Scale

SIGNED = Scale(-2, 2, True, "affinity")
UNSIGNED = Scale(0, 4, False, "attention")


def floats(*values):
    return np.array(values, dtype=np.float32)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_colours_of_a_signed_scale_meet_in_the_panels_colour(theme):
    painted = palette.colours(floats(-9, -2, 0, 2, 9), SIGNED, theme)
    expected = [palette.NEGATIVE, palette.NEGATIVE, theme.panel, palette.POSITIVE, palette.POSITIVE]
    assert painted.tolist() == [list(rgb(colour)) for colour in expected]


@pytest.mark.parametrize(("theme", "darker"), [(LIGHT, True), (DARK, False)])
def test_colours_of_an_unsigned_scale_go_one_way_from_the_panel(theme, darker):
    painted = palette.colours(np.linspace(0, 4, 30, dtype=np.float32), UNSIGNED, theme)
    light = painted @ np.array([0.2126, 0.7152, 0.0722])
    assert painted[0].tolist() == list(rgb(theme.panel))
    assert ((np.diff(light) < 0) == darker).all()


def test_edge_widths_grow_with_size_and_ignore_the_sign():
    widths = palette.edge_widths(floats(0, -1, 1, 2, 5), SIGNED)
    np.testing.assert_allclose(widths, [0.8, 2.4, 2.4, 4, 4])


def test_edge_colours_take_the_sign_and_fade_with_weakness():
    painted = palette.edge_colours(floats(-2, 0.5, 2), SIGNED)
    assert painted[:, :3].tolist() == [list(rgb(c)) for c in (palette.NEGATIVE, palette.POSITIVE, palette.POSITIVE)]
    assert painted[0, 3] == painted[2, 3] == 255
    assert painted[1, 3] == round(255 * (0.45 + 0.55 * 0.25))


def test_heat_colours_show_the_photograph_where_there_is_nothing():
    painted = palette.heat_colours(floats(0, 4), UNSIGNED, LIGHT)
    assert painted[0, 3] == 0
    assert painted[1].tolist() == [*rgb(palette.DEEP_BLUE), 204]


def test_colours_keep_the_shape():
    assert palette.colours(np.zeros((5, 7), np.float32), SIGNED, LIGHT).shape == (5, 7, 3)
    assert palette.heat_colours(np.zeros((5, 7), np.float32), UNSIGNED, LIGHT).shape == (5, 7, 4)
