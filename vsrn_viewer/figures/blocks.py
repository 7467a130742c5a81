"""What a page is built from: blocks of a known height that draw themselves where they are put.

All lengths in points.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from vsrn_viewer.figures.boxes import draw_key_boxes
from vsrn_viewer.figures.canvas import Place, axes_at, page_size
from vsrn_viewer.figures.drawing import draw_picture
from vsrn_viewer.figures.ground import show_ground
from vsrn_viewer.figures.photograph import Image
from vsrn_viewer.figures.reading import reading_height
from vsrn_viewer.figures.scale_bar import THICKNESS, draw_flat_bar, draw_upright_bar
from vsrn_viewer.figures.text import BODY, LEADING, SMALL, TITLE, printable, shorten, style, wrap
from vsrn_viewer.palette import LIGHT
from vsrn_viewer.picture import BoxesPicture, GraphPicture, HeatPicture, MatrixPicture, ReadingPicture

TALLEST = 185.0  # a picture over the image; a portrait photograph becomes narrower
MATRIX_SIDES = (110.0, 178.0)  # least and largest
MATRIX_LEFT, MATRIX_ABOVE = 22.0, 17.0  # for the numbers of its rows and columns
BAR_SPACE = 5.0  # between a picture and its colour bar
FLAT_BAR = THICKNESS + 2 + SMALL * LEADING
UPRIGHT_BAR = 48.0


@dataclass(frozen=True)
class Block:
    """Something to put on a page. height: what it takes. draw: puts it at a place of that height."""

    height: float
    draw: Callable[[Figure, Place], None]


def text_block(lines: list[str], size: float, bold: bool = False, colour: str = LIGHT.text) -> Block:
    """Return lines of text, one under another."""
    leading = size * LEADING

    def draw(figure: Figure, place: Place) -> None:
        width, height = page_size(figure)
        for row, line in enumerate(lines):
            down = place.top + (row + 0.8) * leading
            figure.text(place.left / width, 1 - down / height, line, **style(size, bold, colour, va="baseline"))

    return Block(len(lines) * leading, draw)


def stack(*blocks: Block, space: float = 0.0) -> Block:
    """Return blocks one under another, each over the whole width."""

    def draw(figure: Figure, place: Place) -> None:
        top = place.top
        for block in blocks:
            block.draw(figure, Place(place.left, top, place.width, block.height))
            top += block.height + space

    return Block(sum(block.height for block in blocks) + space * (len(blocks) - 1), draw)


@dataclass(frozen=True)
class Panel:
    """A picture with its title and half a sentence that says what is shown."""

    title: str
    note: str
    body: Block


def panels_row(letters: list[str], panels: list[Panel], width: float, space: float) -> Block:
    """Return panels side by side, each `width` wide, their pictures at the same height."""
    notes = [wrap(printable(panel.note), width, BODY, most=2) for panel in panels]
    lines = max(len(note) for note in notes)
    blocks = []
    for letter, panel, note in zip(letters, panels, notes, strict=True):
        title = shorten(printable(f"({letter}) {panel.title}"), width, TITLE, bold=True)
        below = text_block([*note, *[""] * (lines - len(note))], BODY, colour=LIGHT.secondary)
        heading = stack(text_block([title], TITLE, bold=True), below)
        blocks.append(stack(heading, panel.body, space=3.0))

    def draw(figure: Figure, place: Place) -> None:
        for column, block in enumerate(blocks):
            block.draw(figure, Place(place.left + column * (width + space), place.top, width, block.height))

    return Block(max(block.height for block in blocks), draw)


def photograph_body(size: tuple[int, int], width: float, image: Image) -> Block:
    """Return the photograph alone."""
    return _over_image(size, width, lambda axes: show_ground(axes, image, size))


def boxes_body(picture: BoxesPicture, width: float, image: Image | None) -> Block:
    """Return the boxes over the image."""
    return _over_image(picture.image_size, width, lambda axes: draw_picture(picture, axes, image))


def graph_body(picture: GraphPicture, boxes: BoxesPicture | None, width: float, image: Image | None) -> Block:
    """Return the graph over the image, with the key boxes if there are any."""

    def paint(axes: Axes) -> None:
        draw_picture(picture, axes, image)
        if boxes is not None:
            draw_key_boxes(boxes, axes)

    return _over_image(picture.image_size, width, paint)


def heat_body(picture: HeatPicture, width: float, image: Image | None) -> Block:
    """Return the heat map over the image, its colour bar below."""
    fitted = _fitted(picture.image_size, width)[0]
    over = _over_image(picture.image_size, width, lambda axes: draw_picture(picture, axes, image))

    def bar(figure: Figure, place: Place) -> None:
        draw_flat_bar(picture.scale, axes_at(figure, Place(place.left, place.top, fitted, place.height)))

    return stack(over, Block(FLAT_BAR, bar), space=BAR_SPACE)


def matrix_body(picture: MatrixPicture, width: float, wanted: float) -> Block:
    """Return the matrix, near the `wanted` side, with its colour bar at the right."""
    least, largest = MATRIX_SIDES
    side = min(max(least, min(wanted, largest)), width - MATRIX_LEFT - BAR_SPACE - UPRIGHT_BAR)

    def draw(figure: Figure, place: Place) -> None:
        left, top = place.left + MATRIX_LEFT, place.top + MATRIX_ABOVE
        draw_picture(picture, axes_at(figure, Place(left, top, side, side)), None)
        bar = Place(left + side + BAR_SPACE, top, UPRIGHT_BAR, side)
        draw_upright_bar(picture.scale, axes_at(figure, bar))

    return Block(MATRIX_ABOVE + side, draw)


def reading_body(picture: ReadingPicture, width: float, image: Image | None) -> Block:
    """Return the reading line."""

    def draw(figure: Figure, place: Place) -> None:
        draw_picture(picture, axes_at(figure, place), image)

    return Block(reading_height(picture, width, image), draw)


def image_height(size: tuple[int, int], width: float) -> float:
    """Return how high an image of this size is drawn in a column of this width."""
    return _fitted(size, width)[1]


def _fitted(size: tuple[int, int], width: float) -> tuple[float, float]:
    scale = min(width / size[0], TALLEST / size[1])
    return size[0] * scale, size[1] * scale


def _over_image(size: tuple[int, int], width: float, paint: Callable[[Axes], None]) -> Block:
    """Return a block in the image's proportions, at the left of its column."""
    fitted_width, fitted_height = _fitted(size, width)

    def draw(figure: Figure, place: Place) -> None:
        paint(axes_at(figure, Place(place.left, place.top, fitted_width, fitted_height)))

    return Block(fitted_height, draw)
