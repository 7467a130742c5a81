"""Draws the neighbourhood of a region: for each layer what it takes at the left, what it gives at the right."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from vsrn_viewer.figures.canvas import in_points, look_of
from vsrn_viewer.figures.ground import FINE
from vsrn_viewer.figures.photograph import Image
from vsrn_viewer.figures.text import LEADING, PAGE, Look
from vsrn_viewer.palette import NEGATIVE, POSITIVE
from vsrn_viewer.picture import NeighbourhoodPicture
from vsrn_viewer.plain_pictures import Neighbour

_BETWEEN = 10.0  # points, between the two lists
_GAP = 4.0  # points, between name, value and bar
_BAR = 0.3  # least share of a list's width that a bar of both signs takes
_THICK = 0.55  # share of a line that a bar is high
_ABOVE = 0.4  # of a line, above each layer


@dataclass(frozen=True)
class _List:
    """Where one list stands, points: its left end, the values' right end, the bars' zero, and half the bars' room."""

    left: float
    value: float
    zero: float
    half: float


def neighbourhood_height(picture: NeighbourhoodPicture, look: Look = PAGE) -> float:
    """Return how high the lists are, points."""
    return LEADING * look.body * (1 + sum(1 + _ABOVE + _lines(lists) for lists in picture.lists))


def draw_neighbourhood(picture: NeighbourhoodPicture, axes: Axes, image: Image | None) -> None:  # noqa: ARG001 (as all)
    """Draw the lists; the image has no part in it."""
    look = look_of(axes)
    width, _ = in_points(axes)
    line, columns = LEADING * look.body, _columns(picture, width, look)
    number = picture.numbers[picture.region]
    for column, words in zip(columns, (f"{number} takes from", f"{number} gives to"), strict=True):
        axes.text(column.left, 0.5 * line, words, **look.style(look.body, bold=True, va="center"))
    top = line
    for layer, lists in enumerate(picture.lists, start=1):
        top += _ABOVE * line
        axes.plot([0, width], [top, top], color=look.theme.line, linewidth=FINE)
        said = f"layer {layer}" if any(lists) else f"layer {layer}: nothing flows"
        axes.text(0, top + 0.5 * line, said, **look.style(look.small, va="center", colour=look.theme.secondary))
        for column, neighbours in zip(columns, lists, strict=True):
            for place, neighbour in enumerate(neighbours, start=1):
                _draw_neighbour(neighbour, axes, column, top + (place + 0.5) * line)
        top += line * (1 + _lines(lists))


def _draw_neighbour(neighbour: Neighbour, axes: Axes, column: _List, middle: float) -> None:
    look = look_of(axes)
    room = column.value - column.left - look.width(neighbour.said, look.small) - _GAP
    name = look.shorten(look.printable(neighbour.label), room, look.body)
    axes.text(column.left, middle, name, **look.style(look.body, va="center"))
    axes.text(column.value, middle, neighbour.said, **look.style(look.small, va="center", ha="right"))
    length, thick = neighbour.share * column.half, _THICK * LEADING * look.body
    colour = NEGATIVE if neighbour.value < 0 else POSITIVE
    axes.add_patch(Rectangle((column.zero, middle - thick / 2), length, thick, facecolor=colour, linewidth=0))
    ends = [middle - 0.5 * LEADING * look.body, middle + 0.5 * LEADING * look.body]
    axes.plot([column.zero] * 2, ends, color=look.theme.secondary, linewidth=FINE)


def _columns(picture: NeighbourhoodPicture, width: float, look: Look) -> tuple[_List, _List]:
    """Return where the lists stand: bars take the room that the words leave."""
    wide = (width - _BETWEEN) / 2
    every = [neighbour for lists in picture.lists for side in lists for neighbour in side]
    name = max((look.width(look.printable(each.label), look.body) for each in every), default=0.0)
    value = max((look.width(each.said, look.small) for each in every), default=0.0)
    half = max(_BAR * wide, wide - name - value - 2 * _GAP) / 2
    ends = (wide, width)
    taken, given = (_List(end - wide, end - 2 * half - _GAP, end - half, half) for end in ends)
    return taken, given


def _lines(lists: tuple[tuple[Neighbour, ...], tuple[Neighbour, ...]]) -> int:
    return max(map(len, lists))
