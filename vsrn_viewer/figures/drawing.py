"""One door to the renderers: what draws a picture is found by its type, here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes

from vsrn_viewer.figures.bars import draw_bars
from vsrn_viewer.figures.blocks import Block
from vsrn_viewer.figures.bodies import (
    Beside,
    bars_body,
    boxes_body,
    brought_body,
    captions_body,
    graph_body,
    heat_body,
    layers_body,
    match_body,
    matrix_body,
    neighbourhood_body,
    reading_body,
    results_body,
    words_body,
)
from vsrn_viewer.figures.boxes import draw_boxes
from vsrn_viewer.figures.brought import draw_brought
from vsrn_viewer.figures.captions import draw_captions
from vsrn_viewer.figures.graph import draw_graph
from vsrn_viewer.figures.heat import draw_heat
from vsrn_viewer.figures.layers import draw_layers
from vsrn_viewer.figures.match import draw_match
from vsrn_viewer.figures.matrix import draw_matrix
from vsrn_viewer.figures.neighbourhood import draw_neighbourhood
from vsrn_viewer.figures.photograph import Image
from vsrn_viewer.figures.reading import draw_reading
from vsrn_viewer.figures.results import draw_results
from vsrn_viewer.figures.words import draw_words
from vsrn_viewer.picture import (
    BarsPicture,
    BoxesPicture,
    BroughtPicture,
    CaptionsPicture,
    GraphPicture,
    HeatPicture,
    LayersPicture,
    MatchPicture,
    MatrixPicture,
    NeighbourhoodPicture,
    Picture,
    ReadingPicture,
    ResultsPicture,
    WordsPicture,
)


@dataclass(frozen=True)
class Renderer:
    """How pictures of one type come onto paper. draw: into axes, over the photograph if there is one. body: as a block
    of a page of some width in points. wide: it needs the page's whole width."""

    draw: Callable[[Any, Axes, Image | None], None]
    body: Callable[[Any, float, Beside], Block]
    wide: bool = False


RENDERERS: dict[type[Picture | BarsPicture], Renderer] = {
    BoxesPicture: Renderer(draw_boxes, boxes_body),
    GraphPicture: Renderer(draw_graph, graph_body),
    HeatPicture: Renderer(draw_heat, heat_body),
    LayersPicture: Renderer(draw_layers, layers_body, wide=True),
    BarsPicture: Renderer(draw_bars, bars_body),
    MatrixPicture: Renderer(draw_matrix, matrix_body),
    NeighbourhoodPicture: Renderer(draw_neighbourhood, neighbourhood_body),
    BroughtPicture: Renderer(draw_brought, brought_body),
    WordsPicture: Renderer(draw_words, words_body),
    ReadingPicture: Renderer(draw_reading, reading_body, wide=True),
    MatchPicture: Renderer(draw_match, match_body),
    ResultsPicture: Renderer(draw_results, results_body, wide=True),
    CaptionsPicture: Renderer(draw_captions, captions_body),
}


def renderer_of(picture: Picture | BarsPicture) -> Renderer:
    """Return what draws a picture, by its type or the type that it derives from."""
    return next(renderer for kind, renderer in RENDERERS.items() if isinstance(picture, kind))


def draw_picture(picture: Picture | BarsPicture, axes: Axes, image: Image | None) -> None:
    """Draw a picture as described, choosing nothing.

    image: (height, width, 3) uint8 RGB, the photograph in any resolution; None draws on plain paper.
    """
    renderer_of(picture).draw(picture, axes, image)
