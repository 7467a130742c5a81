"""Draws the words of the query, each on paper in the colour of its value, which stands behind it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from vsrn_viewer.figures.canvas import in_points, look_of
from vsrn_viewer.figures.photograph import Image
from vsrn_viewer.figures.text import PAGE, Look
from vsrn_viewer.palette import colours
from vsrn_viewer.picture import WordsPicture, aligned

LINE = 15.0  # points from one line of words to the next
PAPER = 12.0  # points, the height of a word's paper
PADDING, SPACE = 3.0, 2.0  # points, inside the paper and between two
UNDERLINE = 0.8  # points, below a word that stands out


@dataclass(frozen=True)
class _Chip:
    word: str
    value: str
    left: float
    line: int
    width: float
    marked: bool


def words_height(picture: WordsPicture, width: float, look: Look = PAGE) -> float:
    """Return how high the words are in lines of this width, both in points."""
    return LINE * look.unit * (1 + max((chip.line for chip in _chips(picture, width, look)), default=0))


def draw_words(picture: WordsPicture, axes: Axes, image: Image | None) -> None:  # noqa: ARG001 (as of every renderer)
    """Draw the words in lines; the image has no part in it."""
    look = look_of(axes)
    width, _ = in_points(axes)
    papers = colours(picture.values, picture.scale, look.theme) / 255
    for chip, paper, value in zip(_chips(picture, width, look), papers, picture.values, strict=True):
        top = chip.line * LINE * look.unit
        colour = tuple(paper) if np.isfinite(value) else look.theme.panel
        axes.add_patch(Rectangle((chip.left, top), chip.width, PAPER * look.unit, facecolor=colour, linewidth=0))
        left, middle = chip.left + PADDING, top + PAPER * look.unit / 2
        axes.text(left, middle, chip.word, **look.style(look.body, bold=chip.marked, va="center"))
        if chip.marked:
            foot, end = top + PAPER * look.unit, left + look.width(chip.word, look.body, bold=True)
            axes.plot([left, end], [foot - UNDERLINE, foot - UNDERLINE], color=look.theme.text, linewidth=UNDERLINE)
        right = chip.left + chip.width - PADDING
        axes.text(right, middle, chip.value, **look.style(look.small, va="center", ha="right", colour=look.theme.text))


def _chips(picture: WordsPicture, width: float, look: Look) -> list[_Chip]:
    chips: list[_Chip] = []
    left, line = 0.0, 0
    printable = map(look.printable, picture.words)
    for place, (word, value) in enumerate(zip(printable, picture.values.tolist(), strict=True)):
        said, marked = aligned(value, picture.scale.high), place in picture.marked
        needed = look.width(word, look.body, marked) + look.width(said, look.small) + 3 * PADDING
        if left and left + needed > width:
            left, line = 0.0, line + 1
        chips.append(_Chip(word, said, left, line, needed, marked))
        left += needed + SPACE
    return chips
