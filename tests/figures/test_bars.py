"""Bars on paper: as high as their values, in the colours of their sign; matrices with names."""

from __future__ import annotations

import cv2
import numpy as np
from matplotlib.patches import Rectangle
from split_answers import binding, label_pairs, order_effect

from vsrn_viewer.explain import over_split
from vsrn_viewer.figures.bodies import Beside
from vsrn_viewer.figures.canvas import Place, new_page, settings, write
from vsrn_viewer.figures.drawing import draw_picture, renderer_of
from vsrn_viewer.palette import NEGATIVE, POSITIVE, rgb


def test_bars_run_from_the_base_line_to_their_values(axes):
    picture = over_split.binding_picture(binding(), "raw")
    draw_picture(picture, axes, None)
    bars = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    ends = [(bar.get_y(), bar.get_y() + bar.get_height()) for bar in bars]
    np.testing.assert_allclose(ends, [(0.5, 0.8), (0.4, 0.5)], atol=1e-6)
    for group, bar in enumerate(bars):
        np.testing.assert_allclose((bar.get_x(), bar.get_x() + bar.get_width()), picture.span(0, group))


def test_pixels_of_a_page_say_the_side_of_the_base_line(tmp_path):
    with settings():
        page = new_page(220, 160)
        body = renderer_of(over_split.binding_picture(binding(), "raw")).body
        body(over_split.binding_picture(binding(), "raw"), 200, Beside(None, None)).draw(page, Place(10, 10, 200, 134))
        write(page, tmp_path / "bars.png")
    pixels = cv2.imread(str(tmp_path / "bars.png"))[:, :, ::-1]
    above, below = (np.argwhere((pixels == rgb(colour)).all(axis=2)) for colour in (POSITIVE, NEGATIVE))
    assert above[:, 1].max() < below[:, 1].min()  # layer 1 left of layer 2
    assert abs(int(above[:, 0].max()) - int(below[:, 0].min())) <= 4  # both touch the base line
    assert 2.7 < np.ptp(above[:, 0]) / np.ptp(below[:, 0]) < 3.3  # 0.3 above, 0.1 below


def test_names_series_and_base_line_stand_in_the_figure(axes):
    picture = over_split.order_picture(order_effect())
    draw_picture(picture, axes, None)
    words = " ".join(text.get_text() for text in axes.texts)
    for name in (*picture.groups, *picture.series, "per cent", "100"):
        assert name in words


def test_matrix_of_labels_has_names_instead_of_numbers(axes):
    draw_picture(over_split.labels_picture(label_pairs(), "raw", 0), axes, None)
    words = [text.get_text() for text in axes.texts]
    assert words.count("dog") == words.count("cat") == 2
    assert "1" not in words
