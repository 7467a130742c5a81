"""The bodies of a page's panels: each picture with what belongs to it, such as its colour bar, as a block.

All lengths in points.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from vsrn_viewer.figures.bars import draw_bars
from vsrn_viewer.figures.blocks import Block, stack
from vsrn_viewer.figures.boxes import draw_boxes, draw_key_boxes, draw_veils
from vsrn_viewer.figures.brought import draw_brought
from vsrn_viewer.figures.canvas import Place, axes_at
from vsrn_viewer.figures.graph import draw_graph
from vsrn_viewer.figures.ground import show_ground
from vsrn_viewer.figures.heat import draw_heat
from vsrn_viewer.figures.layers import draw_layers, layers_height
from vsrn_viewer.figures.matrix import NAME_ROOM, draw_matrix
from vsrn_viewer.figures.photograph import Image
from vsrn_viewer.figures.reading import draw_reading, reading_height
from vsrn_viewer.figures.scale_bar import THICKNESS, draw_flat_bar, draw_upright_bar
from vsrn_viewer.figures.text import LEADING, SMALL
from vsrn_viewer.figures.words import draw_words, words_height
from vsrn_viewer.picture import (
    BarsPicture,
    BoxesPicture,
    BroughtPicture,
    GraphPicture,
    HeatPicture,
    LayersPicture,
    MatrixPicture,
    ReadingPicture,
    WordsPicture,
)

TALLEST = 185.0  # a picture over the image; a portrait photograph becomes narrower
MATRIX_SIDES = (110.0, 178.0)  # least and largest
BARS_HEIGHT, BARS_LEFT, BARS_ABOVE, BARS_BELOW = 110.0, 30.0, 12.0, 12.0
MATRIX_LEFT, MATRIX_ABOVE = 22.0, 17.0  # for the numbers of its rows and columns
BAR_SPACE = 5.0  # between a picture and its colour bar
FLAT_BAR = THICKNESS + 2 + SMALL * LEADING
UPRIGHT_BAR = 48.0


@dataclass(frozen=True)
class Beside:
    """What a body draws beside its own picture: the photograph, and the boxes, if there are any."""

    image: Image | None
    boxes: BoxesPicture | None


def photograph_body(size: tuple[int, int], width: float, image: Image) -> Block:
    """Return the photograph alone."""
    return _over_image(size, width, lambda axes: show_ground(axes, image, size))


def boxes_body(picture: BoxesPicture, width: float, beside: Beside) -> Block:
    """Return the boxes over the image."""
    return _over_image(picture.image_size, width, lambda axes: draw_boxes(picture, axes, beside.image))


def graph_body(picture: GraphPicture, width: float, beside: Beside) -> Block:
    """Return the graph over the image, with the key boxes if there are any."""

    def paint(axes: Axes) -> None:
        draw_graph(picture, axes, beside.image)
        if beside.boxes is not None:
            draw_veils(beside.boxes, axes)
            draw_key_boxes(beside.boxes, axes)

    return _over_image(picture.image_size, width, paint)


def heat_body(picture: HeatPicture, width: float, beside: Beside) -> Block:
    """Return the heat map over the image, its colour bar below."""
    over = _over_image(picture.image_size, width, lambda axes: draw_heat(picture, axes, beside.image))
    return _above_bar(over, picture, width)


def brought_body(picture: BroughtPicture, width: float, beside: Beside) -> Block:
    """Return what regions brought over the image, its colour bar below."""

    def paint(axes: Axes) -> None:
        draw_brought(picture, axes, beside.image)
        if beside.boxes is not None:
            draw_veils(beside.boxes, axes)

    over = _over_image(picture.image_size, width, paint)
    return _above_bar(over, picture, width)


def words_body(picture: WordsPicture, width: float, beside: Beside) -> Block:  # noqa: ARG001 (as of every body)
    """Return the words with their colour bar."""
    words = Block(words_height(picture, width), lambda figure, place: draw_words(picture, axes_at(figure, place), None))

    def bar(figure: Figure, place: Place) -> None:
        draw_flat_bar(picture.scale, axes_at(figure, place))

    return stack(words, Block(FLAT_BAR, bar), space=BAR_SPACE)


def _above_bar(over: Block, picture: HeatPicture | BroughtPicture, width: float) -> Block:
    """Return a picture over the image with its colour bar below, as wide as the picture."""
    fitted = _fitted(picture.image_size, width)[0]

    def bar(figure: Figure, place: Place) -> None:
        draw_flat_bar(picture.scale, axes_at(figure, Place(place.left, place.top, fitted, place.height)))

    return stack(over, Block(FLAT_BAR, bar), space=BAR_SPACE)


def layers_body(picture: LayersPicture, width: float, beside: Beside) -> Block:
    """Return the graphs of all layers in a row, their colour bar below."""

    def draw(figure: Figure, place: Place) -> None:
        draw_layers(picture, axes_at(figure, place), beside.image)

    def bar(figure: Figure, place: Place) -> None:
        draw_flat_bar(picture.scale, axes_at(figure, Place(place.left, place.top, width / 2, place.height)))

    return stack(Block(layers_height(picture, width), draw), Block(FLAT_BAR, bar), space=BAR_SPACE)


def matrix_body(picture: MatrixPicture, width: float, beside: Beside) -> Block:
    """Return the matrix, as high as the image if there is one, with its colour bar at the right."""
    least, largest = MATRIX_SIDES
    wanted = largest if beside.boxes is None else _fitted(beside.boxes.image_size, width)[1]
    names = NAME_ROOM if picture.names else 0.0
    side = min(max(least, min(wanted, largest)), width - MATRIX_LEFT - names - BAR_SPACE - UPRIGHT_BAR)

    def draw(figure: Figure, place: Place) -> None:
        left, top = place.left + MATRIX_LEFT + names, place.top + MATRIX_ABOVE + names
        draw_matrix(picture, axes_at(figure, Place(left, top, side, side)), None)
        bar = Place(left + side + BAR_SPACE, top, UPRIGHT_BAR, side)
        draw_upright_bar(picture.scale, axes_at(figure, bar))

    return Block(MATRIX_ABOVE + names + side, draw)


def bars_body(picture: BarsPicture, width: float, beside: Beside) -> Block:  # noqa: ARG001 (as of every body)
    """Return the bars, with their names and numbers around them."""

    def draw(figure: Figure, place: Place) -> None:
        inner = Place(place.left + BARS_LEFT, place.top + BARS_ABOVE, place.width - BARS_LEFT, BARS_HEIGHT)
        draw_bars(picture, axes_at(figure, inner), None)

    return Block(BARS_ABOVE + BARS_HEIGHT + BARS_BELOW, draw)


def reading_body(picture: ReadingPicture, width: float, beside: Beside) -> Block:
    """Return the reading line."""

    def draw(figure: Figure, place: Place) -> None:
        draw_reading(picture, axes_at(figure, place), beside.image)

    return Block(reading_height(picture, width, beside.image), draw)


def _fitted(size: tuple[int, int], width: float) -> tuple[float, float]:
    scale = min(width / size[0], TALLEST / size[1])
    return size[0] * scale, size[1] * scale


def _over_image(size: tuple[int, int], width: float, paint: Callable[[Axes], None]) -> Block:
    """Return a block in the image's proportions, at the left of its column."""
    fitted_width, fitted_height = _fitted(size, width)

    def draw(figure: Figure, place: Place) -> None:
        paint(axes_at(figure, Place(place.left, place.top, fitted_width, fitted_height)))

    return Block(fitted_height, draw)
