"""What a page is built from: blocks of a known height that draw themselves where they are put.

All lengths in points.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure

from vsrn_viewer.figures.canvas import Place, page_size
from vsrn_viewer.figures.text import BODY, LEADING, TITLE, printable, shorten, style, wrap
from vsrn_viewer.palette import LIGHT


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


def panels_row(letters: Sequence[str], panels: Sequence[Panel], width: float, space: float) -> Block:
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
