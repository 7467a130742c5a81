"""R@1, R@5 and R@10 of several systems, in both directions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vsrn_viewer.explain.plots.axes import groups_axis, per_cent_axis
from vsrn_viewer.explain.plots.bars import grouped_bars
from vsrn_viewer.explain.plots.measured import DIRECTIONS, RECALLS, Measured, bounds, check_comparable, means, systems
from vsrn_viewer.picture import Table
from vsrn_viewer.plots import Chart, Plot


def recall_plot(runs: Sequence[Measured]) -> Plot:
    """Return the recalls, per cent, as bars: a chart a direction, a group a K, a series a system.

    Several runs of a system are one bar: their mean, with the sample standard deviation; a single run has its bootstrap
    interval, where it is known. Source of the measure: Li et al., ICCV 2019, section 4.1.
    Raises FigureError if runs were measured on different splits.
    """
    check_comparable(runs)
    known = systems(runs)
    values = np.stack([means([run.recalls for run in own]) for own in known.values()])  # (S,6)
    ends = np.array([[_bounds(own, at) for at in range(6)] for own in known.values()])  # (S,6,2)
    charts = []
    for number, direction in enumerate(DIRECTIONS.values()):
        part = slice(3 * number, 3 * number + 3)
        bars = grouped_bars(values[:, part], ends[:, part, 0], ends[:, part, 1])
        charts.append(Chart(direction, groups_axis(tuple(RECALLS.values())), per_cent_axis("recall (%)"), bars))
    first = runs[0]
    note = f"{first.images:,} images, {first.captions:,} captions{_note(known)}"
    return Plot("recall", "Recall in both directions", note, tuple(known), tuple(charts), _table(runs))


def _bounds(own: list[Measured], at: int) -> tuple[float, float]:
    known = [run for run in own if run.low]
    return bounds([run.recalls[at] for run in own], [run.low[at] for run in known], [run.high[at] for run in known])


def _note(known: dict[str, list[Measured]]) -> str:
    several = any(len(own) > 1 for own in known.values())
    single = any(len(own) == 1 and own[0].low for own in known.values())
    said = ["of several runs the mean ± standard deviation"] if several else []
    said += ["of one run the 95 % interval of a bootstrap over the images"] if single else []
    return f"; {', '.join(said)}" if said else ""


def _table(runs: Sequence[Measured]) -> Table:
    cells = [(direction, recall) for direction in DIRECTIONS.values() for recall in RECALLS.values()]
    rows = tuple(
        (run.name, run.origin, direction, recall, run.recalls[at], *(_interval(run, at)))
        for run in runs
        for at, (direction, recall) in enumerate(cells)
    )
    return Table("Recall", ("system", "run", "direction", "measure", "per cent", "low", "high"), rows)


def _interval(run: Measured, at: int) -> tuple[float, float]:
    return (run.low[at], run.high[at]) if run.low else (float("nan"), float("nan"))
