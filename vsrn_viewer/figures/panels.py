"""Panels by themselves, at the size in which they are printed: one, several in rows, or each of several layers.

A sheet is exactly as wide as it is asked to be. Pictures over the image become lower until it is no higher than it may
be; text keeps its size.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import repeat

from vsrn_viewer.change import UNCHANGED
from vsrn_viewer.errors import FigureError
from vsrn_viewer.explain import kinds
from vsrn_viewer.explain.difference import difference_of
from vsrn_viewer.explain.differs import differing_words
from vsrn_viewer.explain.narrowed import narrowed
from vsrn_viewer.explain.one_scale import on_one_scale
from vsrn_viewer.explain.runs import Run
from vsrn_viewer.figures.blocks import Block, panel_letters, side_by_side, stack, tallest_fit, text_block
from vsrn_viewer.figures.bodies import Beside
from vsrn_viewer.figures.canvas import Page, Place, in_points_of, new_page
from vsrn_viewer.figures.drawing import renderer_of
from vsrn_viewer.figures.photograph import Image, photograph
from vsrn_viewer.figures.reading import most_columns
from vsrn_viewer.figures.style import ONE_COLUMN, SLIDE, TALLEST_PAGE, TWO_COLUMNS, FigureStyle
from vsrn_viewer.figures.text import Look
from vsrn_viewer.figures.wanted import kind_of_panel, picture_of
from vsrn_viewer.palette import DARK, LIGHT
from vsrn_viewer.picture import BoxesPicture, GraphPicture, Picture, ReadingPicture, WordsPicture

MARGIN = 2.0  # points, for halos at the edges
SLIDE_MARGIN = 28.0  # points
SPACE = 10.0  # points, between panels
LOWEST = 40.0  # points: pictures over the image become no lower
TWO_FROM = 120.0  # mm: wide enough for two panels beside each other


@dataclass(frozen=True)
class Cell:
    """A picture of a sheet. name: what stands above it, "" for nothing."""

    picture: Picture
    run: Run
    name: str

    @cached_property
    def boxes(self) -> BoxesPicture | None:
        """The boxes of its run, None without."""
        run = self.run
        made = kinds.kind_of("boxes").make(run.trace, run.context, run.view, run.probed)
        return made if isinstance(made, BoxesPicture) else None


def compose_panels(runs: Sequence[Run], names: Sequence[str], layers: Sequence[int], style: FigureStyle) -> Page:
    """Return a sheet with these panels, drawn. To be called within `canvas.settings`.

    runs: one, or two to stand beside each other. names: of kinds of pictures. layers: from 0, those of panels
    that show one layer; () for the View's. Raises FigureError for a panel that cannot be made, and for panels that need
    more room than there is; DatasetError for a photograph that cannot be decoded.
    """
    rows = _rows(runs, names, layers)
    images = {run.context.image_id: photograph(run.context) for run in runs}
    return composed_sheet(
        lambda look, width, tallest: _content(rows, images, look, width, style, tallest), _width(rows, style), style
    )


def composed_sheet(make: Callable[[Look, float, float], Block], across: float, style: FigureStyle) -> Page:
    """Return a sheet with a content, drawn. To be called within `canvas.settings`.

    make: the content of a width, for pictures over the image of a height, in points. across: of the sheet, millimetres;
    a slide has its own. Raises FigureError if it needs more room than there is.
    """
    is_slide = style.style == "talk"
    look, width = look_of_style(style), in_points_of(SLIDE[0] if is_slide else across)
    margin = SLIDE_MARGIN if is_slide else MARGIN
    highest = in_points_of(SLIDE[1] if is_slide else style.max_height or TALLEST_PAGE)
    content = _fitted(lambda tallest: make(look, width - 2 * margin, tallest), highest - 2 * margin)
    height = highest if is_slide else content.height + 2 * margin
    page = new_page(width, height, look)
    content.draw(page, Place(margin, (height - content.height) / 2, width - 2 * margin, content.height))
    return page


def look_of_style(style: FigureStyle) -> Look:
    """Return how panels of a style are set. Small text is a point smaller, and never under 6."""
    size = style.text_size
    theme = DARK if style.theme == "dark" else LIGHT
    small = max(6.0, size - 1.0 if size < 10 else 0.8 * size)
    return Look(style.face, title=size + 0.5, body=size, small=small, theme=theme, page=False)


def _fitted(make: Callable[[float], Block], highest: float) -> Block:
    """Return the content with pictures as tall as the height allows. Raises FigureError if it cannot fit."""
    content = tallest_fit(make, highest, LOWEST, highest)
    if content.height > highest:
        needed = (content.height + 2 * MARGIN) * 25.4 / 72
        raise FigureError(
            f"these panels need {needed:.0f} mm of height. Allow more, choose a smaller text, or fewer panels."
        )
    return content


def _rows(runs: Sequence[Run], names: Sequence[str], layers: Sequence[int]) -> list[list[Cell]]:
    """Return the panels in rows: narrow ones fill a row, wide ones and several of a kind have their own."""
    rows: list[list[Cell]] = []
    open_row = False  # whether the last row takes another narrow panel
    for name in names:
        cells = _compared(runs, name) if len(runs) > 1 else _cells(runs[0], name, layers)
        wide = _is_wide(cells[0].picture)
        if wide:
            rows += [[cell] for cell in cells]
        elif len(cells) == 1 and open_row:
            rows[-1] += cells
        else:
            rows.append(cells)
        open_row = not wide and len(rows[-1]) == 1
    return rows


def _is_wide(picture: Picture) -> bool:
    """Whether a picture has a row of its own: a sentence reads best in one line."""
    return renderer_of(picture).wide or isinstance(picture, WordsPicture)


def _cells(run: Run, name: str, layers: Sequence[int]) -> list[Cell]:
    """Return the picture of a kind, or one of each layer if it shows a single one."""
    kind = kind_of_panel(name)
    if len(layers) < 2 or "layer" not in kind.follows or kind.name == "layers":
        return [Cell(picture_of(run, name), run, "")]
    shown = [replace(run, view=replace(run.view, layer=layer)) for layer in layers]
    return [Cell(picture_of(one, name), one, f"layer {one.view.layer + 1}") for one in shown]


def _compared(runs: Sequence[Run], name: str) -> list[Cell]:
    """Return a kind's picture of two runs on one scale, with what sets them apart; and of `compare` their difference,
    where their regions match."""
    now, other = runs
    own = ("graph" if now.trace.layers else "boxes") if name == "compare" else name
    mine, theirs = picture_of(now, own), picture_of(other, own)
    cells = [
        Cell(on_one_scale(mine, theirs), now, differing_words(now, other)),
        Cell(on_one_scale(theirs, mine), other, differing_words(other, now)),
    ]
    if now.view.change != UNCHANGED == other.view.change:
        cells.reverse()  # before, after
    difference = difference_of(own, now, other) if name == "compare" else None
    if difference is None:
        return cells
    said = f"{differing_words(now, other)} − {differing_words(other, now)}"
    return [*cells, Cell(_without_pin(difference), now, said)]


def _without_pin(difference: Picture) -> Picture:
    """Return a difference whose scale does not speak of the window's pin: what is subtracted stands above it."""
    if not isinstance(difference, GraphPicture):
        return difference
    label = difference.scale.label.removesuffix(", now − pinned")
    return replace(difference, scale=replace(difference.scale, label=label))


