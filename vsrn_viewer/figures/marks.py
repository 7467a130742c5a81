"""Draws what says right or wrong: a tick or a cross, told apart by shape and not by colour alone.

Drawn as lines, since not every font has the signs. In axes that count in points (`canvas.in_points`).
"""

from __future__ import annotations

from matplotlib.axes import Axes

from vsrn_viewer.palette import Theme

_STROKE = 0.2  # the width of a stroke, in sides of the square
# Lines through points (x to the right of the left edge, y below the middle), in sides of the square.
_TICK = [[(0.05, 0.0), (0.35, 0.3), (0.95, -0.4)]]
_CROSS = [[(0.15, -0.35), (0.85, 0.35)], [(0.15, 0.35), (0.85, -0.35)]]


def colour_of(right: bool, theme: Theme) -> str:
    """Return the colour of what is right, or wrong."""
    return theme.truth if right else theme.wrong


def draw_mark(axes: Axes, right: bool, left: float, middle: float, side: float, theme: Theme) -> None:
    """Draw a tick or a cross in a square of this side, its left edge and its middle height given, points."""
    for stroke in _TICK if right else _CROSS:
        x, y = [left + side * across for across, _ in stroke], [middle + side * down for _, down in stroke]
        axes.plot(x, y, color=colour_of(right, theme), linewidth=_STROKE * side, solid_capstyle="round", clip_on=False)
