"""Which layers of the graph bind the boxes of one thing."""

from __future__ import annotations

import numpy as np

from vsrn_viewer.explain.plots.axes import groups_axis
from vsrn_viewer.explain.plots.bars import grouped_bars
from vsrn_viewer.picture import Table
from vsrn_viewer.plots import Axis, Chart, Doubles, Level, Plot
from vsrn_viewer.statistics import Binding

CHANCE = 0.5
SERIES = ("affinity", "effective contribution")


def affinity_auc_plot(found: Binding) -> Plot:
    """Return the AUC of every layer as bars from 0.5, with the standard error over the images."""
    mean, error = found.mean().astype(np.float64), found.error().astype(np.float64)
    layers = tuple(f"layer {layer + 1}" for layer in range(mean.shape[1]))
    bars = grouped_bars(mean, mean - error, mean + error, CHANCE)
    y = Axis("AUC within things against between", 0.0, 1.0, (0.0, 0.25, 0.5, 0.75, 1.0))
    chart = Chart("", groups_axis(layers), y, bars, Level(CHANCE, "chance"))
    note = f"mean ± standard error of {found.images:,} images; {found.truth}"
    table = _table(mean, error, found.images)
    return Plot("affinity-auc", "Which layers bind the boxes of a thing", note, SERIES, (chart,), table)


def _table(mean: Doubles, error: Doubles, images: int) -> Table:
    rows = tuple(
        (layer + 1, name, float(mean[of, layer]), float(error[of, layer]), images)
        for of, name in enumerate(SERIES)
        for layer in range(mean.shape[1])
    )
    return Table("AUC of affinity", ("layer", "quantity", "AUC", "standard error", "images"), rows)