def _width(rows: list[list[Cell]], style: FigureStyle) -> float:
    """Return how wide the sheet is, mm: by itself a single narrow panel takes one column of a paper."""
    if style.style == "talk":
        return SLIDE[0]
    if style.width is not None:
        return style.width
    single = len(rows) == 1 and len(rows[0]) == 1 and not _is_wide(rows[0][0].picture)
    return ONE_COLUMN if single else TWO_COLUMNS


def _content(
    rows: list[list[Cell]],
    images: dict[str, Image | None],
    look: Look,
    width: float,
    style: FigureStyle,
    tallest: float,
) -> Block:
    letters = panel_letters() if style.letters else repeat("")
    narrow = width < in_points_of(TWO_FROM)
    blocks = []
    for row in rows:
        broken = [[cell] for cell in row] if narrow and len({cell.name for cell in row}) < 2 else [row]
        for cells in broken:
            across = (width - SPACE * (len(cells) - 1)) / len(cells)
            made = [panel_block(cell, next(letters), images, look, across, tallest) for cell in cells]
            blocks.append(side_by_side(made, across, SPACE))
    return stack(*blocks, space=SPACE)


def panel_block(
    cell: Cell, letter: str, images: dict[str, Image | None], look: Look, width: float, tallest: float
) -> Block:
    """Return a panel with its letter and its name above it."""
    picture, run = cell.picture, cell.run
    beside = Beside(images[run.context.image_id], cell.boxes, look, tallest)
    if isinstance(picture, ReadingPicture):
        key = beside.boxes.key if beside.boxes is not None else ()
        picture = narrowed(picture, run.trace, key, most_columns(width, look))
    body = renderer_of(picture).body(picture, width, beside)
    words = " ".join(part for part in (f"({letter})" if letter else "", cell.name) if part)
    if not words:
        return body
    line = look.shorten(look.printable(words), width, look.body, bold=bool(letter))
    return stack(text_block([line], look.body, bold=bool(letter), look=look), body, space=2.0)
