"""Where two models rank the same truths: a mark for each pair of ranks, wider where more queries have it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vsrn_viewer.caption_lines import CaptionLines, Indices
from vsrn_viewer.explain.plots.axes import logarithmic_axis_over
from vsrn_viewer.picture import Table
from vsrn_viewer.plots import Chart, Doubles, Plot, Points, Segments
from vsrn_viewer.queries import ModelRanks
from vsrn_viewer.recall import outcome_of

_ROOM = 1.2  # around the marks, a factor of the rank


def ranks_of_model(name: str, lines: CaptionLines, to_text: Indices, to_image: Indices) -> ModelRanks:
    """Return the ranks of a model, given from 0: of the images that have captions, (Q,), and of the captions, (C,)."""
    images = np.zeros(lines.images, np.int64)
    images[lines.described] = to_text + 1
    return ModelRanks(name, to_image + 1, images)


@dataclass(frozen=True, eq=False)
class RankPoints:
    """Pairs of ranks that queries have, (P,) each, from 1: first and second model. counts: how many queries have it."""

    first: Indices
    second: Indices
    counts: Indices


def rank_points(first: Indices, second: Indices) -> RankPoints:
    """Return the pairs of ranks of the queries, (Q,) each, without those that ask for nothing (0), ascending."""
    asks = first > 0
    pairs, counts = np.unique(np.stack([first[asks], second[asks]], axis=1), axis=0, return_counts=True)
    return RankPoints(pairs[:, 0], pairs[:, 1], counts.astype(np.int64))


def rank_scatter_plot(first: ModelRanks, second: ModelRanks) -> Plot:
    """Return a chart for each direction. Both models rank for the same queries of one split.

    Marks above the diagonal are queries that the first model ranks better. A mark's width grows with the logarithm of
    how many queries it stands for. Raises ValueError for other queries.
    """
    charts, words, rows = [], [], []
    for asking in ("captions", "images"):
        ours, theirs = (getattr(one, asking) for one in (first, second))
        if len(ours) != len(theirs):
            raise ValueError(f"both models must answer the same queries: got {len(ours)} and {len(theirs)} {asking}")
        points = rank_points(ours, theirs)
        charts.append(rank_chart(asking, points, (first.name, second.name)))
        won = outcome_of(ours[ours > 0], theirs[ours > 0])
        words.append(f"{asking}: {won.wins:,} wins, {won.losses:,} losses, {won.ties:,} ties")
        rows += [(asking, *row) for row in _rows(points)]
    table = Table(
        "Ranks by two models", ("queries", f"rank by {first.name}", f"rank by {second.name}", "count"), tuple(rows)
    )
    series = (f"{first.name} better", f"{second.name} better", "equal")
    return Plot("rank-scatter", f"{first.name} against {second.name}", "; ".join(words), series, tuple(charts), table)


def rank_chart(asking: str, points: RankPoints, names: tuple[str, str]) -> Chart:
    """Return the marks of one direction on logarithmic axes, in three series: first better, second better, equal.

    asking: what asks, for the title. names: of the two models.
    """
    most = float(max(points.first.max(initial=1), points.second.max(initial=1)))
    ends = np.array([1.0 / _ROOM, most * _ROOM])
    x, y = (logarithmic_axis_over(f"rank by {name}", ends) for name in names)
    sides = (points.first < points.second, points.first > points.second, points.first == points.second)
    marks = tuple(
        Points(series, *_places(points, side), 1.0 + np.log10(points.counts[side])) for series, side in enumerate(sides)
    )
    diagonal = Segments(np.array([[[x.low, y.low], [x.high, y.high]]]))
    return Chart(asking, x, y, (diagonal, *marks))


def _places(points: RankPoints, chosen: np.ndarray) -> tuple[Doubles, Doubles]:
    return points.first[chosen].astype(np.float64), points.second[chosen].astype(np.float64)


def _rows(points: RankPoints) -> list[tuple[int, int, int]]:
    return list(zip(points.first.tolist(), points.second.tolist(), points.counts.tolist(), strict=True))
