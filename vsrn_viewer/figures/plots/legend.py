"""The legend of a plot: in lines as wide as the sheet, each name behind a sample of what its series looks like."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from vsrn_viewer.figures.blocks import Block
from vsrn_viewer.figures.canvas import Place, axes_at, in_points, look_of
from vsrn_viewer.figures.plots.marks import LINE, MARK, filling, line_style, marker_style
from vsrn_viewer.figures.text import LEADING, Look
from vsrn_viewer.plots import Bars, Mark, Plot, Points

_DASHES, _BAR, _POINT = 18.0, 9.0, 4.0  # points, for text of the usual size, like every length below
_GAP = 3.0
_APART = 10.0


def legend_block(plot: Plot, width: float, look: Look) -> Block:
    """Return the legend; of no height where no series has a name."""
    line = LEADING * look.body
    rows = _rows(plot, width, look)

    def draw(figure: Figure, place: Place) -> None:
        axes = axes_at(figure, place)
        in_points(axes)
        for row, entries in enumerate(rows):
            middle = line * (row + 0.5)
            for series, name, left in entries:
                _draw_sample(plot, axes, series, left, middle)
                words = look.style(look.body, va="center_baseline")
                axes.text(left + _sample(plot, look) + _GAP * look.unit, middle, name, **words)

    return Block(line * len(rows) + _GAP * look.unit if rows else 0.0, draw)


def _rows(plot: Plot, width: float, look: Look) -> list[list[tuple[int, str, float]]]:
    """Return series, name and left end of each entry, line by line."""
    rows: list[list[tuple[int, str, float]]] = []
    left = width
    sample = _sample(plot, look) + _GAP * look.unit
    width -= 0.5 * look.body  # what hinting may add to the width of words
    for series, name in enumerate(plot.series):
        shown = look.shorten(look.printable(name), width - sample, look.body)
        across = sample + look.width(shown, look.body)
        if not rows or left + across > width:
            rows.append([])
            left = 0.0
        rows[-1].append((series, shown, left))
        left += across + _APART * look.unit
    return rows


def _draw_sample(plot: Plot, axes: Axes, series: int, left: float, middle: float) -> None:
    """Draw what a series looks like into its place at the left of its name."""
    look = look_of(axes)
    across = _sample(plot, look)
    if _has(plot, Bars):
        high = 0.7 * look.body
        axes.add_patch(Rectangle((left, middle - high / 2), across, high, **filling(series, look.theme)))
    elif _has(plot, Points):
        axes.plot([left + across / 2], [middle], **marker_style(series, look.theme, MARK * look.unit))
    else:
        axes.plot([left, left + across], [middle, middle], **line_style(series, look.theme, LINE * look.unit))


def _sample(plot: Plot, look: Look) -> float:
    """Return how wide a sample is: as a line, a bar or a point needs it."""
    return (_BAR if _has(plot, Bars) else _POINT if _has(plot, Points) else _DASHES) * look.unit


def _has(plot: Plot, kind: type[Mark]) -> bool:
    return any(isinstance(mark, kind) for chart in plot.charts for mark in chart.marks)
