"""Hubs: images and captions that stand among the first for many queries, and orders that take this away. Plain data.

The k-occurrence N_k of an image is the number of captions for which it is among the first k; N_k of a caption is the
number of images for which it is. In spaces of many dimensions its distribution is skewed: some are near to everything,
others are never found (Radovanovic et al., JMLR 11, 2010). I images, C captions; rows and lines count from 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from vsrn_viewer.caption_lines import CaptionLines

Indices = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]

Correction: TypeAlias = Literal["csls", "inverted-softmax"]
WithoutHubs: TypeAlias = Literal[
    "no", "csls", "inverted-softmax"
]  # an order that can be asked for; "no": the plain one

DEPTHS = (1, 5, 10)  # the k of N_k
NEAREST = 10  # the k of CSLS: Conneau et al. 2018, section 2.3
TEMPERATURE = 1 / 30  # the T of the inverted softmax: what the code of Conneau et al. compares CSLS with

NAMES: dict[Correction, str] = {"csls": "CSLS", "inverted-softmax": "inverted softmax"}
FORMULAS: dict[Correction, str] = {
    "csls": f"2 s − r(image) − r(caption); r: mean of the {NEAREST} highest scores that it has on the other side",
    "inverted-softmax": f"exp(s / T) / Σ exp(s / T), the sum over all queries; T = 1/{round(1 / TEMPERATURE)}",
}


@dataclass(frozen=True, eq=False)
class Offsets:
    """A corrected score: scale · s − images[i] − captions[c]. images (I,), captions (C,): of lost ones 0.

    CSLS: scale 2, r of each side, which is CSLS itself. Inverted softmax: scale 1, T log Σ exp(s / T) over what asks.
    T times the logarithm of its quotient is s − images[i] for captions that ask, s − captions[c] for images; the other
    offset is the same for all answers to a query and moves none.
    """

    scale: float
    images: Doubles
    captions: Doubles

    def corrected(self, scores: Doubles, images: Indices, lines: Indices) -> Doubles:
        """Return the corrected scores of pairs, (P,). scores: plain ones, (P,). images, lines: (P,)."""
        found: Doubles = self.scale * scores - self.images[images] - self.captions[lines]
        return found

    def correct(self, scores: npt.NDArray[Any]) -> None:
        """Turn plain scores, (I,C), into corrected ones, in place."""
        scores *= self.scale
        scores -= self.images[:, None]
        scores -= self.captions

    def kept(self, images: slice | Indices, lines: slice | Indices) -> Offsets:
        """Return the offsets of some images and captions."""
        return Offsets(self.scale, self.images[images], self.captions[lines])


@dataclass(frozen=True, eq=False)
class Corrected:
    """What the answers to one query, n images or captions, are ranked by in an order without hubs.

    values (n,): what the correction's formula says, −inf for an answer without a score. plain_ranks (n,): by plain
    scores, from 1; 0 for an answer without a score.
    """

    correction: Correction
    values: Doubles
    plain_ranks: Indices


@dataclass(frozen=True, eq=False)
class Nearest:
    """Who is among the first for whom, best first, ties to the smaller index; -1 and −inf where there are fewer.

    images, image_scores: (C,K), the first images of each caption. lines, line_scores: (I,K), the first captions of each
    image.
    """

    images: Indices
    image_scores: Doubles
    lines: Indices
    line_scores: Doubles


@dataclass(frozen=True, eq=False)
class Occurrences:
    """counts: N_k of each image or caption, (3,n), for each k of DEPTHS. queries: how many there were at most."""

    counts: Indices
    queries: int

    def of(self, depth: int) -> Indices:
        """Return N_k, (n,). depth: k, one of DEPTHS."""
        found: Indices = self.counts[DEPTHS.index(depth)]
        return found

    def skewness(self, depth: int) -> float:
        """Return the skewness of N_k, E (N − μ)³ / σ³ (Radovanovic et al. 2010, section 3.1): 0 where it is even to
        both sides, large where a few are near to everything. NaN where all N_k are equal."""
        off = self.of(depth) - self.of(depth).mean()
        spread = float(np.sqrt((off**2).mean()))
        return float((off**3).mean()) / spread**3 if spread > 0 else float("nan")

    def never(self, depth: int) -> float:
        """Return the per cent of images or captions with N_k = 0, which nobody finds."""
        return 100.0 * float((self.of(depth) == 0).mean())

    def first(self, depth: int, most: int) -> Indices:
        """Return who has the largest N_k, largest first, ties to the smaller index, at most `most`."""
        found: Indices = np.argsort(-self.of(depth), kind="stable")[:most]
        return found


@dataclass(frozen=True, eq=False)
class Hubs:
    """How a split's queries find, in one order. correction: None for the plain order, whose offsets are None too.

    text_to_image, image_to_text: R@K in per cent, (3,), for each k of DEPTHS.
    """

    correction: Correction | None
    images: Occurrences
    captions: Occurrences
    text_to_image: tuple[float, ...]
    image_to_text: tuple[float, ...]
    offsets: Offsets | None = None


def correction_of(order: WithoutHubs) -> Correction | None:
    """Return the correction of an order that is asked for, None for the plain one."""
    return None if order == "no" else order


def order_words(correction: Correction | None) -> str:
    """Return "without hubs (CSLS)", "" for the plain order."""
    return "" if correction is None else f"without hubs ({NAMES[correction]})"


def rank_name(order: str) -> str:
    """Return what a rank is called: "rank without hubs (CSLS)", "rank". order: as `order_words` says it."""
    return f"rank {order}".rstrip()


def hubs_of(
    nearest: Nearest, lines: CaptionLines, correction: Correction | None = None, offsets: Offsets | None = None
) -> Hubs:
    """Return the hubs of an order. nearest: its first max(DEPTHS). Captions count as queries for their image; images
    without captions ask for nothing, so R@K leaves them out, but N_k of captions counts what they are near to."""
    owners = lines.owners()
    hit = nearest.images == owners[:, None]
    own = (nearest.lines >= 0) & (owners[nearest.lines] == np.arange(lines.images)[:, None])
    return Hubs(
        correction,
        Occurrences(_counts(nearest.images, lines.images), lines.captions),
        Occurrences(_counts(nearest.lines, lines.captions), lines.images),
        tuple(100.0 * float(hit[:, :depth].any(axis=1).mean()) for depth in DEPTHS),
        tuple(100.0 * float(own[lines.described, :depth].any(axis=1).mean()) for depth in DEPTHS),
        offsets,
    )


def _counts(first: Indices, size: int) -> Indices:
    """Return how often each of `size` stands among the first k, (3,size). first: (Q,K), -1 for nobody."""
    found = [first[:, :depth] for depth in DEPTHS]
    return np.stack([np.bincount(one[one >= 0], minlength=size) for one in found]).astype(np.int64)
