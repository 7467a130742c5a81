"""How far the difference of two systems can be trusted: a paired bootstrap over the images.

Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapter 13 (percentile intervals); paired, as
both systems answer the same queries. The captions of an image are not independent draws, so images are drawn, each
with all its captions. Of the Q images that have captions, image i asks q_i queries (itself, or its captions) and gives
    h_i = 100 × (its queries with rank < K, first system − the same, second system),
the difference is Σ_i h_i / Σ_i q_i, and resample b, which draws Q images with replacement, has
    D_b = Σ_i n_bi h_i / Σ_i n_bi q_i,    n_bi: how often image i was drawn.
The interval reaches from the 2.5th to the 97.5th percentile of D_b. The gallery stays whole: ranks are those of the
full evaluation (of each fold, with folds), so the interval speaks of other queries, not of a larger or smaller gallery.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vsrn_viewer.caption_lines import Indices
from vsrn_viewer.retrieval.metrics import QueryRanks

RESAMPLES = 1000
SEED = 0
LEVEL = 95.0  # per cent of the resamples inside the interval
_LIMITS = {"r1": 1, "r5": 5, "r10": 10}

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Interval:
    """A difference, first − second, and its interval; all in percentage points."""

    difference: float
    low: float
    high: float


@dataclass(frozen=True)
class Difference:
    """Differences of the recalls, by "r1", "r5", "r10", and of their sum. level: per cent."""

    image_to_text: dict[str, Interval]
    text_to_image: dict[str, Interval]
    rsum: Interval
    resamples: int
    seed: int
    level: float


def paired_bootstrap(first: QueryRanks, second: QueryRanks, resamples: int = RESAMPLES, seed: int = SEED) -> Difference:
    """Return how much better the first system is, with intervals. Equal seeds give equal intervals.

    Raises ValueError unless both have ranks of the same queries.
    """
    if first.lines != second.lines:
        raise ValueError("both systems must answer the same queries: got ranks of different captions")
    return _resampled(_found_by_image(first) - _found_by_image(second), _queries_by_image(first), resamples, seed)


def bootstrap(ranks: QueryRanks, resamples: int = RESAMPLES, seed: int = SEED) -> Difference:
    """Return the recalls of one system with their intervals: h_i above without a second system, so that `difference`
    is the recall itself. Equal seeds give equal intervals."""
    return _resampled(_found_by_image(ranks), _queries_by_image(ranks), resamples, seed)


def _resampled(found: Floats, queries: Floats, resamples: int, seed: int) -> Difference:
    """Return found queries per query, per cent, with intervals. found, queries: (Q,6)."""
    drawn = _draw(len(found), resamples, seed)
    resampled = 100.0 * (drawn @ found) / (drawn @ queries)  # (resamples,6)
    values = 100.0 * found.sum(axis=0) / queries.sum(axis=0)
    resampled = np.column_stack([resampled, resampled.sum(axis=1)])  # the last for rsum
    low, high = np.percentile(resampled, [50 - LEVEL / 2, 50 + LEVEL / 2], axis=0)
    middles = [*values, values.sum()]
    intervals = [Interval(*map(float, three)) for three in zip(middles, low, high, strict=True)]
    return Difference(
        image_to_text=dict(zip(_LIMITS, intervals[:3], strict=True)),
        text_to_image=dict(zip(_LIMITS, intervals[3:6], strict=True)),
        rsum=intervals[6],
        resamples=resamples,
        seed=seed,
        level=LEVEL,
    )


def _found_by_image(ranks: QueryRanks) -> Floats:
    """Return how many of each image's own queries are found at 1, 5, 10, both directions, (Q,6)."""
    starts = ranks.lines.first[ranks.lines.described]

    def within(limit: int, queries: Indices) -> Indices:
        return (queries < limit).astype(np.int64)

    to_text = [within(limit, ranks.image_to_text) for limit in _LIMITS.values()]
    to_image = [np.add.reduceat(within(limit, ranks.text_to_image), starts) for limit in _LIMITS.values()]
    return np.column_stack(to_text + to_image).astype(np.float64)


def _queries_by_image(ranks: QueryRanks) -> Floats:
    """Return how many queries each image has, both directions, (Q,6)."""
    captions = ranks.lines.counts[ranks.lines.described]
    return np.column_stack([np.ones_like(captions)] * 3 + [captions] * 3).astype(np.float64)


def _draw(images: int, resamples: int, seed: int) -> Floats:
    """Return how often each image is drawn in each resample, (resamples, Q); every row sums to Q."""
    generator = np.random.default_rng(seed)
    drawn = [np.bincount(generator.integers(images, size=images), minlength=images) for _ in range(resamples)]
    return np.array(drawn, dtype=np.float64)
