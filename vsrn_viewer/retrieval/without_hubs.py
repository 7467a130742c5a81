"""Scores without hubs: what is near to everything is ranked lower (see `hubs`). I images, C captions.

Inverted softmax (Smith et al., ICLR 2017, section 2.3): an answer's exp(s / T) is divided by its sum over all that
asks, so that an answer near to every query gets a small share from each. Its logarithm times T is

    s(i, c) − T log Σ_c' exp(s(i, c') / T)    for captions that ask,

which ranks the images of a caption alike: the map is monotone, and what is subtracted depends on the image alone. For
images that ask it is the same with Σ over the images. Both are one additive correction, as the part that belongs to the
query moves none of its answers. T is fitted to nothing here: 1/30 is what the code of Conneau et al. compares with, for
cosines; a T chosen on the queries that are measured would measure itself.

CSLS (Conneau et al., ICLR 2018, section 2.3): 2 s(i, c) − r(i) − r(c), where r is the mean of the 10 highest scores
that an image or a caption has on the other side. It needs no T and no unit.

Either way the corrected ranks come from products and two offsets, by blocks, and the matrix is never held.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from torch import Tensor

from vsrn_viewer.answers import Progress
from vsrn_viewer.caption_lines import CaptionLines, Indices
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.hubs import DEPTHS, NEAREST, TEMPERATURE, Correction, Doubles, Hubs, Offsets, hubs_of
from vsrn_viewer.retrieval.block_ranks import blocks_of
from vsrn_viewer.retrieval.copies import distinct
from vsrn_viewer.retrieval.further_truths import NO_MORE, FurtherTruths
from vsrn_viewer.retrieval.nearest import nearest
from vsrn_viewer.retrieval.ranking import Scores
from vsrn_viewer.retrieval.scored import EmbeddingScores, MatrixScores, Scored
from vsrn_viewer.retrieval.true_scores import TrueScores, true_scores_of
from vsrn_viewer.steps import drain

_COSINE = 1 + 1e-3  # the largest score that is one, rounded


@dataclass(frozen=True, eq=False)
class WithoutHubs:
    """Scores that are corrected for hubs, those of a part for the hubs of that part. plain: before."""

    plain: Scored
    correction: Correction

    @property
    def lines(self) -> CaptionLines:
        """See Scored."""
        return self.plain.lines

    @cached_property
    def corrected(self) -> Scored:
        """The corrected scores, whose parts keep the whole's correction. Raises DatasetError as `offsets_of`."""
        return apply(self.plain, drain(offsets_of(self.plain, self.correction)))

    def ranks(self, also: FurtherTruths = NO_MORE) -> tuple[Indices, Indices]:
        """See Scored."""
        return self.corrected.ranks(also)

    def of(self, images: Indices, captions: Indices) -> npt.NDArray[np.float64]:
        """See Scored."""
        return self.corrected.of(images, captions)

    def part(self, start: int, end: int) -> WithoutHubs:
        """See Scored."""
        return WithoutHubs(self.plain.part(start, end), self.correction)

    def limited(self, most: int) -> WithoutHubs:
        """See Scored."""
        return WithoutHubs(self.plain.limited(most), self.correction)

    def rows(self) -> Iterator[tuple[Indices, Scores]]:
        """See Scored."""
        return self.corrected.rows()

    def matrix(self) -> Scores:
        """See Scored."""
        return self.corrected.matrix()


def hubs(
    scored: Scored, correction: Correction | None = None, offsets: Offsets | None = None
) -> Generator[Progress, None, Hubs]:
    """Return the hubs of scores, in their plain order or in a corrected one. offsets: of the correction, if they are
    known. Raises DatasetError as `offsets_of`."""
    if correction is not None:
        offsets = offsets or (yield from offsets_of(scored, correction))
        scored = apply(scored, offsets)
    found = yield from nearest(true_scores_of(scored), scored.lines, max(DEPTHS))
    return hubs_of(found, scored.lines, correction, offsets)


def apply(scored: Scored, offsets: Offsets) -> EmbeddingScores | MatrixScores:
    """Return corrected scores, which are made when they are asked for."""
    if isinstance(scored, EmbeddingScores):
        return EmbeddingScores(scored.images, scored.captions, scored.lines, offsets)
    return MatrixScores(scored.matrix(), scored.lines, offsets)


def offsets_of(scored: Scored, correction: Correction) -> Generator[Progress, None, Offsets]:
    """Return what a correction subtracts from plain scores; the same for copies.

    Raises DatasetError if the inverted softmax is asked of scores that are no cosines.
    """
    true = true_scores_of(scored)
    if correction == "csls":
        near = yield from nearest(true, scored.lines, NEAREST)
        return Offsets(2.0, _mean_of_known(near.line_scores), _mean_of_known(near.image_scores))
    images, captions = yield from _spread(true, scored.lines)
    if isinstance(scored, EmbeddingScores):  # a product may depend on a row's place by its last bit
        yield Progress("Adding up what every answer gets", scored.lines.captions, scored.lines.captions, "captions")
        images, captions = _as_first(images, scored.images), _as_first(captions, scored.captions)
    return Offsets(1.0, images, captions)


def _mean_of_known(scores: Doubles) -> Doubles:
    """Return the mean of the finite scores of each row, (Q,), 0 without any. scores: (Q,K)."""
    known = np.isfinite(scores)
    total = np.where(known, scores, 0.0).sum(axis=1)
    mean: Doubles = total / np.maximum(known.sum(axis=1), 1)
    return mean


def _spread(true: TrueScores, lines: CaptionLines) -> Generator[Progress, None, tuple[Doubles, Doubles]]:
    """Return T log Σ exp(s / T): of each image over the captions, (I,), of each caption over the images, (C,).

    Cosines are at most 1, so that exp((s − 1) / T) neither overflows nor vanishes. A lost image has 0, and no share.
    """
    of_images, of_captions = np.zeros(lines.images), np.zeros(lines.captions)
    for block in blocks_of(lines):
        yield Progress("Adding up what every answer gets", block.start, lines.captions, "captions")
        scores = true.fine_products(block)
        _check_cosines(scores)
        shares = np.exp((scores - 1) / TEMPERATURE)
        of_images += shares.sum(axis=0)
        of_captions[block] = shares.sum(axis=1)
    return _logarithm(of_images), _logarithm(of_captions)


def _logarithm(sums: Doubles) -> Doubles:
    known = sums > 0
    found: Doubles = np.where(known, 1 + TEMPERATURE * np.log(sums, where=known, out=np.zeros_like(sums)), 0.0)
    return found


def _check_cosines(scores: Doubles) -> None:
    known = scores[scores > -np.inf]
    if known.size and not -_COSINE <= known.min() <= known.max() <= _COSINE:
        largest = known.max() if known.max() > _COSINE else known.min()
        raise DatasetError(
            f"the inverted softmax takes T = 1/{round(1 / TEMPERATURE)}, which is for cosines, but a score is "
            f"{largest:.4g}. Take csls, which needs no T."
        )


def _as_first(values: Doubles, members: Sequence[Tensor]) -> Doubles:
    """Return the values of rows, (R,), a copy's as the first of its kind has it. members: (R,D) each."""
    chosen, place = distinct(np.concatenate([member.cpu().numpy() for member in members], axis=1))
    found: Doubles = values[chosen][place]
    return found
