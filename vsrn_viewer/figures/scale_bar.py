"""Draws colour bars: the range of a scale, its zero, and what it is."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from vsrn_viewer.figures.canvas import axes_size, in_points
from vsrn_viewer.figures.ground import FINE
from vsrn_viewer.figures.text import SMALL, printable, shorten, style, text_width, wrap
from vsrn_viewer.palette import LIGHT, colours
from vsrn_viewer.picture import Scale

THICKNESS = 7.0  # points
_SHADES = 64


def draw_upright_bar(scale: Scale, axes: Axes) -> None:
    """Draw the bar at the left of the axes over their whole height, low end at the foot, label rotated."""
    _, height = in_points(axes)
    _paint(scale, axes, (0, THICKNESS, height, 0), upright=True)
    low, high = scale.ends
    for text, y in ((low, height), (high, 0), *((("0", height / 2),) if scale.signed else ())):
        align = "bottom" if y == height else "top" if y == 0 else "center"
        axes.text(THICKNESS + 3, y, text, **style(SMALL, va=align))
    widest = max(text_width(text, SMALL) for text in scale.ends)
    label = "\n".join(wrap(printable(scale.label), height, SMALL, most=2))
    x = THICKNESS + 3 + widest + 3
    axes.text(x, height / 2, label, **style(SMALL, colour=LIGHT.secondary, rotation=90, va="center", ma="center"))


def draw_flat_bar(scale: Scale, axes: Axes) -> None:
    """Draw the bar along the top of the axes, low end at the left, with its ends and the label under it."""
    width, _ = in_points(axes)
    _paint(scale, axes, (0, width, THICKNESS, 0), upright=False)
    low, high = scale.ends
    axes.text(0, THICKNESS + 2, low, **style(SMALL, va="top"))
    axes.text(width, THICKNESS + 2, high, **style(SMALL, va="top", ha="right"))
    room = width - 2 * max(text_width(text, SMALL) for text in scale.ends) - 12
    label = shorten(printable(scale.label), room, SMALL)
    axes.text(width / 2, THICKNESS + 2, label, **style(SMALL, colour=LIGHT.secondary, va="top", ha="center"))


def _paint(scale: Scale, axes: Axes, extent: tuple[float, float, float, float], upright: bool) -> None:
    shades = colours(np.linspace(scale.low, scale.high, _SHADES, dtype=np.float32), scale, LIGHT)
    axes.imshow(shades[::-1, None] if upright else shades[None], extent=extent, aspect="auto", interpolation="nearest")
    width, height = axes_size(axes)
    left, right, bottom, top = extent
    axes.add_patch(
        Rectangle((left, top), right - left, bottom - top, fill=False, edgecolor=LIGHT.secondary, linewidth=FINE)
    )
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
