"""How often images and captions are among the first, in several orders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from vsrn_viewer.explain.hub_pictures import Side, count_steps, occurrences, order_name
from vsrn_viewer.explain.plots.axes import axis_over, groups_axis
from vsrn_viewer.explain.plots.bars import grouped_bars
from vsrn_viewer.hubs import DEPTHS, Hubs
from vsrn_viewer.picture import Table
from vsrn_viewer.plots import Axis, Chart, Doubles, Plot

_SIDES: tuple[Side, ...] = ("images", "captions")


def hubs_plot(orders: Sequence[Hubs], depth: int = DEPTHS[-1]) -> Plot:
    """Return the share of the images, and of the captions, whose N_k lies in each step (0, 1, 2, 3–4, 5–8, …), per
    cent, as bars: a chart a side, a group a step, a series an order. orders: of one split. depth: the k, of DEPTHS."""
    shares = [_shares(orders, side, depth) for side in _SIDES]
    y = axis_over("share of them (%)", np.array([0.0, *(float(one.max()) for one in shares)]))
    charts = tuple(
        Chart(side, _steps_axis(orders, side, depth), y, grouped_bars(share, *(np.full_like(share, np.nan),) * 2))
        for side, share in zip(_SIDES, shares, strict=True)
    )
    note = (
        f"N{depth} of an image: for how many captions it is among the first {depth}; of a caption, for how many images"
    )
    return Plot("hubs", "Hubs", note, tuple(map(order_name, orders)), charts, _table(orders, depth))


def _steps(orders: Sequence[Hubs], side: Side, depth: int) -> list[int]:
    return count_steps(max(int(occurrences(one, side).of(depth).max(initial=0)) for one in orders))


def _shares(orders: Sequence[Hubs], side: Side, depth: int) -> Doubles:
    counts = [occurrences(one, side).of(depth) for one in orders]
    return np.stack([100.0 * np.histogram(one, _steps(orders, side, depth))[0] / max(1, len(one)) for one in counts])


def _steps_axis(orders: Sequence[Hubs], side: Side, depth: int) -> Axis:
    """Return the axis of the steps, each named by its last count: whole names would not fit side by side on paper."""
    return replace(
        groups_axis(tuple(f"{end - 1}" for end in _steps(orders, side, depth)[1:])), label=f"N{depth}, up to"
    )


def _table(orders: Sequence[Hubs], depth: int) -> Table:
    rows = tuple(
        (order_name(one), side, low, high - 1, int(count))
        for side in _SIDES
        for one in orders
        for low, high, count in zip(
            _steps(orders, side, depth)[:-1],
            _steps(orders, side, depth)[1:],
            np.histogram(occurrences(one, side).of(depth), _steps(orders, side, depth))[0],
            strict=True,
        )
    )
    return Table("Hubs", ("order", "of", f"from N{depth}", f"to N{depth}", "how many"), rows)
