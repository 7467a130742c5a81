"""Draws a matrix of the regions, a row and a column for each of them."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from vsrn_viewer.figures.boxes import draw_tags
from vsrn_viewer.figures.canvas import axes_size, look_of
from vsrn_viewer.figures.ground import FINE, halo
from vsrn_viewer.figures.photograph import Image
from vsrn_viewer.palette import FAINT_TEXT, HIGHLIGHT, matrix_colours
from vsrn_viewer.picture import MatrixPicture, numbered_places

NAME_ROOM = 44.0  # points, of a name beside a row or above a column
MOST_CELLS = 10_000  # beyond, the cells are an image also in vector files: 36 × 2048 as paths are 1.9 MB


def draw_matrix(picture: MatrixPicture, axes: Axes, image: Image | None) -> None:  # noqa: ARG001
    """Draw the picture; the image has no part in it. Region numbers stand left of the axes and above them."""
    look = look_of(axes)
    count = len(picture.values)
    painted = matrix_colours(picture, look.theme)
    axes.set_xlim(0.5, count + 0.5)  # places from 1, at the middle of their cells
    axes.set_ylim(count + 0.5, 0.5)
    if picture.values.size > MOST_CELLS:
        extent = (0.5, count + 0.5, count + 0.5, 0.5)
        axes.imshow(painted, extent=extent, aspect="auto", interpolation="nearest")
    else:
        edges = [place + 0.5 for place in range(count + 1)]
        # An edge in the cell's own colour closes the hairlines that viewers leave between cells.
        axes.pcolormesh(edges, edges, painted / 255, edgecolor="face", linewidth=0.1)
    axes.add_patch(Rectangle((0.5, 0.5), count, count, fill=False, edgecolor=look.theme.secondary, linewidth=FINE))
    for receiver, giver, factor in picture.changed:
        _mark_changed(axes, receiver, giver, factor)
    for region in picture.selected:
        _frame(axes, (0.5, region + 0.5), count, 1)
        _frame(axes, (region + 0.5, 0.5), 1, count)
    _draw_kept(axes, picture)
    _number(axes, picture)


def _draw_kept(axes: Axes, picture: MatrixPicture) -> None:
    """Frame the cells of kept edges and write their values on tags."""
    cells = np.array([[giver + 0.5, receiver + 0.5] for receiver, giver in picture.kept], np.float32).reshape(-1, 2)
    for left, top in cells.tolist():
        _frame(axes, (left, top), 1, 1)
    everything, count = tuple(range(len(cells))), len(picture.values)
    names = tuple(picture.label_of(*edge) for edge in picture.kept)
    draw_tags(axes, np.hstack([cells, cells + 1]), names, everything, (count, count), everything)


def _mark_changed(axes: Axes, receiver: int, giver: int, factor: float) -> None:
    """Frame the cell of a changed edge, with a cross through one that is cut."""
    look = look_of(axes)
    left, top = giver + 0.5, receiver + 0.5
    axes.add_patch(Rectangle((left, top), 1, 1, fill=False, edgecolor=look.theme.text, linewidth=0.8))
    if factor == 0:
        for heights in ((top, top + 1), (top + 1, top)):
            axes.plot((left, left + 1), heights, color=look.theme.text, linewidth=0.6)


def _frame(axes: Axes, corner: tuple[float, float], width: float, height: float) -> None:
    axes.add_patch(
        Rectangle(corner, width, height, fill=False, edgecolor=HIGHLIGHT, linewidth=0.8, path_effects=halo(1.6))
    )


def _number(axes: Axes, picture: MatrixPicture) -> None:
    """Write region numbers and, of a directed matrix, what rows and columns are, in points from the axes' edges."""
    look = look_of(axes)
    (width, height), count = axes_size(axes), len(picture.numbers)
    names = tuple(look.shorten(look.printable(name), NAME_ROOM * look.unit, look.small) for name in picture.names)
    beside = names or tuple(map(str, picture.numbers))
    turned = 90 if names else 0
    seen = [FAINT_TEXT if place in picture.faint else None for place in range(count)]
    for place in numbered_places(count, width / count, (1.2 if names else 1.6) * look.small):
        _label(
            axes, (place + 1, 0.5), (0, 2), beside[place], ha="center", va="bottom", rotation=turned, alpha=seen[place]
        )
    for place in numbered_places(count, height / count, 1.2 * look.small):
        _label(axes, (0.5, place + 1), (-2, 0), beside[place], ha="right", va="center", alpha=seen[place])
    if not picture.directed:
        return
    middle, room = (count + 1) / 2, NAME_ROOM * look.unit if names else 0.0
    _label(
        axes,
        (middle, 0.5),
        (0, 2 + 1.2 * look.small + room),
        "gives",
        ha="center",
        va="bottom",
        color=look.theme.secondary,
    )
    _label(
        axes,
        (0.5, middle),
        (-2 - 1.6 * look.small - room, 0),
        "receives",
        ha="right",
        va="center",
        rotation=90,
        color=look.theme.secondary,
    )


def _label(axes: Axes, at: tuple[float, float], offset: tuple[float, float], text: str, **drawn: object) -> None:
    look = look_of(axes)
    axes.annotate(
        text, at, xytext=offset, textcoords="offset points", annotation_clip=False, **(look.style(look.small) | drawn)
    )
