"""Draws bars that rise and fall from a base line, with their errors."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from vsrn_viewer.figures.canvas import look_of
from vsrn_viewer.figures.ground import FINE
from vsrn_viewer.figures.photograph import Image
from vsrn_viewer.figures.text import Look
from vsrn_viewer.palette import bar_colours
from vsrn_viewer.picture import BarsPicture


def draw_bars(picture: BarsPicture, axes: Axes, image: Image | None) -> None:  # noqa: ARG001
    """Draw the picture; the image has no part in it. Names and numbers stand around the axes."""
    look = look_of(axes)
    axes.set_xlim(0, len(picture.groups))
    axes.set_ylim(0, 1)
    for tick in picture.ticks:
        height = picture.height(tick)
        axes.axhline(height, color=look.theme.line, linewidth=FINE, zorder=0)
        _label(axes, (0, height), (-3, 0), picture.said(tick), ha="right", va="center")
    for series in range(len(picture.series)):
        for group in range(len(picture.groups)):
            _draw_bar(picture, axes, series, group)
    axes.axhline(picture.height(picture.base), color=look.theme.text, linewidth=1.2 * FINE)
    for group, name in enumerate(picture.groups):
        _label(axes, (group + 0.5, 0), (0, -3), look.printable(name), ha="center", va="top")
    _label(axes, (0, 1), (0, 4), _legend(picture, look), ha="left", va="bottom", color=look.theme.secondary)


def _draw_bar(picture: BarsPicture, axes: Axes, series: int, group: int) -> None:
    look = look_of(axes)
    value, error = float(picture.values[series, group]), float(picture.errors[series, group])
    if np.isnan(value):
        return
    left, right = picture.span(series, group)
    base, top = picture.height(picture.base), picture.height(value)
    colours = bar_colours(picture, look.theme)
    colour = colours[int(value < picture.base)] if picture.signed else colours[series]
    corner, size = (left, min(base, top)), (right - left, abs(top - base))
    axes.add_patch(Rectangle(corner, *size, facecolor=colour, linewidth=0))
    if error:
        middle = (left + right) / 2
        ends = [picture.height(value - error), picture.height(value + error)]
        axes.plot([middle, middle], ends, color=look.theme.text, linewidth=1.2 * FINE)


def _legend(picture: BarsPicture, look: Look) -> str:
    names = "" if len(picture.series) == 1 else f": {', '.join(picture.series)}, from left to right"
    line = f"; line: {picture.base_name}" if picture.base_name else ""
    return look.printable(f"{picture.scale.label}{names}{line}")


def _label(axes: Axes, at: tuple[float, float], offset: tuple[float, float], text: str, **drawn: object) -> None:
    look = look_of(axes)
    axes.annotate(
        text, at, xytext=offset, textcoords="offset points", annotation_clip=False, **(look.style(look.small) | drawn)
    )
