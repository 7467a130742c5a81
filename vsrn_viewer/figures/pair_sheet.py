"""A minimal pair on a sheet: the image once, both captions with their scores, and word × region of each."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat

from vsrn_viewer.explain import kinds
from vsrn_viewer.explain.pair import Scored, pair_sides
from vsrn_viewer.explain.runs import Run
from vsrn_viewer.figures.blocks import Block, panel_letters, side_by_side, stack
from vsrn_viewer.figures.bodies import LONGEST_BAR, bar_body
from vsrn_viewer.figures.canvas import Page, in_points_of
from vsrn_viewer.figures.panels import SPACE, TWO_FROM, Cell, composed_sheet, panel_block
from vsrn_viewer.figures.photograph import photograph
from vsrn_viewer.figures.style import TWO_COLUMNS, FigureStyle
from vsrn_viewer.figures.text import Look
from vsrn_viewer.figures.wanted import picture_of
from vsrn_viewer.picture import InteractionPicture, WordsPicture


def compose_pair(runs: Sequence[Run], style: FigureStyle) -> Page:
    """Return the sheet, drawn. To be called within `canvas.settings`.

    runs: of one image, with the true caption and with the false one. Raises FigureError for what cannot be made of
    them, and if it needs more room than there is; DatasetError for a photograph that cannot be decoded.
    """
    sides = pair_sides(*map(_scored, runs))
    scale = sides[0].interaction.rows[0].scale  # of all words of both
    boxes = kinds.kind_of("boxes").make(runs[0].trace, runs[0].context, runs[0].view, runs[0].probed)
    images = {runs[0].context.image_id: photograph(runs[0].context)}

    def content(look: Look, width: float, tallest: float) -> Block:
        letters = panel_letters() if style.letters else repeat("")

        def block(cell: Cell, across: float) -> Block:
            return panel_block(cell, next(letters), images, look, across, tallest)

        is_wide = width >= in_points_of(TWO_FROM) and boxes is not None
        across = (width - SPACE) / 2 if is_wide else width
        image = [] if boxes is None else [block(Cell(boxes, runs[0], ""), across)]
        words = [block(Cell(side.words, run, side.heading), across) for run, side in zip(runs, sides, strict=True)]
        both = stack(*words, space=SPACE)
        above = side_by_side([*image, both], across, SPACE) if is_wide else stack(*image, both, space=SPACE)
        maps = [block(Cell(side.interaction, run, side.heading), width) for run, side in zip(runs, sides, strict=True)]
        bar = bar_body(scale, min(width, LONGEST_BAR), look)
        return stack(above, *maps, bar, space=SPACE)

    return composed_sheet(content, style.width or TWO_COLUMNS, style)


def _scored(run: Run) -> Scored:
    words, interaction = picture_of(run, "query"), picture_of(run, "interaction")
    assert isinstance(words, WordsPicture)  # of these kinds
    assert isinstance(interaction, InteractionPicture)
    assert run.trace.score is not None  # or `picture_of` has refused
    score = float(run.trace.score) if run.context.ensemble_score is None else run.context.ensemble_score
    return Scored(score, words, interaction)
