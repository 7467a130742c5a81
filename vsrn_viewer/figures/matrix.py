"""Draws a matrix of the regions, a row and a column for each of them."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from vsrn_viewer.figures.canvas import axes_size
from vsrn_viewer.figures.ground import FINE, halo
from vsrn_viewer.figures.photograph import Image
from vsrn_viewer.figures.text import SMALL, printable, shorten, style
from vsrn_viewer.palette import HIGHLIGHT, LIGHT, colours, rgb
from vsrn_viewer.picture import MatrixPicture, numbered_places

NAME_ROOM = 44.0  # points, of a name beside a row or above a column
MOST_CELLS = 10_000  # beyond, the cells are an image also in vector files: 36 × 2048 as paths are 1.9 MB


def draw_matrix(picture: MatrixPicture, axes: Axes, image: Image | None) -> None:  # noqa: ARG001
    """Draw the picture; the image has no part in it. Region numbers stand left of the axes and above them."""
    count = len(picture.values)
    painted = colours(picture.values, picture.scale, LIGHT)
    painted[list(picture.dropped)] = painted[:, list(picture.dropped)] = rgb(LIGHT.line)
    axes.set_xlim(0.5, count + 0.5)  # places from 1, at the middle of their cells
    axes.set_ylim(count + 0.5, 0.5)
    if picture.values.size > MOST_CELLS:
        extent = (0.5, count + 0.5, count + 0.5, 0.5)
        axes.imshow(painted, extent=extent, aspect="auto", interpolation="nearest")
    else:
        edges = [place + 0.5 for place in range(count + 1)]
        # An edge in the cell's own colour closes the hairlines that viewers leave between cells.
        axes.pcolormesh(edges, edges, painted / 255, edgecolor="face", linewidth=0.1)
    axes.add_patch(Rectangle((0.5, 0.5), count, count, fill=False, edgecolor=LIGHT.secondary, linewidth=FINE))
    for receiver, giver, factor in picture.changed:
        _mark_changed(axes, receiver, giver, factor)
    for region in picture.selected:
        _frame(axes, (0.5, region + 0.5), count, 1)
        _frame(axes, (region + 0.5, 0.5), 1, count)
    _number(axes, picture)


def _mark_changed(axes: Axes, receiver: int, giver: int, factor: float) -> None:
    """Frame the cell of a changed edge, with a cross through one that is cut."""
    left, top = giver + 0.5, receiver + 0.5
    axes.add_patch(Rectangle((left, top), 1, 1, fill=False, edgecolor=LIGHT.text, linewidth=0.8))
    if factor == 0:
        for heights in ((top, top + 1), (top + 1, top)):
            axes.plot((left, left + 1), heights, color=LIGHT.text, linewidth=0.6)


def _frame(axes: Axes, corner: tuple[float, float], width: float, height: float) -> None:
    axes.add_patch(
        Rectangle(corner, width, height, fill=False, edgecolor=HIGHLIGHT, linewidth=0.8, path_effects=halo(1.6))
    )


def _number(axes: Axes, picture: MatrixPicture) -> None:
    """Write region numbers and, of a directed matrix, what rows and columns are, in points from the axes' edges."""
    (width, height), count = axes_size(axes), len(picture.numbers)
    names = tuple(shorten(printable(name), NAME_ROOM, SMALL) for name in picture.names)
    beside = names or tuple(map(str, picture.numbers))
    turned = 90 if names else 0
    for place in numbered_places(count, width / count, 7 if names else 9):
        _label(axes, (place + 1, 0.5), (0, 2), beside[place], ha="center", va="bottom", rotation=turned)
    for place in numbered_places(count, height / count, 7):
        _label(axes, (0.5, place + 1), (-2, 0), beside[place], ha="right", va="center")
    if not picture.directed:
        return
    middle, room = (count + 1) / 2, NAME_ROOM if names else 0.0
    _label(axes, (middle, 0.5), (0, 8.5 + room), "gives", ha="center", va="bottom", color=LIGHT.secondary)
    _label(
        axes, (0.5, middle), (-11 - room, 0), "receives", ha="right", va="center", rotation=90, color=LIGHT.secondary
    )


def _label(axes: Axes, at: tuple[float, float], offset: tuple[float, float], text: str, **look: object) -> None:
    axes.annotate(text, at, xytext=offset, textcoords="offset points", annotation_clip=False, **(style(SMALL) | look))
