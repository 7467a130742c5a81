"""Draws the marks of a plot into axes that already have their ends."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import Rectangle

from vsrn_viewer.figures.canvas import look_of
from vsrn_viewer.figures.ground import FINE
from vsrn_viewer.palette import DARK, FAINT, SERIES, Theme
from vsrn_viewer.plots import Bars, Curve, Doubles, Mark, Points, Segments, Steps

LINE = 1.0  # points, for text of the usual size, like every length below
MARK = 3.4
SMALL_MARK = 1.8  # where there are many
_MANY = 60
_FAINT = 0.25  # opacity of what lies beneath lines
_DENSE = 0.7  # opacity of many marks


@singledispatch
def draw_mark(mark: Mark, axes: Axes) -> None:  # noqa: ARG001 (of those that are registered)
    """Draw one mark of a chart."""
    raise TypeError(f"no drawing for {type(mark).__name__}")


def series_colour(series: int, theme: Theme) -> str:
    """Return the colour of a series, #rrggbb."""
    look = SERIES[series]
    return look.on_dark if theme is DARK else look.colour


def filling(series: int, theme: Theme) -> dict[str, Any]:
    """Return how an area of a series is filled: its colour, and lines across it in the colour of the paper."""
    colour = series_colour(series, theme)
    return {"facecolor": colour, "edgecolor": theme.panel, "hatch": SERIES[series].hatch, "linewidth": 0}


def line_style(series: int, theme: Theme, width: float) -> dict[str, Any]:
    """Return how a line of a series is drawn. width: points."""
    dash = SERIES[series].dash
    style: Any = (0, tuple(dash)) if dash else "-"
    return {"color": series_colour(series, theme), "linestyle": style, "linewidth": width}


def marker_style(series: int, theme: Theme, size: float) -> dict[str, Any]:
    """Return how a point of a series is drawn. size: points across."""
    return {
        "linestyle": "none",
        "marker": SERIES[series].marker,
        "markersize": size,
        "markerfacecolor": series_colour(series, theme),
        "markeredgecolor": theme.panel,
        "markeredgewidth": 0.1 * size,
    }


@draw_mark.register
def _draw_bars(mark: Bars, axes: Axes) -> None:
    look = look_of(axes)
    known = np.isfinite(mark.values)
    columns = zip(mark.x[known], mark.values[known], mark.low[known], mark.high[known], strict=True)
    for x, value, low, high in columns:
        corner = (x - mark.width / 2, min(value, mark.base))
        axes.add_patch(Rectangle(corner, mark.width, abs(value - mark.base), **filling(mark.series, look.theme)))
        if np.isfinite(low) and low < high:
            axes.plot([x, x], [low, high], color=look.theme.panel, linewidth=4.5 * FINE * look.unit, zorder=2.9)
            axes.plot([x, x], [low, high], color=look.theme.text, linewidth=1.6 * FINE * look.unit, zorder=3)


@draw_mark.register
def _draw_curve(mark: Curve, axes: Axes) -> None:
    look = look_of(axes)
    if mark.low is not None and mark.high is not None:
        colour = series_colour(mark.series, look.theme)
        axes.fill_between(mark.x, mark.low, mark.high, color=colour, alpha=_FAINT, linewidth=0, zorder=1)
    newest = {} if len(mark.x) > 1 else marker_style(mark.series, look.theme, MARK * look.unit)
    axes.plot(mark.x, mark.y, clip_on=False, **(line_style(mark.series, look.theme, LINE * look.unit) | newest))


@draw_mark.register
def _draw_steps(mark: Steps, axes: Axes) -> None:
    look = look_of(axes)
    colour = series_colour(mark.series, look.theme)
    axes.stairs(mark.heights, mark.edges, fill=True, color=colour, alpha=_FAINT, linewidth=0)
    axes.stairs(mark.heights, mark.edges, baseline=None, **line_style(mark.series, look.theme, LINE * look.unit))


@draw_mark.register
def _draw_points(mark: Points, axes: Axes) -> None:
    look = look_of(axes)
    if mark.sizes is not None:
        _draw_sized(mark, mark.sizes, axes)
        return
    many = len(mark.x) > _MANY
    style = marker_style(mark.series, look.theme, (SMALL_MARK if many else MARK) * look.unit)
    axes.plot(mark.x, mark.y, clip_on=False, zorder=4, alpha=_DENSE if many else 1.0, **style)


def _draw_sized(mark: Points, sizes: Doubles, axes: Axes) -> None:
    look = look_of(axes)
    axes.scatter(
        mark.x,
        mark.y,
        s=(SMALL_MARK * look.unit * sizes) ** 2,
        marker=SERIES[mark.series].marker,
        facecolor=series_colour(mark.series, look.theme),
        edgecolor="none",
        alpha=FAINT if mark.is_faint else _DENSE,
        clip_on=False,
        zorder=4,
    )


@draw_mark.register
def _draw_segments(mark: Segments, axes: Axes) -> None:
    look = look_of(axes)
    colour, width = (look.theme.text, 2.0 * FINE) if mark.strong else (look.theme.line, 0.6 * FINE)
    lines = LineCollection(list(mark.ends), colors=colour, linewidths=width * look.unit, zorder=3 if mark.strong else 1)
    axes.add_collection(lines, autolim=False)
