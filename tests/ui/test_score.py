"""A score bar's length is proportional to the score, from zero."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from vsrn_viewer.palette import LIGHT, anchors
from vsrn_viewer.ui.panels.score import ScoreScale, paint_bar, scale_of, score_text
from vsrn_viewer.ui.theme import apply_theme


def blue_columns(score, scale):
    image = QImage(100, 5, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    paint_bar(painter, QRectF(0, 0, 100, 5), score, scale)
    painter.end()
    blue = anchors(False, LIGHT)[2]
    return [x for x in range(100) if image.pixelColor(x, 1).name() == blue]


@pytest.mark.parametrize(("score", "text"), [(0.41249, "0.412"), (-0.25, "−0.250"), (-0.0002, "0.000")])
def test_score_text_has_three_decimals_and_a_true_minus(score, text):
    assert score_text(score) == text


@pytest.mark.parametrize(
    ("scores", "low", "high"),
    [([0.25, 0.5], 0.0, 0.5), ([-0.25, 0.5], -0.25, 0.5), ([-0.5, -0.25], -0.5, 0.0), ([], 0.0, 0.0)],
)
def test_scale_always_holds_zero(scores, low, high):
    assert scale_of(np.array(scores, dtype=np.float32)) == ScoreScale(low, high)


def test_bar_of_half_the_score_is_half_as_long(qapp):
    apply_theme(qapp, "light")
    scale = ScoreScale(0.0, 0.5)
    assert len(blue_columns(0.5, scale)) == 100
    assert len(blue_columns(0.25, scale)) == 50
    assert blue_columns(0.0, scale) == []


def test_negative_score_reaches_left_from_zero(qapp):
    apply_theme(qapp, "light")
    scale = ScoreScale(-0.25, 0.75)
    columns = blue_columns(-0.25, scale)
    assert columns[0] == 0
    assert 23 <= columns[-1] <= 25  # zero lies a quarter of the way, under its tick
    assert blue_columns(0.75, scale)[-1] == 99
