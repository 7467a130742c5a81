"""What a page is built from: blocks of a known height that draw themselves where they are put.

All lengths in points.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from string import ascii_lowercase

from matplotlib.figure import Figure

from vsrn_viewer.figures.canvas import Place, page_size
from vsrn_viewer.figures.text import LEADING, PAGE, Look

_HALVINGS = 6  # of the range of heights: finer would not be seen


@dataclass(frozen=True)
class Block:
    """Something to put on a page. height: what it takes. draw: puts it at a place of that height."""

    height: float
    draw: Callable[[Figure, Place], None]


def text_block(lines: list[str], size: float, bold: bool = False, colour: str = "", look: Look = PAGE) -> Block:
    """Return lines of text, one under another. colour: "" for that of the look's text."""
    leading = size * LEADING

    def draw(figure: Figure, place: Place) -> None:
        width, height = page_size(figure)
        for row, line in enumerate(lines):
            down = place.top + (row + 0.8) * leading
            words = look.style(size, bold, colour, va="baseline")
            figure.text(place.left / width, 1 - down / height, line, **words)

    return Block(len(lines) * leading, draw)


def stack(*blocks: Block, space: float = 0.0) -> Block:
    """Return blocks one under another, each over the whole width."""

    def draw(figure: Figure, place: Place) -> None:
        top = place.top
        for block in blocks:
            block.draw(figure, Place(place.left, top, place.width, block.height))
            top += block.height + space

    return Block(sum(block.height for block in blocks) + space * (len(blocks) - 1), draw)


def tallest_fit(make: Callable[[float], Block], highest: float, lowest: float, largest: float) -> Block:
    """Return the content with pictures as tall as its height allows; with the lowest ones if nothing fits.

    make: the content for pictures of a height from `lowest` to `largest`, the higher the taller. highest: of the
    content. All in points.
    """
    whole = make(largest)
    if whole.height <= highest:
        return whole
    best = make(lowest)
    if best.height > highest:
        return best
    low, high = lowest, largest
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        content = make(middle)
        if content.height <= highest:
            low, best = middle, content
        else:
            high = middle
    return best


@dataclass(frozen=True)
class Panel:
    """A picture with its title and half a sentence that says what is shown."""

    title: str
    note: str
    body: Block


def panels_row(letters: Sequence[str], panels: Sequence[Panel], width: float, space: float, look: Look = PAGE) -> Block:
    """Return panels side by side, each `width` wide, their pictures at the same height.

    letters: one per panel, "" for none. A panel of a page has its title and note above it, one by itself its letter.
    """
    notes = [look.wrap(look.printable(panel.note), width, look.body, most=2) for panel in panels]
    lines = max(len(note) for note in notes)
    blocks = []
    for letter, panel, note in zip(letters, panels, notes, strict=True):
        named = f"({letter})" if letter else ""
        title = look.shorten(
            look.printable(f"{named} {panel.title}" if look.page else named), width, look.title, bold=True
        )
        heading = [text_block([title], look.title, bold=True, look=look)] if title else []
        if look.page:
            below = [*note, *[""] * (lines - len(note))]
            heading.append(text_block(below, look.body, colour=look.theme.secondary, look=look))
        blocks.append(stack(stack(*heading), panel.body, space=3.0) if heading else panel.body)
    return side_by_side(blocks, width, space)


def side_by_side(blocks: Sequence[Block], width: float, space: float) -> Block:
    """Return blocks side by side, each `width` wide."""

    def draw(figure: Figure, place: Place) -> None:
        for column, block in enumerate(blocks):
            block.draw(figure, Place(place.left + column * (width + space), place.top, width, block.height))

    return Block(max(block.height for block in blocks), draw)


def panel_letters() -> Iterator[str]:
    """Yield a, b ... z, a2, b2 ..."""
    yield from ascii_lowercase
    yield from (f"{letter}{turn}" for turn in count(2) for letter in ascii_lowercase)
