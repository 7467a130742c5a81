"""The bodies of a page's panels: each picture with what belongs to it, such as its colour bar, as a block.

All lengths in points.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from vsrn_viewer.figures.bars import draw_bars
from vsrn_viewer.figures.blocks import Block, side_by_side, stack, text_block
from vsrn_viewer.figures.boxes import draw_boxes, draw_key_boxes, draw_veils
from vsrn_viewer.figures.brought import draw_brought
from vsrn_viewer.figures.canvas import Place, axes_at
from vsrn_viewer.figures.captions import captions_height, draw_captions
from vsrn_viewer.figures.graph import draw_graph
from vsrn_viewer.figures.ground import show_ground
from vsrn_viewer.figures.heat import draw_bare_heat, draw_heat
from vsrn_viewer.figures.layers import draw_layers, layers_height
from vsrn_viewer.figures.match import draw_match, end_words
from vsrn_viewer.figures.matrix import NAME_ROOM, draw_matrix
from vsrn_viewer.figures.neighbourhood import draw_neighbourhood, neighbourhood_height
from vsrn_viewer.figures.photograph import Image
from vsrn_viewer.figures.reading import draw_reading, reading_height
from vsrn_viewer.figures.results import draw_results, inset, results_height
from vsrn_viewer.figures.scale_bar import draw_flat_bar, draw_upright_bar, flat_bar_height, upright_bar_width
from vsrn_viewer.figures.text import LEADING, PAGE, Look
from vsrn_viewer.figures.words import draw_words, words_height
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
    ReadingPicture,
    ResultsPicture,
    Scale,
    WordsPicture,
)

TALLEST = 185.0  # a picture over the image; a portrait photograph becomes narrower
MATRIX_SIDES = (110.0, 178.0)  # least and largest, on a page
BARS_HEIGHT, BARS_LEFT, BARS_ABOVE, BARS_BELOW = 110.0, 30.0, 12.0, 12.0
BAR_SPACE = 5.0  # between a picture and its colour bar
MATCH_SHAPE, MATCH_TALLEST = 0.55, 130.0  # the curve's height: as a share of its width, and at most, points
LONGEST_BAR = 230.0  # of a colour bar that no picture gives its width
HALVES = 6.0  # between a photograph and the map beside it


@dataclass(frozen=True)
class Beside:
    """What a body draws beside its own picture: the photograph, and the boxes, if there are any; how it is set; and the
    most that a picture over the image may be high, points."""

    image: Image | None
    boxes: BoxesPicture | None
    look: Look = PAGE
    tallest: float = TALLEST

    @property
    def numbers_left(self) -> float:
        """The room for the numbers of a matrix's rows, and for the word beside them, points."""
        return 3.6 * self.look.small

    @property
    def numbers_above(self) -> float:
        """The room for the numbers of a matrix's columns, and for the word above them, points."""
        return 2.9 * self.look.small


def photograph_body(size: tuple[int, int], width: float, beside: Beside) -> Block:
    """Return the photograph alone."""
    return _over_image(size, width, lambda axes: show_ground(axes, beside.image, size), beside)


def boxes_body(picture: BoxesPicture, width: float, beside: Beside) -> Block:
    """Return the boxes over the image."""
    return _over_image(picture.image_size, width, lambda axes: draw_boxes(picture, axes, beside.image), beside)


def graph_body(picture: GraphPicture, width: float, beside: Beside) -> Block:
    """Return the graph over the image: on a page with the key boxes, by itself with its colour bar below."""

    def paint(axes: Axes) -> None:
        draw_graph(picture, axes, beside.image)
        if beside.boxes is not None and beside.look.page:
            draw_veils(beside.boxes, axes)
            draw_key_boxes(beside.boxes, axes)

    over = _over_image(picture.image_size, width, paint, beside)
    return over if beside.look.page else _above_bar(over, picture.image_size, picture.scale, width, beside)


def heat_body(picture: HeatPicture, width: float, beside: Beside) -> Block:
    """Return the heat map over the image, its colour bar below. By itself the map stands beside the photograph, so that
    its colours are those of the bar."""
    if beside.look.page or beside.image is None:
        over = _over_image(picture.image_size, width, lambda axes: draw_heat(picture, axes, beside.image), beside)
        return _above_bar(over, picture.image_size, picture.scale, width, beside)
    half = (width - HALVES) / 2
    fitted = _fitted(picture.image_size, half, beside.tallest)[0]
    bare = _over_image(picture.image_size, half, lambda axes: draw_bare_heat(picture, axes), beside)
    seen = photograph_body(picture.image_size, half, beside)
    right = _above_bar(bare, picture.image_size, picture.scale, half, beside)
    return side_by_side([seen, right], fitted, HALVES)


def brought_body(picture: BroughtPicture, width: float, beside: Beside) -> Block:
    """Return what regions brought over the image, its colour bar below."""

    def paint(axes: Axes) -> None:
        draw_brought(picture, axes, beside.image)
        if beside.boxes is not None:
            draw_veils(beside.boxes, axes)

    over = _over_image(picture.image_size, width, paint, beside)
    return _above_bar(over, picture.image_size, picture.scale, width, beside)


def words_body(picture: WordsPicture, width: float, beside: Beside) -> Block:
    """Return the words with their colour bar."""
    height = words_height(picture, width, beside.look)
    words = Block(height, lambda figure, place: draw_words(picture, axes_at(figure, place), None))
    return stack(words, bar_body(picture.scale, min(width, LONGEST_BAR), beside.look), space=BAR_SPACE)


