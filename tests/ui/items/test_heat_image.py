"""The heat map's image against the palette, and the colour bars."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage

from vsrn_viewer.palette import DARK, LIGHT, NEGATIVE, POSITIVE, heat_colours
from vsrn_viewer.picture import HeatPicture, Scale
from vsrn_viewer.ui.items.heat import heat_image
from vsrn_viewer.ui.items.scale_bar import image_of, ramp, ticks

SCALE = Scale(0.0, 800.0, False, "score")


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_heat_image_has_the_palettes_colours_to_a_level(theme):
    values = np.linspace(0, 800, 77, dtype=np.float32).reshape(7, 11)  # 11 is no multiple of 4
    picture = HeatPicture("", "", values, SCALE, (11, 7), np.zeros(1, np.float32), "score", (1,), ("1",))
    image = heat_image(picture, theme).convertToFormat(QImage.Format.Format_RGBA8888)
    assert (image.width(), image.height()) == (11, 7)
    wanted = heat_colours(values, SCALE, theme).astype(int)
    for y in range(7):
        for x in range(11):
            got, (red, green, blue, opacity) = image.pixelColor(x, y), wanted[y, x]
            assert abs(got.alpha() - opacity) <= 8
            if opacity > 120:  # faint colours lose digits when premultiplied
                assert max(abs(got.red() - red), abs(got.green() - green), abs(got.blue() - blue)) <= 6


def test_signed_heat_image_is_blue_below_zero_orange_above_and_clear_at_zero():
    values = np.array([[-800, 0, 800]], np.float32)
    picture = HeatPicture("", "", values, Scale(-800, 800, True, ""), (3, 1), np.zeros(1, np.float32), "", (1,), ("1",))
    image = heat_image(picture, LIGHT).convertToFormat(QImage.Format.Format_RGBA8888)
    below, zero, above = (image.pixelColor(x, 0) for x in range(3))
    assert zero.alpha() == 0
    for colour, wanted in ((below, NEGATIVE), (above, POSITIVE)):
        gaps = [abs(one - other) for one, other in zip(colour.getRgb()[:3], QColor(wanted).getRgb()[:3], strict=True)]
        assert max(gaps) <= 3


def test_signed_ramp_goes_from_blue_over_the_panel_to_orange():
    lying = ramp(Scale(-0.3, 0.3, True, "affinity"), upright=False)
    ends = lying.pixelColor(0, 0).name(), lying.pixelColor(lying.width() - 1, 0).name()
    assert ends == (NEGATIVE, POSITIVE)
    standing = ramp(Scale(-0.3, 0.3, True, "affinity"), upright=True)
    assert standing.pixelColor(0, 0).name() == POSITIVE  # high at the top


@pytest.mark.parametrize(
    ("scale", "expected"),
    [
        (Scale(-0.3, 0.3, True, ""), ((0.0, "−0.300"), (0.5, "0"), (1.0, "+0.300"))),
        (Scale(0.0, 64800.0, False, ""), ((0.0, "0"), (1.0, "64,800"))),
        (Scale(0.41, 0.62, False, ""), ((0.0, "0.410"), (1.0, "0.620"))),
    ],
)
def test_ticks_name_the_ends_and_a_zero_between_them(scale, expected):
    assert ticks(scale) == expected


def test_image_of_odd_width_keeps_every_pixel():
    pixels = np.arange(3 * 5 * 3, dtype=np.uint8).reshape(3, 5, 3)
    image = image_of(pixels)
    assert [image.pixelColor(x, 2) for x in range(5)] == [QColor(*map(int, pixels[2, x])) for x in range(5)]
