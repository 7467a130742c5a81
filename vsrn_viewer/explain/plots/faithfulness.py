"""Deletion and insertion curves of every method of explanation, beside the random order's."""

from __future__ import annotations

import warnings

import numpy as np

from vsrn_viewer.errors import FigureError
from vsrn_viewer.explain.plots.axes import axis_over
from vsrn_viewer.picture import Floats, Table
from vsrn_viewer.plots import Axis, Chart, Curve, Doubles, Plot
from vsrn_viewer.statistics import MethodFaithfulness

_WAYS = ("deletion", "insertion")


def faithfulness_plot(found: MethodFaithfulness) -> Plot:
    """Return the mean score over the captions while parts go, or come; a series a method, the last the random order.

    Around the random order's curve is a band of its standard error: what lies within it is no better than chance.
    Source: Petsiuk, Das and Saenko, BMVC 2018, over parts of the image instead of pixels. Raises FigureError where no
    run has a score.
    """
    if not (np.isfinite(found.deletion_curve).any() and np.isfinite(found.insertion_curve).any()):
        raise FigureError("the values of all runs overflow, so there is no score to draw. Take another model.")
    curves = [_mean_and_error(one) for one in (found.deletion_curve, found.insertion_curve)]
    x = axis_over("share of the parts gone, most valuable first", np.array([0.0, 1.0]))
    axes = [x, Axis("share of the parts added, most valuable first", x.low, x.high, x.ticks)]
    y = axis_over("score", np.stack([mean for mean, _ in curves]))
    shares = np.linspace(0.0, 1.0, found.deletion_curve.shape[2])
    charts = tuple(
        Chart(title, across, y, tuple(_curve(at, shares, mean, error) for at in range(len(found.methods))))
        for title, across, (mean, error) in zip(_WAYS, axes, curves, strict=True)
    )
    note = (
        f"mean of {len(found.lines):,} captions with their images; one part always stays; band: standard error of the "
        "random order"
    )
    table = _table(found.methods, shares, curves)
    return Plot("faithfulness", "Deletion and insertion", note, found.methods, charts, table)


def _curve(method: int, shares: Doubles, mean: Doubles, error: Doubles) -> Curve:
    own, off = mean[method], error[method]
    floor = method == len(mean) - 1
    return Curve(method, shares, own, own - off if floor else None, own + off if floor else None)


def _mean_and_error(curves: Floats) -> tuple[Doubles, Doubles]:
    """Return the mean over the captions that have a score, (M,P), and its standard error, 0 for fewer than two."""
    values = curves.astype(np.float64)
    known = np.isfinite(values).sum(axis=1)
    with warnings.catch_warnings():  # where no caption has a score the mean is NaN
        warnings.simplefilter("ignore", RuntimeWarning)
        mean, deviation = np.nanmean(values, axis=1), np.nanstd(values, axis=1, ddof=1)
    return mean, np.where(known > 1, deviation / np.sqrt(np.maximum(known, 1)), 0.0)


def _table(methods: tuple[str, ...], shares: Doubles, curves: list[tuple[Doubles, Doubles]]) -> Table:
    rows = tuple(
        (way, method, float(share), float(mean[at, point]), float(error[at, point]))
        for way, (mean, error) in zip(_WAYS, curves, strict=True)
        for at, method in enumerate(methods)
        for point, share in enumerate(shares)
    )
    return Table("Deletion and insertion", ("way", "method", "share", "mean score", "standard error"), rows)
