"""At which ranks the truths stand, of several systems, in both directions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from vsrn_viewer.errors import FigureError
from vsrn_viewer.explain.plots.axes import axis_over, groups_axis
from vsrn_viewer.explain.plots.bars import grouped_bars
from vsrn_viewer.explain.query_ranks import Indices, rank_counts, rank_steps
from vsrn_viewer.picture import Table
from vsrn_viewer.plots import Axis, Chart, Doubles, Plot

Ranked = tuple[str, Indices, Indices]  # name; ranks from 0 of the images with captions (Q,), of the captions (C,)

_DIRECTIONS = ("image → text", "text → image")


def rank_histogram_plot(runs: Sequence[Ranked], images: int, captions: int) -> Plot:
    """Return the share of the queries whose truth stands at each step of ranks (1, 2–5, 6–10, 11–50, …), per cent, as
    bars: a chart a direction, a group a step, a series a system.

    images, captions: how many there are to be ranked. For an image the rank is that of the best of its captions.
    Raises FigureError if the systems answered different queries.
    """
    for name, to_text, to_image in runs:
        if (len(to_text), len(to_image)) != (len(runs[0][1]), len(runs[0][2])):
            raise FigureError(f"{name}: answers other queries than {runs[0][0]}. Name runs of the same split.")
    by_images, by_captions = [run[1] for run in runs], [run[2] for run in runs]
    shares = [_shares(by_images, captions), _shares(by_captions, images)]
    y = axis_over("share of the queries (%)", np.array([0.0, *(float(one.max()) for one in shares)]))
    charts = tuple(
        Chart(direction, _steps_axis(candidates), y, grouped_bars(share, *(np.full_like(share, np.nan),) * 2))
        for direction, candidates, share in zip(_DIRECTIONS, (captions, images), shares, strict=True)
    )
    note = f"{len(runs[0][1]):,} images and {len(runs[0][2]):,} captions ask"
    names = tuple(name for name, *_ in runs)
    return Plot("rank-histogram", "Ranks of the truths", note, names, charts, _table(runs, images, captions))


def _shares(ranks: Sequence[Indices], candidates: int) -> Doubles:
    """Return the share of each step, per cent, (runs, steps)."""
    steps = rank_steps(candidates)
    return np.stack([100.0 * rank_counts(one + 1, steps) / max(1, len(one)) for one in ranks])


def _steps_axis(candidates: int) -> Axis:
    """Return the axis of the steps, each named by its last rank: whole names would not fit side by side on paper."""
    ends = [step.high for step in rank_steps(candidates)]
    names = tuple(f"{end}" if end < 1000 else f"{end / 1000:.3g}k" for end in ends)
    return replace(groups_axis(names), label="rank of the truth, up to")


def _table(runs: Sequence[Ranked], images: int, captions: int) -> Table:
    rows = tuple(
        (name, direction, step.low, step.high, count, 100.0 * count / max(1, len(of)))
        for name, *ranks in runs
        for direction, candidates, of in zip(_DIRECTIONS, (captions, images), ranks, strict=True)
        for step, count in zip(
            rank_steps(candidates), rank_counts(of + 1, rank_steps(candidates)).tolist(), strict=True
        )
    )
    return Table("Ranks", ("system", "direction", "from rank", "to rank", "queries", "per cent"), rows)