def bar_body(scale: Scale, width: float, look: Look) -> Block:
    """Return a flat colour bar of some width, at the left."""

    def draw(figure: Figure, place: Place) -> None:
        draw_flat_bar(scale, axes_at(figure, Place(place.left, place.top, width, place.height)))

    return Block(flat_bar_height(scale, width, look), draw)


def _above_bar(over: Block, size: tuple[int, int], scale: Scale, width: float, beside: Beside) -> Block:
    """Return a picture over the image with its colour bar below, as wide as the picture."""
    fitted = _fitted(size, width, beside.tallest)[0]
    return stack(over, bar_body(scale, fitted, beside.look), space=BAR_SPACE)


def layers_body(picture: LayersPicture, width: float, beside: Beside) -> Block:
    """Return the graphs of all layers in a row, their colour bar below."""

    def draw(figure: Figure, place: Place) -> None:
        draw_layers(picture, axes_at(figure, place), beside.image)

    row = Block(layers_height(picture, width, beside.look), draw)
    return stack(row, bar_body(picture.scale, min(width, LONGEST_BAR), beside.look), space=BAR_SPACE)


def neighbourhood_body(picture: NeighbourhoodPicture, width: float, beside: Beside) -> Block:
    """Return the lists, and below them what a bar's length stands for."""

    def draw(figure: Figure, place: Place) -> None:
        draw_neighbourhood(picture, axes_at(figure, place), None)

    lists = Block(neighbourhood_height(picture, beside.look), draw)
    look = beside.look
    words = look.wrap(look.printable(picture.scale_words), width, look.small)
    return stack(lists, text_block(words, look.small, colour=look.theme.secondary, look=look), space=BAR_SPACE)


def matrix_body(picture: MatrixPicture, width: float, beside: Beside) -> Block:
    """Return the matrix with its colour bar at the right; on a page as high as the image if there is one."""
    names = NAME_ROOM * beside.look.unit if picture.names else 0.0
    room = width - beside.numbers_left - names - BAR_SPACE - upright_bar_width(beside.look)
    side = min(_matrix_side(width, beside), room)

    def draw(figure: Figure, place: Place) -> None:
        left, top = place.left + beside.numbers_left + names, place.top + beside.numbers_above + names
        draw_matrix(picture, axes_at(figure, Place(left, top, side, side)), None)
        bar = Place(left + side + BAR_SPACE, top, upright_bar_width(beside.look), side)
        draw_upright_bar(picture.scale, axes_at(figure, bar))

    return Block(beside.numbers_above + names + side, draw)


def _matrix_side(width: float, beside: Beside) -> float:
    if not beside.look.page:
        return min(width, max(beside.tallest, MATRIX_SIDES[0]))
    least, largest = MATRIX_SIDES
    image = beside.boxes.image_size if beside.boxes is not None else None
    return max(least, min(largest if image is None else _fitted(image, width, beside.tallest)[1], largest))


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

    return Block(reading_height(picture, width, beside.image, beside.look), draw)


def match_body(picture: MatchPicture, width: float, beside: Beside) -> Block:
    """Return the curve with its names and numbers around it."""
    look = beside.look
    left, below = 3.6 * look.small + look.body, 2.4 * look.small + LEADING * look.body
    right = max(look.width(words, look.body) for words in end_words(picture)) + 6
    inner = width - left - right
    height = min(beside.tallest, MATCH_SHAPE * inner, MATCH_TALLEST * look.unit)

    def draw(figure: Figure, place: Place) -> None:
        draw_match(picture, axes_at(figure, Place(place.left + left, place.top + 4, inner, height)), None)

    return Block(4 + height + below, draw)


def results_body(picture: ResultsPicture, width: float, beside: Beside) -> Block:
    """Return the strip with one colour bar for all images, or why there is nothing to colour."""
    height = results_height(picture, width, beside.tallest / 2, beside.look)
    strip = Block(height, lambda figure, place: draw_results(picture, axes_at(figure, place), None))
    if picture.scale is None:
        words = beside.look.wrap(beside.look.printable(picture.missing), width, beside.look.small)
        return stack(strip, text_block(words, beside.look.small, look=beside.look), space=BAR_SPACE)
    left = inset(beside.look)
    bar = bar_body(picture.scale, min(width - 2 * left, LONGEST_BAR * beside.look.unit), beside.look)
    under = Block(bar.height, lambda figure, place: bar.draw(figure, replace(place, left=place.left + left)))
    return stack(strip, under, space=BAR_SPACE)


def captions_body(picture: CaptionsPicture, width: float, beside: Beside) -> Block:
    """Return the list."""
    height = captions_height(picture, width, beside.look)
    return Block(height, lambda figure, place: draw_captions(picture, axes_at(figure, place), None))


def _fitted(size: tuple[int, int], width: float, tallest: float) -> tuple[float, float]:
    scale = min(width / size[0], tallest / size[1])
    return size[0] * scale, size[1] * scale


def _over_image(size: tuple[int, int], width: float, paint: Callable[[Axes], None], beside: Beside) -> Block:
    """Return a block in the image's proportions, at the left of its column."""
    fitted_width, fitted_height = _fitted(size, width, beside.tallest)

    def draw(figure: Figure, place: Place) -> None:
        paint(axes_at(figure, Place(place.left, place.top, fitted_width, fitted_height)))

    return Block(fitted_height, draw)
