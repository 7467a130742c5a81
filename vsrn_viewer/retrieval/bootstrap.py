"""How far the difference of two systems can be trusted: a paired bootstrap over the images.

Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapter 13 (percentile intervals); paired, as
both systems answer the same queries. The captions of an image are not independent draws, so images are drawn, each
with all its captions. Of I images, image i gives
    d_i = 100 × (share of its queries with rank < K, first system − the same, second system),
the difference is the mean of d_i, and resample b, which draws I images with replacement, has
    D_b = Σ_i n_bi d_i / I,    n_bi: how often image i was drawn.
The interval reaches from the 2.5th to the 97.5th percentile of D_b. The gallery stays whole: ranks are those of the
full evaluation (of each fold, with folds), so the interval speaks of other queries, not of a larger or smaller gallery.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vsrn_viewer.retrieval.metrics import QueryRanks, Ranks

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
    for one, other in ((first.image_to_text, second.image_to_text), (first.text_to_image, second.text_to_image)):
        if one.shape != other.shape:
            raise ValueError(f"both systems must answer the same queries: got ranks {one.shape} and {other.shape}")
    return _resampled(_recalls_by_image(first) - _recalls_by_image(second), resamples, seed)


def bootstrap(ranks: QueryRanks, resamples: int = RESAMPLES, seed: int = SEED) -> Difference:
    """Return the recalls of one system with their intervals: d_i above without a second system, so that `difference`
    is the recall itself. Equal seeds give equal intervals."""
    return _resampled(_recalls_by_image(ranks), resamples, seed)


def _resampled(by_image: Floats, resamples: int, seed: int) -> Difference:
    """Return the means over the images, with intervals. by_image: (I,6)."""
    images = len(by_image)
    values = np.column_stack([by_image, by_image.sum(axis=1)])  # (I,7), the last for rsum
    resampled = _draw(images, resamples, seed) @ values / images  # (resamples,7)
    low, high = np.percentile(resampled, [50 - LEVEL / 2, 50 + LEVEL / 2], axis=0)
    intervals = [Interval(*map(float, three)) for three in zip(values.mean(axis=0), low, high, strict=True)]
    return Difference(
        image_to_text=dict(zip(_LIMITS, intervals[:3], strict=True)),
        text_to_image=dict(zip(_LIMITS, intervals[3:6], strict=True)),
        rsum=intervals[6],
        resamples=resamples,
        seed=seed,
        level=LEVEL,
    )


def _recalls_by_image(ranks: QueryRanks) -> Floats:
    """Return per image the recall at 1, 5, 10 of its own queries, both directions, (I,6), per cent."""
    images = len(ranks.image_to_text)

    def shares(queries: Ranks) -> list[Floats]:
        by_image = queries.reshape(images, -1)
        return [100.0 * (by_image < limit).mean(axis=1) for limit in _LIMITS.values()]

    return np.column_stack(shares(ranks.image_to_text) + shares(ranks.text_to_image))


def _draw(images: int, resamples: int, seed: int) -> Floats:
    """Return how often each image is drawn in each resample, (resamples, I); every row sums to I."""
    generator = np.random.default_rng(seed)
    drawn = [np.bincount(generator.integers(images, size=images), minlength=images) for _ in range(resamples)]
    return np.array(drawn, dtype=np.float64)
