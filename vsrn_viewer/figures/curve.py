"""The course of a training run, from its train.jsonl: loss by step, validation recalls by epoch below."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from vsrn_viewer.errors import FigureError
from vsrn_viewer.figures.canvas import Place, axes_at, new_page, settings, write
from vsrn_viewer.figures.text import BODY, SMALL, TITLE, font, style
from vsrn_viewer.palette import LIGHT, POSITIVE

WINDOW = 50  # steps of the running mean
_WIDTH, _HEIGHT = 420.0, 300.0  # points, like every length below
_LEFT, _PLOT_WIDTH, _PLOT_HEIGHT = 44.0, 364.0, 106.0
_TOPS = (26.0, 166.0)
_RECALLS = (
    ("text → image R@1", "text_to_image", "r1", LIGHT.accent, "-"),
    ("text → image R@10", "text_to_image", "r10", LIGHT.accent, "--"),
    ("image → text R@1", "image_to_text", "r1", POSITIVE, "-"),
    ("image → text R@10", "image_to_text", "r10", POSITIVE, "--"),
)

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
    """What is drawn. epochs, losses, smoothed: one per step, (S,); smoothed is the mean of the last WINDOW losses.

    epochs: how many epochs were done after each step. validations (V,): the same at each validation. drops: the
    same where the learning rate fell, before its first step; rates: what it fell to.
    """

    epochs: Values
    losses: Values
    smoothed: Values
    validations: Values
    recalls: tuple[Recall, ...]
    drops: tuple[float, ...]
    rates: tuple[float, ...]


def read_training_curve(log: Path) -> TrainingCurve:
    """Read a train.jsonl; a torn last line, as a killed run leaves it, is left out.

    Raises FigureError, naming the file, if it cannot be read or is no training log.
    """
    try:
        lines = [line for line in log.read_text(encoding="utf-8").splitlines(keepends=True) if line.endswith("\n")]
        steps = [json.loads(line) for line in lines]
        epochs = _epochs_done(np.array([step["epoch"] for step in steps], dtype=np.int64))
        losses = np.array([step["loss"] for step in steps], dtype=np.float64)
        rates = np.array([step["learning_rate"] for step in steps], dtype=np.float64)
        at = [place for place, step in enumerate(steps) if "validation" in step]
        measured = [steps[place]["validation"] for place in at]
        recalls = tuple(
            Recall(name, np.array([row[way][key] for row in measured], dtype=np.float64), colour, dash)
            for name, way, key, colour, dash in _RECALLS
        )
    except OSError as error:
        raise FigureError(f"{log}: cannot be read ({error.strerror}). Give a run's train.jsonl.") from None
    except (ValueError, KeyError, TypeError):
        raise FigureError(f"{log}: not a training log. Give a run's train.jsonl.") from None
    if not steps:
        raise FigureError(f"{log}: no step in it. Train first.")
    fell = np.flatnonzero(np.diff(rates) < 0)  # the last step before each drop
    drops = tuple(float(epochs[place]) for place in fell)
    return TrainingCurve(
        epochs,
        losses,
        _running_mean(losses),
        epochs[at],
        recalls,
        drops,
        tuple(float(rates[place + 1]) for place in fell),
    )


def draw_training_curve(log: Path, path: Path) -> None:
    """Draw the log of a run into a .pdf, .svg or .png. Raises FigureError as `read_training_curve` and `write` do."""
    curve = read_training_curve(log)
    with settings():
        figure = new_page(_WIDTH, _HEIGHT)
        upper, lower = (axes_at(figure, Place(_LEFT, top, _PLOT_WIDTH, _PLOT_HEIGHT)) for top in _TOPS)
        _draw_losses(curve, upper)
        _draw_recalls(curve, lower)
        for axes in (upper, lower):
            _frame(axes, float(curve.epochs[-1]))
            for drop in curve.drops:
                axes.axvline(drop, color=LIGHT.secondary, linewidth=0.6, linestyle=":")
        for drop, rate in zip(curve.drops, curve.rates, strict=True):
            upper.annotate(
                f"learning rate {rate:g}",
                (drop, 0.97),
                xycoords=upper.get_xaxis_transform(),
                xytext=(3, 0),
                textcoords="offset points",
                **style(SMALL, va="top"),
            )
        lower.set_xlabel("epoch", **style(BODY))
        write(figure, path)


def _epochs_done(epochs: npt.NDArray[np.int64]) -> Values:
    """Return how many epochs were done after each step; an unfinished last one counts as long as the one before."""
    counts = np.bincount(epochs)
    if len(counts) > 2:
        counts[-1] = max(counts[-1], counts[-2])
    firsts = np.searchsorted(epochs, epochs)  # of each step's epoch; the log is in order
    done: Values = epochs - 1 + (np.arange(len(epochs)) - firsts + 1) / counts[epochs]
    return done


def _running_mean(losses: Values) -> Values:
    """Return the mean of each loss and up to WINDOW - 1 before it."""
    sums = np.concatenate([[0.0], losses.cumsum()])
    ends = np.arange(1, len(losses) + 1)
    starts = np.maximum(ends - WINDOW, 0)
    means: Values = (sums[ends] - sums[starts]) / (ends - starts)
    return means


def _draw_losses(curve: TrainingCurve, axes: Axes) -> None:
    axes.plot(curve.epochs, curve.losses, color=LIGHT.line, linewidth=0.4)
    axes.plot(curve.epochs, curve.smoothed, color=LIGHT.accent, linewidth=1.0)
    axes.set_yscale("log")
    axes.yaxis.set_major_formatter("{x:,g}")  # "10³" needs a formula, which vector files tear apart
    axes.set_title(f"Loss of each step, and its mean over the last {WINDOW}", loc="left", **style(TITLE))


def _draw_recalls(curve: TrainingCurve, axes: Axes) -> None:
    for recall in curve.recalls:
        axes.plot(
            curve.validations,
            recall.values,
            color=recall.colour,
            linestyle=recall.dash,
            linewidth=1.0,
            clip_on=False,
            label=recall.name,
        )
    axes.set_ylim(0, 100)
    axes.set_title("Recalls on the validation scenes, per cent", loc="left", **style(TITLE))
    axes.legend(loc="lower right", frameon=True, framealpha=1, edgecolor="none", prop=font(SMALL), ncols=2)


def _frame(axes: Axes, last: float) -> None:
    axes.set_axis_on()
    axes.set_xlim(0, last)
    axes.minorticks_off()
    axes.tick_params(width=0.5, length=2.5, color=LIGHT.secondary)
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set_fontproperties(font(SMALL))
    for side, spine in axes.spines.items():
        spine.set_visible(side in ("left", "bottom"))
        spine.set(linewidth=0.5, edgecolor=LIGHT.secondary)
