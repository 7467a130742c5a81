"""Draws colour bars: the range of a scale, its zero, and what it is."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from vsrn_viewer.figures.canvas import axes_size, in_points, look_of
from vsrn_viewer.figures.ground import FINE
from vsrn_viewer.figures.text import LEADING, PAGE, Look
from vsrn_viewer.palette import colours
from vsrn_viewer.picture import Scale

THICKNESS = 7.0  # points
_SHADES = 64


def flat_bar_height(scale: Scale, width: float, look: Look = PAGE) -> float:
    """Return how high a flat bar of some width is with its numbers and its label, points."""
    return THICKNESS + 2 + look.small * LEADING * (1 + len(_lines_below(scale, width, look)))


def _room_between(scale: Scale, width: float, look: Look) -> float:
    """Return the room for the label between the numbers of a flat bar, points."""
    return width - 2 * max(look.width(text, look.small) for text in scale.ends) - 12


def _lines_below(scale: Scale, width: float, look: Look) -> list[str]:
    """Return the label in lines below the numbers, [] if it fits between them."""
    label = look.printable(scale.label)
    if look.width(label, look.small) <= _room_between(scale, width, look):
        return []
    return look.wrap(label, width, look.small, most=2)


def upright_bar_width(look: Look = PAGE) -> float:
    """Return the room that an upright bar takes with its numbers and its label, points."""
    return THICKNESS + 6 + 5.9 * look.small


def draw_upright_bar(scale: Scale, axes: Axes) -> None:
    """Draw the bar at the left of the axes over their whole height, low end at the foot, label rotated."""
    look = look_of(axes)
    _, height = in_points(axes)
    _paint(scale, axes, (0, THICKNESS, height, 0), upright=True)
    low, high = scale.ends
    for text, y in ((low, height), (high, 0), *((("0", height / 2),) if scale.signed else ())):
        align = "bottom" if y == height else "top" if y == 0 else "center"
        axes.text(THICKNESS + 3, y, text, **look.style(look.small, va=align))
    widest = max(look.width(text, look.small) for text in scale.ends)
    label = "\n".join(look.wrap(look.printable(scale.label), height, look.small, most=2))
    x = THICKNESS + 3 + widest + 3
    axes.text(
        x,
        height / 2,
        label,
        **look.style(look.small, colour=look.theme.secondary, rotation=90, va="center", ma="center"),
    )


def draw_flat_bar(scale: Scale, axes: Axes) -> None:
    """Draw the bar along the top of the axes, low end at the left, with its ends and the label under it."""
    look = look_of(axes)
    width, _ = in_points(axes)
    _paint(scale, axes, (0, width, THICKNESS, 0), upright=False)
    low, high = scale.ends
    axes.text(0, THICKNESS + 2, low, **look.style(look.small, va="top"))
    axes.text(width, THICKNESS + 2, high, **look.style(look.small, va="top", ha="right"))
    said = look.style(look.small, colour=look.theme.secondary, va="top", ha="center")
    below = _lines_below(scale, width, look)
    for row, line in enumerate(below, start=1):
        axes.text(width / 2, THICKNESS + 2 + row * look.small * LEADING, line, **said)
    if not below:
        axes.text(width / 2, THICKNESS + 2, look.printable(scale.label), **said)


def _paint(scale: Scale, axes: Axes, extent: tuple[float, float, float, float], upright: bool) -> None:
    look = look_of(axes)
    shades = colours(np.linspace(scale.low, scale.high, _SHADES, dtype=np.float32), scale, look.theme)
    axes.imshow(shades[::-1, None] if upright else shades[None], extent=extent, aspect="auto", interpolation="nearest")
    width, height = axes_size(axes)
    left, right, bottom, top = extent
    axes.add_patch(
        Rectangle((left, top), right - left, bottom - top, fill=False, edgecolor=look.theme.secondary, linewidth=FINE)
    )
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
