"""What each part of a network is worth: a dot for every run, a row per setting, a plot per measure.

One per cent is equally long in all plots, so that distances compare; each begins and ends at a multiple of ten.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MultipleLocator

from vsrn_viewer.figures.canvas import Place, axes_at, in_points, new_page, settings, write
from vsrn_viewer.figures.ground import FINE, frame
from vsrn_viewer.figures.text import LEADING, Look
from vsrn_viewer.palette import LIGHT, POSITIVE

LOOK = Look(small=5.5)
WIDTH, MARGIN = 504.0, 8.0  # points
INNER = WIDTH - 2 * MARGIN
CAPTION = (
    "Each dot is one run, seed by seed from above; the upright line is a setting's mean, and the numbers are that mean "
    "± the standard deviation of its runs. Diamonds and bold: the recipe of the shipped models. One per cent is "
    "equally long in all plots."
)
_PITCH = 19.0  # points from row to row, like every length below
_HEAD = 21.0  # above the plots: their names, and a line for what their parts are
_FOOT = 27.0  # below the plots: numbers and unit of the axes
_SPACE = 16.0  # between two plots
_GAP = 6.0  # between a plot and its words
_STEP = 10.0  # per cent between two ticks
_SPREAD = 0.2  # of the runs of a row, in rows; the mean's line is a little longer
_MEAN = 0.39


@dataclass(frozen=True)
class Measure:
    """One plot. values: for each setting the runs' results, per cent. means: the same for people ("62.6 ± 1.6").
    chance: what guessing reaches, per cent; None is not marked."""

    name: str
    values: tuple[tuple[float, ...], ...]
    means: tuple[str, ...]
    chance: float | None = None

    @property
    def range(self) -> tuple[float, float]:
        """The ends of the axis."""
        known = [value for runs in self.values for value in runs] + ([] if self.chance is None else [self.chance])
        low = math.floor(min(known) / _STEP) * _STEP
        return low, max(math.ceil(max(known) / _STEP) * _STEP, low + _STEP)


@dataclass(frozen=True)
class Ablation:
    """settings: names of the rows, from above. shipped: the one whose runs are shipped."""

    settings: tuple[str, ...]
    shipped: str
    measures: tuple[Measure, ...]


def draw_ablation(ablation: Ablation, path: Path) -> None:
    """Draw it into a .pdf, .svg or .png. The same input gives the same bytes. Raises FigureError as `write` does."""
    with settings():
        write(compose_ablation(ablation), path)


def compose_ablation(ablation: Ablation) -> Figure:
    """Return the page, drawn."""
    caption = LOOK.wrap(CAPTION, INNER, LOOK.body)
    height = _PITCH * len(ablation.settings)
    page = new_page(WIDTH, MARGIN + _HEAD + height + _FOOT + LEADING * LOOK.body * len(caption) + MARGIN, LOOK)
    names = _GAP + max(LOOK.width(name, LOOK.body, bold=True) for name in ablation.settings)
    numbers = [_GAP + max(LOOK.width(mean, LOOK.small) for mean in measure.means) for measure in ablation.measures]
    spans = [high - low for low, high in (measure.range for measure in ablation.measures)]
    per_cent = (INNER - names - sum(numbers) - _SPACE * (len(spans) - 1)) / sum(spans)  # points
    left = MARGIN + names
    for place, (measure, span, beside) in enumerate(zip(ablation.measures, spans, numbers, strict=True)):
        axes = axes_at(page, Place(left, MARGIN + _HEAD, span * per_cent, height))
        _draw_measure(axes, measure, ablation, beside)
        if place == 0:
            _name_rows(axes, ablation)
        left += span * per_cent + beside + _SPACE
    below = axes_at(page, Place(MARGIN, MARGIN + _HEAD + height + _FOOT, INNER, LEADING * LOOK.body * len(caption)))
    in_points(below)
    for line, words in enumerate(caption):
        below.text(0, LEADING * LOOK.body * line, words, **LOOK.style(LOOK.body, colour=LIGHT.secondary, va="top"))
    return page


def _draw_measure(axes: Axes, measure: Measure, ablation: Ablation, beside: float) -> None:
    """Draw one plot; the numbers beside it end `beside` points from its right edge."""
    frame(axes)
    axes.spines["left"].set_visible(False)  # no scale begins there
    axes.set_yticks([])
    axes.xaxis.set_major_locator(MultipleLocator(_STEP))
    axes.set_xlim(measure.range)
    axes.set_ylim(len(ablation.settings) - 0.5, -0.5)
    for row, (setting, runs) in enumerate(zip(ablation.settings, measure.values, strict=True)):
        axes.axhline(row, color=LIGHT.line, linewidth=FINE, zorder=1)
        _draw_runs(axes, row, runs, setting == ablation.shipped)
        _label(axes, measure.means[row], (1, row), (beside, 0), **LOOK.style(LOOK.small, ha="right", va="center"))
    if measure.chance is not None:
        axes.axvline(measure.chance, color=LIGHT.secondary, linewidth=0.8, linestyle=(0, (3, 2)), zorder=2)
        share = (measure.chance - measure.range[0]) / (measure.range[1] - measure.range[0])
        _label(
            axes,
            "chance",
            (share, -0.5),
            (0, 2),
            **LOOK.style(LOOK.small, colour=LIGHT.secondary, ha="center", va="bottom"),
        )
    axes.set_xlabel("per cent", labelpad=2, **LOOK.style(LOOK.body))
    axes.set_title(measure.name, loc="left", pad=12, **LOOK.style(LOOK.title))


def _draw_runs(axes: Axes, row: int, runs: tuple[float, ...], shipped: bool) -> None:
    heights = row + (np.linspace(-_SPREAD, _SPREAD, len(runs)) if len(runs) > 1 else np.zeros(1))
    mean = sum(runs) / len(runs)
    axes.plot([mean, mean], [row - _MEAN, row + _MEAN], color=LIGHT.text, linewidth=1.2, zorder=3)
    axes.plot(
        runs,
        heights,
        linestyle="none",
        marker="D" if shipped else "o",
        markersize=3.4 if shipped else 3.8,
        markerfacecolor=POSITIVE if shipped else LIGHT.accent,
        markeredgecolor=LIGHT.panel,
        markeredgewidth=0.4,
        clip_on=False,
        zorder=4,
    )


def _name_rows(axes: Axes, ablation: Ablation) -> None:
    for row, setting in enumerate(ablation.settings):
        bold = setting == ablation.shipped
        _label(axes, setting, (0, row), (-_GAP, 0), **LOOK.style(LOOK.body, bold, ha="right", va="center"))


def _label(axes: Axes, text: str, at: tuple[float, float], offset: tuple[float, float], **look: Any) -> None:
    """Write beside the plot. at: share of its width, and row. offset: from there, in points."""
    across = axes.get_yaxis_transform()
    axes.annotate(text, at, offset, xycoords=across, textcoords="offset points", annotation_clip=False, **look)
