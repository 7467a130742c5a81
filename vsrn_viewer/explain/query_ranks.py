"""At which ranks truths stand: their histogram, the same as a table, and recall in words. Pure functions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vsrn_viewer.picture import BarsPicture, Scale, Table
from vsrn_viewer.recall import Recall

Indices = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Ranks:
    """Ranks from low to high, both among them."""

    low: int
    high: int

    @property
    def words(self) -> str:
        """Return "1", "2–5", "501–1,000", and from 1,000 on "1k–5k": the table has all digits."""
        if self.low > 1000:
            return f"{self.low // 1000}k–{self.high / 1000:.3g}k"
        return f"{self.low:,}" if self.low == self.high else f"{self.low:,}–{self.high:,}"

    @property
    def term(self) -> str:
        """Return the term that keeps them, as filters are written: "rank:1", "rank:2..5"."""
        return f"rank:{self.low}" if self.low == self.high else f"rank:{self.low}..{self.high}"


def rank_steps(candidates: int) -> tuple[Ranks, ...]:
    """Return the steps of the histogram: 1, 2–5, 6–10, 11–50, 51–100, … as far as there are ranks.

    candidates: how many answers are ranked; the last step ends there.
    """
    ends = [1]
    while ends[-1] < candidates:
        ends.append(ends[-1] * 5 if str(ends[-1])[0] == "1" else ends[-1] * 2)
    ends = [*ends[:-1], max(1, candidates)] if len(ends) > 1 else ends
    return tuple(Ranks(low + 1, high) for low, high in zip((0, *ends), ends, strict=False))


def rank_counts(ranks: Indices, steps: tuple[Ranks, ...]) -> Indices:
    """Return how many of the ranks (Q,), from 1, lie in each step, (B,)."""
    edges = [step.low for step in steps] + [steps[-1].high + 1]
    return np.bincount(np.searchsorted(edges, ranks, "right"), minlength=len(edges) + 1)[1:-1].astype(np.int64)


def ranks_picture(ranks: Indices, candidates: int, asking: str) -> BarsPicture:
    """Return how many queries have their truth at each step of ranks, as bars.

    ranks: (Q,), from 1. candidates: how many answers were ranked. asking: what asks, "captions" or "images".
    """
    steps = rank_steps(candidates)
    counts = rank_counts(ranks, steps)
    highest = int(counts.max(initial=0))
    return BarsPicture(
        title="Ranks",
        note=f"{len(ranks):,} {asking}, of {candidates:,} ranks",
        groups=tuple(step.words for step in steps),
        series=(asking,),
        values=counts[None].astype(np.float32),
        errors=np.zeros((1, len(steps)), np.float32),
        scale=Scale(0.0, float(max(1, highest)), False, f"{asking} whose truth has this rank"),
        base=0.0,
        base_name="",
        signed=False,
        ticks=(0.0, float(highest)) if highest else (0.0,),
        is_count=True,
    )


def ranks_table(ranks: Indices, candidates: int, asking: str) -> Table:
    """Return the numbers of the histogram: how many, per cent, and per cent up to there. Arguments as for the bars."""
    steps = rank_steps(candidates)
    counts = rank_counts(ranks, steps)
    per_cent = 100.0 * counts / max(1, len(ranks))
    rows = zip(steps, counts.tolist(), per_cent.tolist(), np.cumsum(per_cent).tolist(), strict=True)
    return Table(
        f"Ranks of {asking}",
        ("from rank", "to rank", asking, "per cent", "up to here"),
        tuple((step.low, step.high, count, share, up_to) for step, count, share, up_to in rows),
    )


def recall_words(recall: Recall, asking: str, shown: int, of: int) -> str:
    """Return "R@1 40.2 · R@5 70.1 · R@10 81.5 · median rank 2 · mean 7.31 · 312 of 1,000 captions".

    recall: of the queries that are shown. asking: what asks. shown, of: how many queries are shown, and there are.
    """
    many = f"{of:,} {asking}" if shown == of else f"{shown:,} of {of:,} {asking}"
    if not shown:
        return f"none of {of:,} {asking}"
    recalls = " · ".join(f"R@{k} {value:.1f}" for k, value in ((1, recall.r1), (5, recall.r5), (10, recall.r10)))
    return f"{recalls} · median rank {recall.median_rank:,.0f} · mean {recall.mean_rank:,.1f} · {many}"


def without_words(recall: Recall, order: str) -> str:
    """Return " · without hubs (CSLS): R@1 42.0 · R@5 71.3 · R@10 82.9". order: as `order_words` says it."""
    recalls = " · ".join(f"R@{k} {value:.1f}" for k, value in ((1, recall.r1), (5, recall.r5), (10, recall.r10)))
    return f" · {order}: {recalls}"
