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

from collections.abc import Generator

import numpy as np
import numpy.typing as npt

from vsrn_viewer.answers import Progress
from vsrn_viewer.caption_lines import Indices
from vsrn_viewer.queries import SplitQueries
from vsrn_viewer.recall import Difference as Difference
from vsrn_viewer.recall import Interval as Interval
from vsrn_viewer.retrieval.metrics import QueryRanks
from vsrn_viewer.steps import drain

RESAMPLES = 1000
SEED = 0
_STEP = 100  # resamples at a time: 10 ms at 5,000 images
LEVEL = 95.0  # per cent of the resamples inside the interval
_LIMITS = {"r1": 1, "r5": 5, "r10": 10}

Floats = npt.NDArray[np.float64]


def paired_bootstrap(first: QueryRanks, second: QueryRanks, resamples: int = RESAMPLES, seed: int = SEED) -> Difference:
    """Return how much better the first system is, with intervals. Equal seeds give equal intervals.

    Raises ValueError unless both have ranks of the same queries.
    """
    if first.lines != second.lines:
        raise ValueError("both systems must answer the same queries: got ranks of different captions")
    return drain(
        _resampled(_found_by_image(first) - _found_by_image(second), _queries_by_image(first), resamples, seed)
    )


def difference_of_queries(first: SplitQueries, second: SplitQueries) -> Generator[Progress, None, Difference]:
    """Return `paired_bootstrap` of two models' queries of one split, a short step at a time. Raises as it does."""
    ours, theirs = (
        QueryRanks(one.images.rank[one.lines.described] - 1, one.captions.rank - 1, one.lines)
        for one in (first, second)
    )
    if ours.lines != theirs.lines:
        raise ValueError("both models must answer the same queries: got ranks of different captions")
    found = _found_by_image(ours) - _found_by_image(theirs)
    return (yield from _resampled(found, _queries_by_image(ours), RESAMPLES, SEED))


def bootstrap(ranks: QueryRanks, resamples: int = RESAMPLES, seed: int = SEED) -> Difference:
    """Return the recalls of one system with their intervals: h_i above without a second system, so that `difference`
    is the recall itself. Equal seeds give equal intervals."""
    return drain(_resampled(_found_by_image(ranks), _queries_by_image(ranks), resamples, seed))


def _resampled(found: Floats, queries: Floats, resamples: int, seed: int) -> Generator[Progress, None, Difference]:
    """Return found queries per query, per cent, with intervals. found, queries: (Q,6)."""
    parts = []
    for done, drawn in enumerate(_draw(len(found), resamples, seed)):
        yield Progress("Resampling the images", done * _STEP, resamples, "resamples")
        parts.append(100.0 * (drawn @ found) / (drawn @ queries))
    resampled = np.concatenate(parts)  # (resamples,6)
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


def _draw(images: int, resamples: int, seed: int) -> Generator[Floats, None, None]:
    """Yield how often each image is drawn in some resamples, (S,Q), until there are all; every row sums to Q."""
    generator = np.random.default_rng(seed)
    for start in range(0, resamples, _STEP):
        count = min(_STEP, resamples - start)
        drawn = [np.bincount(generator.integers(images, size=images), minlength=images) for _ in range(count)]
        yield np.array(drawn, dtype=np.float64)
