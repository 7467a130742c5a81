"""The course of a training run, from its train.jsonl: loss by step, validation recalls by epoch below."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator

from vsrn_viewer.figures.canvas import Place, axes_at, new_page, settings, write
from vsrn_viewer.figures.ground import frame
from vsrn_viewer.figures.text import PAGE
from vsrn_viewer.files import PathName
from vsrn_viewer.palette import LIGHT, POSITIVE
from vsrn_viewer.training_curve import WINDOW, TrainingCurve, Values, read_training_curve
from vsrn_viewer.training_findings import note_of_collapse

MOST_POINTS = 4_000  # of the loss's line, which is 364 points wide: the file stays small however long the run
_WIDTH = 420.0  # points, like every length below
_LEFT, _PLOT_WIDTH, _PLOT_HEIGHT = 44.0, 364.0, 106.0
_TOPS = (26.0, 166.0)
_BELOW = 28.0  # for the numbers and the name of the lowest axis
_LOOKS = ((LIGHT.accent, "-"), (LIGHT.accent, "--"), (POSITIVE, "-"), (POSITIVE, "--"))  # of the recalls
# A dot on the newest value, which is all that there is after one step or one validation.
_NEWEST: dict[str, Any] = {"marker": "o", "markersize": 2.5, "markevery": [-1], "clip_on": False}


def draw_training_curve(log: PathName, path: PathName) -> None:
    """Draw the log of a run into a .pdf, .svg or .png. Raises FigureError as `read_training_curve` and `write` do."""
    curve = read_training_curve(Path(log))
    with settings():
        write(compose_curve(curve), Path(path))


def compose_curve(curve: TrainingCurve) -> Figure:
    """Return the page, drawn. Without a validation yet it is the loss alone."""
    tops = _TOPS if len(curve.validations) else _TOPS[:1]
    page = new_page(_WIDTH, tops[-1] + _PLOT_HEIGHT + _BELOW)
    plots = [axes_at(page, Place(_LEFT, top, _PLOT_WIDTH, _PLOT_HEIGHT)) for top in tops]
    for axes, draw in zip(plots, (_draw_losses, _draw_recalls), strict=False):
        draw(curve, axes)
        frame(axes)
        axes.set_xlim(0, float(curve.done[-1]))
        for drop in curve.drops:
            axes.axvline(drop, color=LIGHT.secondary, linewidth=0.6, linestyle=":")
    for drop, rate in zip(curve.drops, curve.rates, strict=True):
        plots[0].annotate(
            f"learning rate {rate:g}",
            (drop, 0.97),
            xycoords=plots[0].get_xaxis_transform(),
            xytext=(3, 0),
            textcoords="offset points",
            **PAGE.style(PAGE.small, va="top"),
        )
    plots[-1].set_xlabel(curve.unit, **PAGE.style(PAGE.body))
    return page


def _shown(losses: Values) -> npt.NDArray[np.int64]:
    """Return the steps to draw: all, or the lowest and the highest of each of MOST_POINTS / 2 stretches."""
    steps = np.arange(len(losses))
    if len(steps) <= MOST_POINTS:
        return steps
    stretches = np.array_split(steps, MOST_POINTS // 2)
    ends = [own[[losses[own].argmin(), losses[own].argmax()]] for own in stretches]
    return np.unique(np.concatenate([*ends, steps[-1:]]))


def _draw_losses(curve: TrainingCurve, axes: Axes) -> None:
    shown = _shown(curve.losses)
    axes.plot(curve.done[shown], curve.losses[shown], color=LIGHT.line, linewidth=0.4)
    axes.plot(curve.done[shown], curve.smoothed[shown], color=LIGHT.accent, linewidth=1.0, **_NEWEST)
    if curve.losses.max() > 0:  # a hinge can be satisfied everywhere
        axes.set_yscale("log")
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))  # an axis of powers of ten may hold none
    axes.yaxis.set_major_formatter("{x:,g}")  # "10³" needs a formula, which vector files tear apart
    axes.text(0.99, 0.04, note_of_collapse(curve), transform=axes.transAxes, ha="right", **PAGE.style(PAGE.small))
    axes.set_title(f"Loss of each step, and its mean over the last {WINDOW}", loc="left", **PAGE.style(PAGE.title))


def _draw_recalls(curve: TrainingCurve, axes: Axes) -> None:
    for recall, (colour, dash) in zip(curve.recalls, _LOOKS, strict=True):
        axes.plot(
            curve.validations,
            recall.values,
            color=colour,
            linestyle=dash,
            linewidth=1.0,
            markerfacecolor=colour if dash == "-" else LIGHT.panel,
            **_NEWEST,
            label=recall.name,
        )
    axes.set_ylim(0, 100)
    axes.set_title("Recalls on the validation split, per cent", loc="left", **PAGE.style(PAGE.title))
    axes.legend(
        loc="lower right",
        bbox_to_anchor=(1, 1),  # above the axes, where no line can be under it
        borderaxespad=0.4,
        borderpad=0,
        frameon=False,
        prop=PAGE.face(PAGE.small),
        labelcolor=LIGHT.text,
        ncols=2,
    )
