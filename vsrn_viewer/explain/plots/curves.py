"""Training curves of several runs over each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from vsrn_viewer.explain.plots.axes import axis_over, logarithmic_axis_over
from vsrn_viewer.picture import Table
from vsrn_viewer.plots import Axis, Chart, Curve, Doubles, Plot
from vsrn_viewer.training_curve import WINDOW, TrainingCurve, running_mean
from vsrn_viewer.training_findings import note_of_collapse

MOST_POINTS = 1_000  # of a line: what two points of it share no printer can tell apart

Run = tuple[str, TrainingCurve]


@dataclass(frozen=True)
class _Quantity:
    """values: of a run, one a step or, where `validated`, one a validation."""

    title: str
    values: Callable[[TrainingCurve], Doubles]
    validated: bool = False

    def of(self, curve: TrainingCurve, unit: str) -> tuple[Doubles, Doubles]:
        """Return where the values lie, in epochs or steps, and what they are; those that are known."""
        values = self.values(curve)
        steps = np.arange(1.0, len(curve.losses) + 1)
        places = curve.done if unit == curve.unit else steps
        if self.validated:
            places = places[np.searchsorted(curve.done, curve.validations)]
        known = np.isfinite(values)
        return places[known], values[known]


_QUANTITIES = (
    _Quantity("loss", lambda curve: curve.losses),
    _Quantity("ranking loss", lambda curve: curve.ranking),
    _Quantity("sentence loss", lambda curve: curve.sentences),
    _Quantity("validation: sum of the recalls", lambda curve: curve.rsum, validated=True),
)


def curves_plot(runs: Sequence[Run]) -> Plot:
    """Return loss, its two parts and the validations' sum of recalls; a chart each, a series a run.

    runs: (name, curve). Losses are means of the last WINDOW steps, on a logarithmic axis. The axis is in epochs if all
    runs know the length of theirs, else in steps. A quantity that no run has, or that is 0 throughout, has no chart;
    where the sentence loss is missing everywhere, the ranking loss is the loss and is not drawn twice. The
    note names runs that end collapsed.
    """
    unit = "epoch" if all(curve.unit == "epoch" for _, curve in runs) else "step"
    shown = [quantity for quantity in _QUANTITIES if any(np.any(quantity.of(curve, unit)[1]) for _, curve in runs)]
    titles = [quantity.title for quantity in shown]
    if "sentence loss" not in titles:
        shown = [quantity for quantity in shown if quantity.title != "ranking loss"]
    last = max(float(curve.done[-1] if unit == curve.unit else len(curve.losses)) for _, curve in runs)
    ticks = tuple(tick for tick in axis_over(unit, np.array([0.0, last])).ticks if tick <= last)
    x = Axis(unit, 0.0, last, ticks)
    charts = tuple(_chart(quantity, runs, x) for quantity in shown)
    collapsed = [f"{name}: {note}" for name, curve in runs if (note := note_of_collapse(curve))]
    note = "; ".join([f"losses: mean of the last {WINDOW} steps", *collapsed])
    names = tuple(name for name, _ in runs)
    return Plot("curves", "Training curves", note, names, charts, _table(runs, unit))


def _chart(quantity: _Quantity, runs: Sequence[Run], x: Axis) -> Chart:
    marks = []
    for number, (_, curve) in enumerate(runs):
        places, values = quantity.of(curve, x.label)
        if not len(values):
            continue
        if not quantity.validated:
            thin = _thinned(len(values))
            places, values = places[thin], running_mean(values)[thin]
        marks.append(Curve(number, places, values))
    everything = np.concatenate([mark.y for mark in marks])
    linear = quantity.validated or not (everything > 0).any()
    y = (axis_over if linear else logarithmic_axis_over)("", everything)
    return Chart(quantity.title, x, y, tuple(marks))


def _thinned(count: int) -> Doubles:
    """Return at most MOST_POINTS places from 0 to count − 1, evenly spread, with both ends."""
    return np.unique(np.linspace(0, count - 1, min(count, MOST_POINTS)).round().astype(np.int64))


def _table(runs: Sequence[Run], unit: str) -> Table:
    return Table("Training curves", ("run", "quantity", unit, "value"), tuple(_rows(runs, unit)))


def _rows(runs: Sequence[Run], unit: str) -> Iterator[tuple[str | int | float, ...]]:
    for name, curve in runs:
        for quantity in _QUANTITIES:
            for place, value in zip(*quantity.of(curve, unit), strict=True):
                yield name, quantity.title, float(place), float(value)
