"""How many minimal pairs of each kind a model tells apart, of several models."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vsrn_viewer.errors import FigureError
from vsrn_viewer.explain.pair_tables import ALL
from vsrn_viewer.explain.plots.axes import per_cent_axis
from vsrn_viewer.minimal_pairs import Accuracy, ScoredPairs
from vsrn_viewer.picture import Table
from vsrn_viewer.plots import Axis, Chart, Doubles, Level, Mark, Plot, Points, Segments

Judged = tuple[str, ScoredPairs]  # the model's name, and the same pairs as every other's
_BESIDE = 0.5  # of a row: the stretch that its models share


def pairs_plot(models: Sequence[Judged]) -> Plot:
    """Return the share of the pairs that are right, per cent, a row a kind and first all of them, a mark a model.

    The line behind a mark is Wilson's 95 % interval. Beside a row stands how many pairs it has. Raises FigureError if
    the models judged different pairs.
    """
    first = models[0][1]
    for name, scored in models:
        if scored.pairs != first.pairs:
            raise FigureError(f"{name}: judged other pairs than {models[0][0]}. Name runs of the same split.")
    kinds = (ALL, *first.by_kind())
    found = [[scored.overall, *scored.by_kind().values()] for _, scored in models]
    rows = Axis(
        "",
        len(kinds) - 0.5,
        -0.5,
        tuple(map(float, range(len(kinds)))),
        kinds,
        strong=0,
        beside=tuple(f"{one.pairs:,} pairs" for one in found[0]),
    )
    marks = tuple(mark for place, one in enumerate(found) for mark in _marks(place, len(found), one))
    chart = Chart("", per_cent_axis("pairs right (%)"), rows, marks, Level(50.0, "chance", upright=True))
    note = f"{first.name}: right where the true caption scores above the false one; line: Wilson's 95 % interval"
    names = tuple(name for name, _ in models)
    return Plot("pairs", "Minimal pairs by kind", note, names, (chart,), _table(names, kinds, found))


def _marks(place: int, models: int, found: Sequence[Accuracy]) -> tuple[Mark, Mark]:
    """Return the intervals and the shares of one model. A kind without a pair has neither."""
    heights: Doubles = np.arange(len(found), dtype=np.float64) + (place - (models - 1) / 2) * _BESIDE / models
    ends = np.array(
        [[[low, y], [high, y]] for (low, high), y in zip((one.interval for one in found), heights, strict=True)]
    )
    shares = np.array([one.share for one in found])
    return Segments(ends, strong=True), Points(place, shares, heights)


def _table(names: Sequence[str], kinds: Sequence[str], found: Sequence[Sequence[Accuracy]]) -> Table:
    rows = tuple(
        (name, kind, one.pairs, one.right, one.share, *one.interval)
        for name, of_model in zip(names, found, strict=True)
        for kind, one in zip(kinds, of_model, strict=True)
    )
    return Table("Pairs by kind", ("model", "kind", "pairs", "right", "right (%)", "95 % from", "95 % to"), rows)
