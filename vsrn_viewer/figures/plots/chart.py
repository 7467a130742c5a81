"""Draws one chart: axes with their ticks and names, and the marks on them. All lengths in points."""

from __future__ import annotations

import math
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from vsrn_viewer.figures.canvas import Place, axes_at, look_of
from vsrn_viewer.figures.ground import FINE, frame
from vsrn_viewer.figures.plots.marks import draw_mark
from vsrn_viewer.figures.text import LEADING, Look
from vsrn_viewer.plots import Axis, Chart, Level

GAP = 3.0  # between an axis and what stands beside it, for text of the usual size
_TICK = 2.5
_SLACK = 0.5  # letters are set at whole pixels, so that a line may become longer than measured
_DASHED = (0, (3, 2))
_OUTSIDE: dict[str, Any] = {"textcoords": "offset points", "annotation_clip": False}


def tick_names(axis: Axis, look: Look, most: float = math.inf) -> tuple[str, ...]:
    """Return what stands at the ticks; names shortened to a width of `most`."""
    names = map(look.printable, axis.names or map(_number, axis.ticks))
    return tuple(look.shorten(name, most, look.body, bold=axis.strong == at) for at, name in enumerate(names))


def left_room(chart: Chart, look: Look, most: float) -> float:
    """Return how wide the names of the upright axis and their distance are. most: width of rows' names, 0 for none."""
    if chart.y.names and not most:
        return GAP * look.unit
    size, bold = (look.body, chart.y.strong is not None) if chart.y.names else (look.small, False)
    widths = (look.width(name, size, bold) for name in tick_names(chart.y, look, most if chart.y.names else math.inf))
    half_first = look.width(tick_names(chart.x, look)[0], look.small) / 2 if not chart.x.names else 0.0
    return max(max(widths) + (2 * GAP + _TICK) * look.unit, half_first)


def right_room(chart: Chart, look: Look) -> float:
    """Return how wide what stands at the right of the axes is."""
    beside = [look.width(text, look.small) + 2 * GAP * look.unit for text in chart.y.beside]
    half_last = look.width(tick_names(chart.x, look)[-1], look.small) / 2 if not chart.x.names else 0.0
    return max([half_last, GAP * look.unit, *beside])


def top_room(chart: Chart, look: Look) -> float:
    """Return how high what stands above the axes is."""
    lines = int(bool(head(chart))) + int(chart.level is not None and chart.level.upright)
    return LEADING * look.body * lines + GAP * look.unit


def bottom_room(chart: Chart, look: Look) -> float:
    """Return how high what stands below the axes is."""
    return (GAP + _TICK) * look.unit + LEADING * look.small + (LEADING * look.body if chart.x.label else 0.0)


def head(chart: Chart) -> str:
    """Return what stands above the chart: its title, and what its upright axis shows."""
    return ": ".join(part for part in (chart.title, chart.y.label) if part)


def draw_chart(figure: Figure, chart: Chart, place: Place, above: float, most: float) -> None:
    """Draw a chart whose axes fill this place; its words stand around them.

    above: room above the axes, at whose top the head stands. most: width of the names of its rows, 0 for none.
    """
    axes = axes_at(figure, place)
    look = look_of(axes)
    _set_ends(chart, axes, place)
    _set_frame(chart, axes, most)
    for mark in chart.marks:
        draw_mark(mark, axes)
    if chart.level is not None:
        _draw_level(chart.level, axes)
    right = right_room(chart, look)
    for tick, text in zip(chart.y.ticks, chart.y.beside, strict=False):
        style = look.style(look.small, ha="right", va="center")
        axes.annotate(text, (1, tick), (right - GAP * look.unit, 0), axes.get_yaxis_transform(), **_OUTSIDE, **style)
    text = look.shorten(look.printable(head(chart)), place.width + right - _SLACK * look.body, look.body)
    style = look.style(look.body, ha="left", va="top")
    axes.annotate(text, (0, 1), (0, above), "axes fraction", **_OUTSIDE, **style)


def _set_ends(chart: Chart, axes: Axes, place: Place) -> None:
    """Give the axes their ends; where units are equally long, the shorter way gets more room around its middle."""
    x, y = (chart.x.low, chart.x.high), (chart.y.low, chart.y.high)
    if chart.square:
        per_point = max((x[1] - x[0]) / place.width, (y[1] - y[0]) / place.height)
        x, y = _around(x, per_point * place.width), _around(y, per_point * place.height)
    axes.set_xscale("log" if chart.x.logarithmic else "linear")
    axes.set_yscale("log" if chart.y.logarithmic else "linear")
    axes.set_xlim(x)
    axes.set_ylim(y)


def _around(ends: tuple[float, float], length: float) -> tuple[float, float]:
    middle = (ends[0] + ends[1]) / 2
    return middle - length / 2, middle + length / 2


def _set_frame(chart: Chart, axes: Axes, most: float) -> None:
    look = look_of(axes)
    frame(axes)
    axes.patch.set_visible(False)  # a slide may be dark
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_minor_locator(NullLocator())
    shown = tick_names(chart.y, look, most if chart.y.names else math.inf)
    if chart.y.names and not most:
        shown = ("",) * len(shown)
    axes.set_xticks(chart.x.ticks, tick_names(chart.x, look), **look.style(look.small))
    axes.set_yticks(chart.y.ticks, shown, **look.style(look.body if chart.y.names else look.small))
    pad = GAP * look.unit
    axes.tick_params(axis="x", length=0 if chart.x.names else _TICK * look.unit, pad=pad)
    axes.tick_params(axis="y", length=0 if chart.y.names else _TICK * look.unit, pad=pad)
    if chart.y.strong is not None and shown[chart.y.strong]:
        axes.get_yticklabels()[chart.y.strong].set_fontproperties(look.face(look.body, bold=True))
    if chart.y.names:  # rows: a line for each, and no scale at the left
        axes.spines["left"].set_visible(False)
        for tick in chart.y.ticks:
            axes.axhline(tick, color=look.theme.line, linewidth=FINE * look.unit, zorder=0.5)
    elif chart.x.names:  # bars: heights are read across
        for tick in chart.y.ticks:
            axes.axhline(tick, color=look.theme.line, linewidth=FINE * look.unit, zorder=0.5)
    if chart.x.label:
        axes.set_xlabel(chart.x.label, labelpad=1.0, **look.style(look.body))


def _draw_level(level: Level, axes: Axes) -> None:
    look = look_of(axes)
    line: dict[str, Any] = {"color": look.theme.secondary, "linewidth": 1.6 * FINE * look.unit, "zorder": 2}
    style = look.style(look.small, colour=look.theme.secondary, va="bottom")
    if level.upright:
        axes.axvline(level.value, linestyle=_DASHED, **line)
        at, across = (level.value, 1.0), axes.get_xaxis_transform()
        axes.annotate(level.name, at, (0, 2), across, ha="center", **_OUTSIDE, **style)
    else:
        axes.axhline(level.value, linestyle=_DASHED, **line)
        at, across = (1.0, level.value), axes.get_yaxis_transform()
        axes.annotate(level.name, at, (-2, 2), across, ha="right", **_OUTSIDE, **style)


def _number(value: float) -> str:
    return f"{value:,g}".replace("-", "−")
