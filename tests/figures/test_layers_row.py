"""The row of all layers on paper."""

from __future__ import annotations

import dataclasses
from itertools import pairwise

import numpy as np
import pytest
from changed_run import run
from matplotlib.colors import to_rgb
from matplotlib.patches import FancyArrowPatch

from vsrn_viewer import explain
from vsrn_viewer.figures import draw_picture
from vsrn_viewer.figures.bodies import Beside, layers_body
from vsrn_viewer.figures.canvas import Place, axes_at, new_page, settings
from vsrn_viewer.figures.page import compose
from vsrn_viewer.palette import NEGATIVE, POSITIVE, edge_colours
from vsrn_viewer.picture import LayersPicture
from vsrn_viewer.view import View

PHOTO = np.full((100, 400, 3), 128, np.uint8)


def row_of(layers: int) -> LayersPicture:
    """Return the row of a run with so many layers: those of a small network, over and over."""
    traced = run()
    picture = explain.layers_picture(traced.trace, traced.context, View(edges_per_node=2))
    assert picture is not None
    return dataclasses.replace(picture, graphs=tuple(picture.graphs[layer % 2] for layer in range(layers)))


@pytest.mark.parametrize("layers", [1, 2, 4, 6])
def test_each_layer_has_its_place_in_the_row_and_its_edges(layers):
    picture = row_of(layers)
    with settings():
        page = new_page(504, 120)
        draw_picture(picture, axes_at(page, Place(10, 10, 480, 100)), PHOTO)
        inner = page.axes[1:]
        assert [axes.get_label() for axes in inner] == [f"layer {layer + 1}" for layer in range(layers)]
        places = [axes.get_position() for axes in inner]
    assert all(one.x1 < other.x0 for one, other in pairwise(places))
    assert places[-1].x1 <= 490 / 504 + 1e-6
    for axes, graph in zip(inner, picture.graphs, strict=True):
        arrows = [patch for patch in axes.patches if isinstance(patch, FancyArrowPatch)]
        np.testing.assert_allclose(
            [one.get_edgecolor() for one in arrows], edge_colours(graph.values, graph.scale) / 255
        )
        place = axes.get_position()
        assert (place.width * 504) / (place.height * 120) == pytest.approx(4)  # as the image


def test_the_body_has_a_colour_bar_below_and_the_pixels_of_both_signs():
    picture = row_of(4)
    with settings():
        body = layers_body(picture, 480, Beside(None, None))
        page = new_page(504, body.height + 20)
        body.draw(page, Place(10, 10, 480, body.height))
        page.set_dpi(100)
        page.canvas.draw()
        pixels = np.asarray(page.canvas.buffer_rgba())[..., :3] / 255
    bar_top = int((10 + body.height - 20) / 72 * 100)
    for colour in (NEGATIVE, POSITIVE):
        near = np.abs(pixels - to_rgb(colour)).max(axis=2) < 0.12
        assert near[:bar_top].any()
        assert near[bar_top:].any()


def test_the_page_shows_the_chosen_layer_alone():
    traced = run()
    with settings():
        said = [text.get_text() for text in compose(traced.trace, traced.context, View()).texts]
    assert not any("all layers" in one for one in said)
