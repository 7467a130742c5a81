"""What each part of a network is worth: a dot for every run, a row per setting, a chart per measure.

One per cent is equally long in all charts, so that distances compare; each begins and ends at a multiple of ten.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from vsrn_viewer.explain.plots.measured import Measured, check_comparable, spread, systems
from vsrn_viewer.picture import Table
from vsrn_viewer.plots import Axis, Chart, Doubles, Level, Mark, Plot, Points, Segments

_SPREAD = 0.2  # of the runs of a row, in rows; the mean's line is a little longer
_MEAN = 0.39


@dataclass(frozen=True)
class _Measure:
    """read: the value of a run. recall: its place among the recalls and their sum, None for another. unit: of the axis.
    step: between two ticks. parts: of how many percentages it is the sum. chance: what guessing reaches."""

    name: str
    read: Callable[[Measured], float]
    recall: int | None = None
    unit: str = "per cent"
    step: float = 10.0
    parts: int = 1
    chance: float | None = None


_OF_TEXT = _Measure("text → image R@1", lambda run: run.recalls[3], 3)
_OF_IMAGES = _Measure("image → text R@1", lambda run: run.recalls[0], 0)
_SUM = _Measure("sum of the six recalls", lambda run: run.rsum, 6, "of 600", 50.0, 6)
_PAIRS = _Measure("minimal pairs", lambda run: -1.0 if run.pairs is None else run.pairs, chance=50.0)


def ablation_plot(runs: Sequence[Measured], strong: str = "") -> Plot:
    """Return R@1 of both directions, and the minimal pairs where all runs have them, else the sum of the recalls.

    strong: the system whose name is bold and whose runs are diamonds, "" for none. An upright line is the mean of a
    system's runs; a flat one behind a dot its run's bootstrap interval, where it is known.
    Raises FigureError if runs were measured on different splits.
    """
    check_comparable(runs)
    known = systems(runs)
    third = _SUM if any(run.pairs is None for run in runs) else _PAIRS
    measures = (_OF_TEXT, _OF_IMAGES, third)
    charts = tuple(_chart(measure, known, strong) for measure in measures)
    return Plot("ablation", "What each setting reaches", _note(runs, strong), (), charts, _table(runs, measures))


def _chart(measure: _Measure, known: dict[str, list[Measured]], strong: str) -> Chart:
    names = tuple(known)
    values = [[measure.read(run) for run in own] for own in known.values()]
    rows = Axis(
        "",
        len(names) - 0.5,
        -0.5,
        tuple(map(float, range(len(names)))),
        names,
        strong=names.index(strong) if strong in names else None,
        beside=tuple(spread(runs) for runs in values),
    )
    marks = [mark for row, own in enumerate(known.values()) for mark in _row(measure, row, own, names[row] == strong)]
    across = _axis(measure, [value for runs in values for value in runs], _intervals(measure, known))
    level = None if measure.chance is None else Level(measure.chance, "chance", upright=True)
    weight = (across.high - across.low) / measure.parts
    return Chart(measure.name, across, rows, tuple(marks), level, weight=weight)


def _row(measure: _Measure, row: int, own: list[Measured], strong: bool) -> list[Mark]:
    values = np.array([measure.read(run) for run in own])
    heights = row + (np.linspace(-_SPREAD, _SPREAD, len(own)) if len(own) > 1 else np.zeros(1))
    middle = float(values.mean())
    marks: list[Mark] = [Segments(np.array([[[middle, row - _MEAN], [middle, row + _MEAN]]]), strong=True)]
    if measure.recall is not None and any(run.low for run in own):
        at = measure.recall
        ends = [[[run.low[at], y], [run.high[at], y]] for run, y in zip(own, heights, strict=True) if run.low]
        marks.append(Segments(np.array(ends), strong=True))
    return [*marks, Points(int(strong), values, heights)]


def _intervals(measure: _Measure, known: dict[str, list[Measured]]) -> list[float]:
    if measure.recall is None:
        return []
    runs = [run for own in known.values() for run in own if run.low]
    return [end for run in runs for end in (run.low[measure.recall], run.high[measure.recall])]


def _axis(measure: _Measure, values: list[float], intervals: list[float]) -> Axis:
    known = [*values, *intervals, *([] if measure.chance is None else [measure.chance])]
    step = measure.step
    low = math.floor(min(known) / step) * step
    high = max(math.ceil(max(known) / step) * step, low + step)
    ticks: Doubles = np.arange(low, high + step / 2, step)
    return Axis(measure.unit, low, high, tuple(ticks.tolist()))


def _note(runs: Sequence[Measured], strong: str) -> str:
    said = "Each dot is one run; the upright line is a setting's mean, and the numbers are that mean"
    if len(systems(runs)) < len(runs):
        said = said.replace("one run;", "one run, in their order from above;") + " ± the standard deviation of its runs"
    if any(run.low for run in runs):
        said += "; the line behind a dot is the 95 % interval of a bootstrap over the images"
    shipped = f" Diamonds and bold: {strong}." if strong else ""
    return f"{said}.{shipped} One per cent is equally long in all charts."


def _table(runs: Sequence[Measured], measures: Sequence[_Measure]) -> Table:
    rows = []
    for run in runs:
        for measure in measures:
            at = measure.recall
            ends = (run.low[at], run.high[at]) if at is not None and run.low else (math.nan, math.nan)
            rows.append((run.name, run.origin, measure.name, measure.read(run), *ends))
    return Table("Ablation", ("setting", "run", "measure", "value", "low", "high"), tuple(rows))
