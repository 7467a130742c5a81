"""Draws the affinity graph: arrows from giver to receiver, coloured by sign, wide and opaque by size.

A negative edge is dashed: in grey, orange and blue are one. In a panel by itself nodes carry their number, as the rows
of the matrix do, those of the strongest edges first and none over another.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.patches import FancyArrowPatch
from matplotlib.path import Path

from vsrn_viewer.figures.boxes import draw_tags
from vsrn_viewer.figures.canvas import axes_size, look_of
from vsrn_viewer.figures.ground import halo, show_ground
from vsrn_viewer.figures.photograph import Image, pale, washed
from vsrn_viewer.figures.text import Look
from vsrn_viewer.palette import FAINT, FAINT_TEXT, HALO, HIGHLIGHT, edge_colours, edge_widths
from vsrn_viewer.picture import GraphPicture, numbered_places

POINTS_PER_WIDTH = 0.5  # a page is drawn at about two thirds of a screen's size; edge widths follow
BEND = 0.16  # how far an arrow bends to its left, so that i → j and j → i lie apart
LOOP = 3.6  # points, the radius of a self-loop
HEAD = 2.4  # points, the length of a head beyond the width of its line: as on the screen, small beside the edge
NODE = 1.4  # points, the radius of a node
NUMBER_ROOM = 9.0  # points along the circle that a region's number takes
_DASHES = (0, (2.5, 1.2))  # in line widths
_KEPT_WIDTH = 2.4  # of a kept edge at least, in units of 1/96 inch, as widths are
_CASING = 3.0  # what its casing adds, points
_ROOM_FOR_NUMBERS = 18  # radii: a graph that is less wide has no numbers, they would hide it
_NUMBERS_A_POINT = 0.1  # of width, at most
_NUMBERED = 0.72  # radius of a node with its number, in sizes of that number


def _ground(image: Image, look: Look) -> Image:
    """Return what lies under the edges: in a panel by itself grey, so that colour is data alone."""
    return washed(image, look.theme) if look.page else pale(image, look.theme)


def draw_graph(picture: GraphPicture, axes: Axes, image: Image | None) -> None:
    """Draw the picture over the washed image, or on plain paper if there is none or no boxes are known."""
    look = look_of(axes)
    ground = _ground(image, look) if image is not None and picture.has_boxes else None
    show_ground(axes, ground, picture.image_size)
    width, _ = axes_size(axes)
    per_point = picture.image_size[0] / width
    colours = edge_colours(picture.values, picture.scale) / 255
    widths = edge_widths(picture.values, picture.scale) * POINTS_PER_WIDTH
    for edge, (receiver, giver) in enumerate(zip(picture.receivers, picture.givers, strict=True)):
        ends = picture.centres[giver], picture.centres[receiver]
        dash = _DASHES if picture.values[edge] < 0 else "-"
        _draw_edge(axes, ends, tuple(colours[edge]), float(widths[edge]), per_point, dash)
    _draw_nodes(picture, axes, per_point)
    _draw_kept(picture, axes, per_point)


def _draw_kept(picture: GraphPicture, axes: Axes, per_point: float) -> None:
    """Draw kept edges again over everything, in a casing, each with its value on a tag."""
    colours = edge_colours(picture.values, picture.scale)[:, :3] / 255
    widths = np.maximum(edge_widths(picture.values, picture.scale), _KEPT_WIDTH) * POINTS_PER_WIDTH
    middles = []
    for edge in picture.kept:
        giver = picture.centres[picture.givers[edge]]
        receiver = picture.centres[picture.receivers[edge]]
        dash = _DASHES if picture.values[edge] < 0 else "-"
        width = float(widths[edge])
        _draw_edge(axes, (giver, receiver), HIGHLIGHT, width + _CASING, per_point, "-", has_head=False)
        _draw_edge(axes, (giver, receiver), tuple(colours[edge]), width, per_point, dash)
        middles.append(_middle(giver, receiver, per_point))
    frames = np.array([[x - 2 * per_point, y - 2 * per_point] * 2 for x, y in middles]).reshape(-1, 4)
    frames[:, 2:] += 4 * per_point
    everything = tuple(range(len(middles)))
    names = tuple(picture.label_of(edge) for edge in picture.kept)
    draw_tags(axes, frames.astype(np.float32), names, everything, picture.image_size, everything)


def _middle(giver: np.ndarray, receiver: np.ndarray, per_point: float) -> tuple[float, float]:
    """Return the middle of an edge; of a ring, its top."""
    if (giver == receiver).all():
        return float(giver[0]), float(giver[1]) - 2 * LOOP * per_point
    (x, y), (across, down) = (giver + receiver) / 2, receiver - giver
    return float(x - BEND / 2 * down), float(y + BEND / 2 * across)


def _draw_edge(
    axes: Axes,
    ends: tuple[np.ndarray, np.ndarray],
    colour: str | tuple[float, ...],
    width: float,
    per_point: float,
    dash: Any,
    has_head: bool = True,
) -> None:
    look = look_of(axes)
    giver, receiver = ends
    head = HEAD + width
    if (giver == receiver).all():
        arrow = FancyArrowPatch(path=_loop(giver, LOOP * per_point), arrowstyle="-", shrinkA=0, shrinkB=0)
    else:
        start, end = (float(giver[0]), float(giver[1])), (float(receiver[0]), float(receiver[1]))
        arrow = FancyArrowPatch(start, end, connectionstyle=f"arc3,rad={BEND}", shrinkA=NODE, shrinkB=NODE)
        if has_head:
            arrow.set_arrowstyle("-|>", head_length=head, head_width=head / 2.2)
    arrow.set(mutation_scale=1, linewidth=width, color=colour, linestyle=dash)
    arrow.set_path_effects(halo(width + 0.8, look.theme.panel))
    axes.add_patch(arrow)


def _loop(centre: np.ndarray, radius: float) -> Path:
    """Return a ring that stands on the centre: what a region gives itself needs no head."""
    angles = np.linspace(0, 2 * math.pi, 25)
    x = centre[0] + radius * np.cos(angles)
    y = centre[1] - radius + radius * np.sin(angles)
    return Path(np.stack([x, y], axis=1))


def _draw_nodes(picture: GraphPicture, axes: Axes, per_point: float) -> None:
    """Draw a dot per region; on a circle, where no box names it, with its number outside."""
    look = look_of(axes)
    x, y = picture.centres.T
    seen = [FAINT if region in picture.faint else 1.0 for region in range(len(x))]
    chosen = [HIGHLIGHT if region in picture.selected else look.theme.panel for region in range(len(x))]
    fills = [to_rgba(colour, opacity) for colour, opacity in zip(chosen, seen, strict=True)]
    lines = [to_rgba(HALO, opacity) for opacity in seen]
    axes.scatter(x, y, s=(2 * NODE) ** 2, c=fills, edgecolors=lines, linewidths=0.4, zorder=5)
    if picture.has_boxes:
        if not look.page or picture.members:
            _draw_numbers(picture, axes, per_point, look)
        return
    middle = np.array(picture.image_size) / 2
    radius = max(1.0, float(np.linalg.norm(picture.centres[0] - middle)))
    distance = math.tau * radius / per_point / len(x)  # points
    for place in numbered_places(len(x), distance, NUMBER_ROOM, closed=True):
        centre = picture.centres[place]
        faded = FAINT_TEXT if place in picture.faint else None
        x_at, y_at = centre + (centre - middle) / radius * 7 * per_point
        said = look.style(look.small, ha="center", va="center")
        axes.text(x_at, y_at, picture.name_of(place), alpha=faded, **said)


def _draw_numbers(picture: GraphPicture, axes: Axes, per_point: float, look: Look) -> None:
    """Number the selected nodes and those of the strongest edges, as long as none covers another."""
    radius = _NUMBERED * look.small
    if axes_size(axes)[0] < _ROOM_FOR_NUMBERS * radius:
        return
    strongest = [place for edge in zip(picture.receivers[::-1], picture.givers[::-1], strict=True) for place in edge]
    placed: list[int] = []
    most = int(axes_size(axes)[0] * _NUMBERS_A_POINT)
    for place in dict.fromkeys([*picture.selected, *map(int, strongest)]):
        if len(placed) >= most:
            return
        gaps = np.linalg.norm(picture.centres[placed] - picture.centres[place], axis=1) / per_point
        if (gaps < 2 * radius).any():
            continue
        placed.append(place)
        inside = radius * per_point
        x, y = picture.centres[place].clip(inside, np.array(picture.image_size) - inside).tolist()
        colour = HIGHLIGHT if place in picture.selected else look.theme.panel
        axes.scatter([x], [y], s=(2 * radius) ** 2, c=[colour], edgecolors=look.theme.text, linewidths=0.5, zorder=6)
        axes.text(x, y, picture.name_of(place), **look.style(look.small, ha="center", va="center_baseline", zorder=7))
