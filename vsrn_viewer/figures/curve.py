"""The course of a training run, from its train.jsonl: loss by step, validation recalls by epoch below."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator

from vsrn_viewer.errors import FigureError
from vsrn_viewer.figures.canvas import Place, axes_at, new_page, settings, write
from vsrn_viewer.figures.ground import frame
from vsrn_viewer.figures.text import PAGE
from vsrn_viewer.files import PathName
from vsrn_viewer.palette import LIGHT, POSITIVE
from vsrn_viewer.strangers import open_ordinary, parse_json

WINDOW = 50  # steps of the running mean
MOST_POINTS = 4_000  # of the loss's line, which is 364 points wide: the file stays small however long the run
_WIDTH = 420.0  # points, like every length below
_LEFT, _PLOT_WIDTH, _PLOT_HEIGHT = 44.0, 364.0, 106.0
_TOPS = (26.0, 166.0)
_BELOW = 28.0  # for the numbers and the name of the lowest axis
_RECALLS = (
    ("text → image R@1", "text_to_image", "r1", LIGHT.accent, "-"),
    ("text → image R@10", "text_to_image", "r10", LIGHT.accent, "--"),
    ("image → text R@1", "image_to_text", "r1", POSITIVE, "-"),
    ("image → text R@10", "image_to_text", "r10", POSITIVE, "--"),
)
# A dot on the newest value, which is all that there is after one step or one validation.
_LONGEST_LINE = 1_000_000  # bytes
_MOST_EPOCHS = 1_000_000
_NEWEST: dict[str, Any] = {"marker": "o", "markersize": 2.5, "markevery": [-1], "clip_on": False}

Values = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Recall:
    """One line of the lower plot. values (V,): per cent, one per validation. colour, dash: how it is drawn."""

    name: str
    values: Values
    colour: str
    dash: str


@dataclass(frozen=True)
class TrainingCurve:
    """What is drawn. done, losses, smoothed: one per step, (S,); smoothed is the mean of the last WINDOW losses.

    done: how many epochs were done after each step; steps, as long as the first epoch's length may not be known.
    unit: "epoch" or "step". validations (V,): the same at each validation. drops: the
    same where the learning rate fell, before its first step; rates: what it fell to.
    """

    done: Values
    unit: str
    losses: Values
    smoothed: Values
    validations: Values
    recalls: tuple[Recall, ...]
    drops: tuple[float, ...]
    rates: tuple[float, ...]


def read_training_curve(log: Path) -> TrainingCurve:
    """Read a train.jsonl; a torn last line, as a killed run leaves it, is left out.

    Raises FigureError, naming the file, if it cannot be read or is not a training log.
    """
    try:
        steps, measured = _numbers(log)
        epochs, losses, rates = np.array(steps, dtype=np.float64).reshape(-1, 3).T
        _check_numbers(epochs, losses, rates)
        done, unit = _done(epochs.astype(np.int64))
        recalls = tuple(
            Recall(name, np.array([row[way][key] for row in measured.values()], dtype=np.float64), colour, dash)
            for name, way, key, colour, dash in _RECALLS
        )
        if not all(np.isfinite(recall.values).all() for recall in recalls):
            raise ValueError("recalls must be finite")
    except OSError as error:
        raise FigureError(f"{log}: cannot be read ({error.strerror}). Give a run's train.jsonl.") from None
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError):
        raise FigureError(f"{log}: not a training log. Give a run's train.jsonl.") from None
    if not steps:
        raise FigureError(f"{log}: no step in it. Train first.")
    fell = np.flatnonzero(np.diff(rates) < 0)  # the last step before each drop
    drops = tuple(float(done[place]) for place in fell)
    return TrainingCurve(
        done,
        unit,
        losses,
        _running_mean(losses),
        done[list(measured)],
        recalls,
        drops,
        tuple(float(rates[place + 1]) for place in fell),
    )


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


def _numbers(log: Path) -> tuple[list[tuple[Any, Any, Any]], dict[int, dict[str, Any]]]:
    """Return epoch, loss and rate of each step, and the validations by their step's place; the log is
    read line by line, because a long one would take memory from the training that is still running."""
    steps: list[tuple[Any, Any, Any]] = []
    measured: dict[int, dict[str, Any]] = {}
    with open_ordinary(log) as file:
        while (line := file.readline(_LONGEST_LINE)).endswith(b"\n"):
            step = parse_json(line)
            if "validation" in step:
                measured[len(steps)] = step["validation"]
            steps.append((step["epoch"], step["loss"], step["learning_rate"]))
    return steps, measured


def _check_numbers(epochs: Values, losses: Values, rates: Values) -> None:
    """Raise ValueError for what no run writes: it would be drawn, or counted, for ever."""
    whole = ((epochs >= 1) & (epochs <= _MOST_EPOCHS) & (epochs % 1 == 0)).all()
    if not whole or (np.diff(epochs) < 0).any() or not (np.isfinite(losses).all() and np.isfinite(rates).all()):
        raise ValueError("epochs must be whole numbers in their order, losses and rates finite")


def _done(epochs: npt.NDArray[np.int64]) -> tuple[Values, str]:
    """Return how much was done after each step, and its unit; an unfinished last epoch counts as long as the one
    before, and where there is none before, steps are counted."""
    counts = np.bincount(epochs)
    if np.count_nonzero(counts) < 2:
        return np.arange(1.0, len(epochs) + 1), "step"
    counts[-1] = max(counts[-1], counts[-2])
    firsts = np.searchsorted(epochs, epochs)  # of each step's epoch; the log is in order
    done: Values = epochs - 1 + (np.arange(len(epochs)) - firsts + 1) / counts[epochs]
    return done, "epoch"


def _running_mean(losses: Values) -> Values:
    """Return the mean of each loss and up to WINDOW - 1 before it."""
    sums = np.concatenate([[0.0], losses.cumsum()])
    ends = np.arange(1, len(losses) + 1)
    starts = np.maximum(ends - WINDOW, 0)
    means: Values = (sums[ends] - sums[starts]) / (ends - starts)
    return means


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
    axes.set_title(f"Loss of each step, and its mean over the last {WINDOW}", loc="left", **PAGE.style(PAGE.title))


def _draw_recalls(curve: TrainingCurve, axes: Axes) -> None:
    for recall in curve.recalls:
        axes.plot(
            curve.validations,
            recall.values,
            color=recall.colour,
            linestyle=recall.dash,
            linewidth=1.0,
            markerfacecolor=recall.colour if recall.dash == "-" else LIGHT.panel,
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
