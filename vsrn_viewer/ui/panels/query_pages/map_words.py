"""What each point of the map is, in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import overload

import numpy as np
import numpy.typing as npt

from vsrn_viewer.answers import PairInfo
from vsrn_viewer.queries import SplitQueries

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
