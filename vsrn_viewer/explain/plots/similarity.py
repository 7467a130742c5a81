"""How far the similarities of true pairs lie from those of false ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from vsrn_viewer.caption_lines import CaptionLines, Indices
from vsrn_viewer.explain.plots.axes import axis_over
from vsrn_viewer.picture import Table
from vsrn_viewer.plots import Axis, Chart, Doubles, Plot, Steps

Scores = npt.NDArray[np.floating[Any]]

BINS = 60
KINDS = ("true pairs", "false pairs", "hardest false image of each caption")
_BLOCK = 512  # rows at a time: a matrix may have a gigabyte


@dataclass(frozen=True)
class _Counted:
    """counts: how many pairs of each of KINDS have a similarity in each bin, (3,B)."""

    name: str
    counts: Indices


def similarity_plot(matrices: Sequence[tuple[str, Scores, CaptionLines]]) -> Plot:
    """Return histograms over the same bins, a chart a matrix.

    matrices: (name, (I,C) similarity, whose the captions are). A height is the share of its own
    kind of pairs, per cent. The hardest false image of a caption is the most similar of those that are not its own, as
    in the ranking loss (Li et al., ICCV 2019, section 3.4); a split of one image has no false pairs.
    """
    edges = np.linspace(*_ends(matrices), BINS + 1)
    counted = [_Counted(name, _counts(scores, lines.owners(), edges)) for name, scores, lines in matrices]
    shares = [_shares(one.counts) for one in counted]
    x = _axis(edges)
    y = axis_over("share of its pairs (%)", np.array([0.0, max(float(np.max(one)) for one in shares)]))
    charts = tuple(
        Chart(
            one.name if len(counted) > 1 else "",
            x,
            y,
            tuple(Steps(kind, edges, heights) for kind, heights in enumerate(share)),
        )
        for one, share in zip(counted, shares, strict=True)
    )
    totals = counted[0].counts.sum(axis=1)
    note = "; ".join(f"{kind}: {total:,}" for kind, total in zip(KINDS, totals.tolist(), strict=True))
    return Plot("similarity", "Similarity of true and false pairs", note, KINDS, charts, _table(counted, edges))


def _ends(matrices: Sequence[tuple[str, Scores, CaptionLines]]) -> tuple[float, float]:
    low = min(float(scores.min()) for _, scores, _ in matrices)
    high = max(float(scores.max()) for _, scores, _ in matrices)
    return (low, high) if low < high else (low - 0.5, high + 0.5)


def _axis(edges: Doubles) -> Axis:
    round_axis = axis_over("similarity", edges)
    low, high = float(edges[0]), float(edges[-1])
    return Axis("similarity", low, high, tuple(tick for tick in round_axis.ticks if low <= tick <= high))


def _counts(scores: Scores, owner: Indices, edges: Doubles) -> Indices:
    """Return the counts of each of KINDS, (3,B). owner: the image of each caption, (C,)."""
    captions = len(owner)
    true = scores[owner, np.arange(captions)].astype(np.float64)
    hardest = np.full(captions, -np.inf)
    everything = np.zeros(len(edges) - 1, np.int64)
    for start, block in _blocks(scores):
        everything += np.histogram(block, edges)[0]
        own = (owner >= start) & (owner < start + len(block))
        block[owner[own] - start, np.flatnonzero(own)] = -np.inf
        np.maximum(hardest, block.max(axis=0), out=hardest)
    of_true = np.histogram(true, edges)[0]
    hard = np.histogram(hardest[np.isfinite(hardest)], edges)[0]
    return np.stack([of_true, everything - of_true, hard])


def _blocks(scores: Scores) -> Iterator[tuple[int, Doubles]]:
    for start in range(0, len(scores), _BLOCK):
        yield start, np.array(scores[start : start + _BLOCK], np.float64)


def _shares(counts: Indices) -> Doubles:
    total = counts.sum(axis=1, keepdims=True)
    shares: Doubles = 100.0 * counts / np.maximum(total, 1)
    return shares


def _table(counted: Sequence[_Counted], edges: Doubles) -> Table:
    rows = tuple(
        (one.name, kind, float(low), float(high), int(count))
        for one in counted
        for kind, counts in zip(KINDS, one.counts, strict=True)
        for low, high, count in zip(edges[:-1], edges[1:], counts, strict=True)
    )
    return Table("Similarities", ("matrix", "kind", "from", "to", "pairs"), rows)
