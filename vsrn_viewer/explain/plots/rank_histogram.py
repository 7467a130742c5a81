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
from vsrn_viewer.plot_question import Asking
from vsrn_viewer.plots import Axis, Chart, Doubles, Plot

Ranked = tuple[str, Indices, Indices]  # name; ranks from 0 of the images with captions (Q,), of the captions (C,)

_DIRECTIONS = ("image → text", "text → image")
_LOWEST_END = 1.0  # per cent, of the axis: where nothing asks there are no bars to hold
_ASKING = ("images", "captions")  # of each


def rank_histogram_plot(
    runs: Sequence[Ranked], images: int, captions: int, asking: Asking = "both", kept: str = ""
) -> Plot:
    """Return the share of the queries whose truth stands at each step of ranks (1, 2–5, 6–10, 11–50, …), per cent, as
    bars: a chart a direction, a group a step, a series a system.

    images, captions: how many there are to be ranked. For an image the rank is that of the best of its captions.
    asking: whose ranks; by itself both. kept: the filter that let these queries pass, "" for none.
    Raises FigureError if the systems answered different queries.
    """
    for name, to_text, to_image in runs:
        if (len(to_text), len(to_image)) != (len(runs[0][1]), len(runs[0][2])):
            raise FigureError(f"{name}: answers other queries than {runs[0][0]}. Name runs of the same split.")
    shown = tuple(place for place, one in enumerate(_ASKING) if asking in ("both", one))
    candidates = (captions, images)
    shares = {place: _shares([run[1:][place] for run in runs], candidates[place]) for place in shown}
    highest = [float(np.nan_to_num(one).max()) for one in shares.values()]
    y = axis_over("share of the queries (%)", np.array([0.0, *highest, _LOWEST_END]))
    charts = tuple(
        Chart(
            _DIRECTIONS[place],
            _steps_axis(candidates[place]),
            y,
            grouped_bars(share, *(np.full_like(share, np.nan),) * 2),
        )
        for place, share in shares.items()
    )
    asked = " and ".join(f"{len(runs[0][1:][place]):,} {_ASKING[place]}" for place in shown)
    note = f"{asked} ask" + (f", those that pass {kept}" if kept else "")
    names = tuple(f"{name}, {kept}: {asked}" if kept else name for name, *_ in runs)
    table = _table(runs, candidates, shown)
    return Plot("rank-histogram", "Ranks of the truths", note, names, charts, table)


def _shares(ranks: Sequence[Indices], candidates: int) -> Doubles:
    """Return the share of each step, per cent, (runs, steps)."""
    steps = rank_steps(candidates)
    return np.stack([100.0 * rank_counts(one + 1, steps) / max(1, len(one)) for one in ranks])


def _steps_axis(candidates: int) -> Axis:
    """Return the axis of the steps, each named by its last rank: whole names would not fit side by side on paper."""
    ends = [step.high for step in rank_steps(candidates)]
    names = tuple(f"{end}" if end < 1000 else f"{end / 1000:.3g}k" for end in ends)
    return replace(groups_axis(names), label="rank of the truth, up to")


def _table(runs: Sequence[Ranked], candidates: tuple[int, int], shown: Sequence[int]) -> Table:
    rows = tuple(
        (name, _DIRECTIONS[place], step.low, step.high, count, 100.0 * count / max(1, len(ranks[place])))
        for name, *ranks in runs
        for place in shown
        for steps in (rank_steps(candidates[place]),)
        for step, count in zip(steps, rank_counts(ranks[place] + 1, steps).tolist(), strict=True)
    )
    return Table("Ranks", ("system", "direction", "from rank", "to rank", "queries", "per cent"), rows)
