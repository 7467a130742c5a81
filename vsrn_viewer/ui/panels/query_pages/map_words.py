"""What the map says of itself: what its points and its colours are, and the recipe that draws it again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import overload

import numpy as np
import numpy.typing as npt

from vsrn_viewer.answers import PairInfo
from vsrn_viewer.explain.plots.whole_map import Colouring, Grouped
from vsrn_viewer.figures.plot_recipe import PlotRecipe
from vsrn_viewer.plot_question import PlotQuestion
from vsrn_viewer.principal import MapMethod
from vsrn_viewer.queries import SplitQueries
from vsrn_viewer.ui.items.scatter import series_colour
from vsrn_viewer.ui.kept import PAGES
from vsrn_viewer.ui.panels.query_pages.charts import recipe_or_none
from vsrn_viewer.ui.query_desk import QueryDesk

Indices = npt.NDArray[np.int64]


class PointWords(Sequence[str]):
    """What each mark of the map is, in words that are written when they are asked for."""

    def __init__(self, points: Indices, words: Callable[[int], str]) -> None:
        self._points, self._said = points, words

    def __len__(self) -> int:
        return len(self._points)

    @overload
    def __getitem__(self, mark: int) -> str: ...
    @overload
    def __getitem__(self, mark: slice) -> Sequence[str]: ...
    def __getitem__(self, mark: int | slice) -> str | Sequence[str]:
        if isinstance(mark, slice):
            return PointWords(self._points[mark], self._said)
        return self._said(int(self._points[mark]))


def words_of_point(point: int, queries: SplitQueries, info: PairInfo) -> str:
    """Return what a point is, and its rank as a query."""
    images = len(info.image_ids)
    if point < images:
        rank = int(queries.images.rank[point])
        return f"{info.image_ids[point]}, best caption at {rank:,}" if rank else info.image_ids[point]
    line = point - images
    return f"{info.captions[line].strip()}, image at {int(queries.captions.rank[line]):,}"


def legend_text(grouped: Grouped) -> str:
    """Return what the colours stand for, and how many points have each, as rich text."""
    lines = []
    for series, (name, count) in enumerate(zip(grouped.names, grouped.counts(), strict=True)):
        disc = f'<span style="color:{series_colour(series).name()}">●</span>'
        lines.append(f"{disc} {escape(name)}: {count:,}")
    return "<br>".join(lines)


def recipe_of_map(desk: QueryDesk, method: MapMethod, colouring: Colouring, label: str) -> PlotRecipe | None:
    """Return what draws the map of a desk again; None where points are faint or marks are shown, which no recipe can
    say. label: that is chosen, whether it is coloured or not."""
    info = desk.subject.info
    if info is None or colouring == "mark" or any(desk.kept.of(page) is not None for page in PAGES):
        return None
    shown = label if colouring == "label" else ""
    member = desk.subject.view.member
    question = PlotQuestion("whole-map", info.pair, member=member, map_by=method, colours=colouring, label=shown)
    return recipe_or_none(question)
