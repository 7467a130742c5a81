"""Ranks of every query of a split from its embeddings, block by block: the similarity is never held whole.

The score of an image i and a caption c over the members m of an ensemble is

    s(i, c) = 1/M · Σ_m Σ_d x_imd y_cmd ,

its products exact and their sum rounded in float64, in an order that depends on D alone. So it is a function of the two
rows: copies have equal scores, bit for bit, wherever they stand, and a tie goes to the smaller index.

Most of it is decided in float32. A product of D terms, in whatever order a library adds them up, lies within

    |fl(x · y) − x · y| ≤ γ_D Σ_d |x_d y_d| ≤ γ_D ‖x‖ ‖y‖ ,    γ_D = D u / (1 − D u) ,  u = 2⁻²⁴

of the true one (Higham, Accuracy and Stability of Numerical Algorithms, 2nd edition, section 3.1). Whoever is further
from the truth's score than that stands before or behind it for certain; the few others are scored as above. Where they
are not few, as with embeddings that have collapsed, the block is first computed in float64, whose u is 2⁻⁵³.

Scores that are corrected for hubs, f · s(i, c) − a_i − b_c, are float64 numbers made of s in that order. Computed in
float32 they lie within the same number of roundings of f ‖x‖ ‖y‖ + |a_i| + |b_c|, so they are ranked alike.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.hubs import Offsets
from vsrn_viewer.retrieval.copies import distinct
from vsrn_viewer.retrieval.further_truths import NO_MORE, FurtherTruths, best_truths
from vsrn_viewer.steps import drain

Indices = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]
Block = npt.NDArray[np.float32] | Doubles

BLOCK = 2**21  # scores computed at a time
PRODUCTS = 2**20  # of single pairs that are held at a time, 8 bytes each
FEW = 1 / 50  # of a block's scores; more are first told apart in float64


class Embedded:
    """Images and captions of a split as an ensemble embeds them. One array a member, (I,D) and (C,D) float32.

    An image that could not be embedded is NaN throughout; its scores are −inf. lost: (I,), which those are. offsets: of
    corrected scores, equal for copies; None for plain ones.
    Raises ValueError unless there are as many image as caption arrays, and at least one.
    """

    def __init__(self, images: Sequence[Tensor], captions: Sequence[Tensor], offsets: Offsets | None = None) -> None:
        if not images or len(images) != len(captions):
            raise ValueError(f"members must have images and captions: got {len(images)} and {len(captions)} arrays")
        self.on_device = tuple(images), tuple(captions)
        self.images, self.captions = ([rows.cpu().numpy() for rows in side] for side in self.on_device)
        self.lost = np.isnan(self.images[0][:, 0])
        self.offsets = offsets

    def scores(self, images: Indices, lines: Indices) -> Doubles:
        """Return the score of each pair, (P,), as the head of this file defines it. images, lines: (P,)."""
        found = np.empty(len(images))
        step = max(1, PRODUCTS // max(self.images[0].shape[1], 1))
        for start in range(0, len(images), step):
            i, c = images[start : start + step], lines[start : start + step]
            members = zip(self.images, self.captions, strict=True)
            sums = [(x[i].astype(np.float64) * y[c]).sum(axis=1) for x, y in members]
            found[start : start + step] = np.mean(sums, axis=0)
        if self.offsets is not None:
            found = self.offsets.corrected(found, images, lines)
        found[self.lost[images]] = -np.inf
        return found

    def scores_of_copies(self, images: Indices, lines: Indices) -> Doubles:
        """Return what `scores` does, each distinct pair of rows computed once."""
        (chosen, image), (columns, line) = self._copies
        pairs, place = np.unique(image[images] * len(columns) + line[lines], return_inverse=True)
        found: Doubles = self.scores(chosen[pairs // len(columns)], columns[pairs % len(columns)])[place.reshape(-1)]
        return found

    def reaches(self) -> tuple[Doubles, Doubles]:
        """Return how large a score can be for each image, (I,), and each caption, (C,): the most that ‖x‖ ‖y‖ is, a
        mean over the members, with what is subtracted."""
        images, captions = (
            [np.nan_to_num(np.sqrt(np.einsum("rd,rd->r", rows, rows, dtype=np.float64))) for rows in side]
            for side in (self.images, self.captions)
        )
        of_images, of_captions = _reach(images, captions), _reach(captions, images)
        if self.offsets is None:
            return of_images, of_captions
        scale, less = self.offsets.scale, (np.abs(self.offsets.images), np.abs(self.offsets.captions))
        return scale * of_images + less[0] + less[1].max(), scale * of_captions + less[1] + less[0].max()

    @property
    def terms(self) -> int:
        """How often a score is rounded on its way, at most. 64: for the exact scores, the mean and what is
        subtracted."""
        return int(self.images[0].shape[1]) + len(self.images) + 64

    def rounding(self, kind: type[np.floating[Any]]) -> tuple[Doubles, Doubles]:
        """Return how far a score computed in this kind is from the true one, at most: for each image (I,), for each
        caption (C,); infinite where its sum may overflow."""
        images, captions = self.reaches()
        return _rounding(kind, images, self.terms), _rounding(kind, captions, self.terms)

    def products(self, lines: slice) -> npt.NDArray[np.float32]:
        """Return the scores of some captions and all images, (B,I), computed in float32 on the device."""
        with torch.inference_mode():
            images, captions = self.on_device
            found = captions[0][lines] @ images[0].T
            for image, caption in zip(images[1:], captions[1:], strict=True):
                found += caption[lines] @ image.T
            products: npt.NDArray[np.float32] = found.div_(len(images)).cpu().numpy()
        self._correct(products, lines)
        return products

    def fine_products(self, lines: slice) -> Doubles:
        """Return what `products` does in float64, (B,I)."""
        members = zip(self.images, self.captions, strict=True)
        parts = [y[lines].astype(np.float64) @ x.T.astype(np.float64) for x, y in members]
        products: Doubles = sum(parts[1:], parts[0]) / len(parts)
        self._correct(products, lines)
        return products

    def _correct(self, products: Block, lines: slice) -> None:
        """Turn the scores of some captions with all images, (B,I), into corrected ones, those of lost images −inf."""
        if self.offsets is not None:
            self.offsets.kept(slice(None), lines).correct(products.T)
        products[:, self.lost] = -np.inf

    @cached_property
    def _copies(self) -> tuple[tuple[Indices, Indices], tuple[Indices, Indices]]:
        images, captions = (distinct(np.concatenate(side, axis=1)) for side in (self.images, self.captions))
        return images, captions


@dataclass(frozen=True)
class _Truths:
    """What each query looks for. score, index: (Q,), of the own image or of the best own caption, −inf and 0 for a row
    that is no query. reach: (Q,), the most that ‖x‖ ‖y‖ is, a mean over the members. terms: how often a score is
    rounded on its way, at most."""

    score: Doubles
    index: Indices
    reach: Doubles
    terms: int

    def limits(self, kind: type[np.float32 | np.float64], queries: slice) -> tuple[Block, Block]:
        """Return between which computed scores of this kind a rank is undecided, (B,) each."""
        off = _rounding(kind, self.reach[queries], self.terms)
        score, end = self.score[queries], kind(np.inf)
        with np.errstate(over="ignore"):
            low, high = (score - off).astype(kind), (score + off).astype(kind)
        low, high = np.nextafter(low, -end), np.nextafter(high, end)
        low[score == -np.inf] = high[score == -np.inf] = end
        return low, high


def _rounding(kind: type[np.floating[Any]], reach: Doubles, terms: int) -> Doubles:
    """Return how far a score computed in this kind is from the true one, at most, by what it reaches, (Q,)."""
    number = np.finfo(kind)
    roundoff, lost_below = float(number.eps) / 2, float(number.tiny)
    off: Doubles = 1.01 * terms * (roundoff * reach + lost_below)  # 1.01: for γ's denominator, and this very rounding
    off[reach > float(number.max) / 1e3] = np.inf  # a sum may have overflowed on its way
    return off


@dataclass(frozen=True)
class _Compared:
    """A block of B captions and all images. before_image, before_line: how many stand for certain before the own image
    of each caption, (B,), and before the best caption of each image, (I,). rows, images: the pairs that are undecided.
    """

    before_image: Indices
    before_line: Indices
    rows: Indices
    images: Indices


def ranks_by_blocks(embedded: Embedded, lines: CaptionLines, also: FurtherTruths = NO_MORE) -> tuple[Indices, Indices]:
    """Return the ranks from 0 of every query: of the best own caption of each image that has one, (Q,), and of the own
    image of each caption, (C,). Ties go to the smaller index. What asks for a lost image, or is one, ranks last.

    also: what counts as own too. Besides the embeddings a few times BLOCK numbers are held.
    """
    return drain(ranking_blocks(embedded, lines, also))


def ranking_blocks(
    embedded: Embedded, lines: CaptionLines, also: FurtherTruths = NO_MORE
) -> Generator[tuple[slice, Block, Indices], None, tuple[Indices, Indices]]:
    """Return what `ranks_by_blocks` does. Yields each block on the way: its captions, their scores with all images
    (B,I), which whoever takes them may overwrite, and the ranks of their own images, (B,)."""
    truths = _truths(embedded, lines, also)
    to_text, to_image = np.zeros(lines.images, np.int64), np.zeros(lines.captions, np.int64)
    lost = embedded.lost[truths[1].index]
    for block in blocks_of(lines):
        scores = embedded.products(block)
        _count_before(embedded, block, scores, truths, to_text, to_image)
        to_image[block][lost[block]] = lines.images - 1
        yield block, scores, to_image[block]
    to_text[embedded.lost] = lines.captions - 1
    return to_text[lines.described], to_image


def ranks_if(embedded: Embedded, lines: CaptionLines, scores: Doubles) -> Indices:
    """Return the rank from 0 of the own image of each caption, (C,), if that image alone had another score.

    scores: (C,), those other scores.
    """
    of_images, of_captions = _truths(embedded, lines)
    nobody = replace(of_images, score=np.full(lines.images, -np.inf))
    to_text, to_image = np.zeros(lines.images, np.int64), np.zeros(lines.captions, np.int64)
    for block in blocks_of(lines):
        truths = nobody, replace(of_captions, score=scores)
        _count_before(embedded, block, embedded.products(block), truths, to_text, to_image)
    return to_image - (of_captions.score > scores)  # an image does not stand before itself


def _count_before(
    embedded: Embedded,
    block: slice,
    scores: npt.NDArray[np.float32],
    truths: tuple[_Truths, _Truths],
    to_text: Indices,
    to_image: Indices,
) -> None:
    """Add how many captions of a block stand before what each image looks for, to (I,), and how many images before
    that of each caption, to (C,). truths: of the images, of the captions."""
    of_images, of_captions = truths
    found = _compare(embedded, block, scores, of_images, of_captions)
    image, line = found.images, found.rows + block.start
    to_text += found.before_line
    to_image[block] += found.before_image
    are_few = len(line) <= FEW * BLOCK
    score = (embedded.scores if are_few else embedded.scores_of_copies)(image, line)
    to_text += np.bincount(image[_is_before(score, line, of_images, image)], minlength=len(to_text))
    to_image += np.bincount(line[_is_before(score, image, of_captions, line)], minlength=len(to_image))


def _compare(
    embedded: Embedded, block: slice, scores: npt.NDArray[np.float32], of_images: _Truths, of_captions: _Truths
) -> _Compared:
    """Compare the scores of some captions with what is looked for, in float32 and, if many are undecided, float64."""
    compared = _hold_to_limits(scores, of_images.limits(np.float32, slice(None)), of_captions.limits(np.float32, block))
    if len(compared.rows) <= FEW * scores.size:
        return compared
    fine = embedded.fine_products(block)
    return _hold_to_limits(fine, of_images.limits(np.float64, slice(None)), of_captions.limits(np.float64, block))


def _hold_to_limits(scores: Block, of_images: tuple[Block, Block], of_captions: tuple[Block, Block]) -> _Compared:
    """scores: (B,I). Whatever is undecided for one of its two queries is left for both."""
    above_image, above_caption = scores > of_images[1], scores > of_captions[1][:, None]
    undecided = ~(above_image | (scores < of_images[0])) | ~(above_caption | (scores < of_captions[0][:, None]))
    above_image &= ~undecided
    above_caption &= ~undecided
    rows, images = np.divmod(np.flatnonzero(undecided), scores.shape[1])  # several times as fast as np.nonzero
    return _Compared(np.count_nonzero(above_caption, axis=1), np.count_nonzero(above_image, axis=0), rows, images)


def _is_before(scores: Doubles, candidates: Indices, truths: _Truths, queries: Indices) -> npt.NDArray[np.bool_]:
    """Return which candidates stand before what their query looks for, (P,)."""
    wanted = truths.score[queries]
    before: npt.NDArray[np.bool_] = (scores > wanted) | ((scores == wanted) & (candidates < truths.index[queries]))
    return before


def _truths(embedded: Embedded, lines: CaptionLines, also: FurtherTruths = NO_MORE) -> tuple[_Truths, _Truths]:
    """Return what the images and what the captions look for."""
    found = best_truths(embedded.scores, lines, also)
    of_images, of_captions = embedded.reaches()
    return (
        _Truths(found.image_score, found.image_line, of_images, embedded.terms),
        _Truths(found.caption_score, found.caption_image, of_captions, embedded.terms),
    )


def _reach(queries: list[Doubles], candidates: list[Doubles]) -> Doubles:
    """Return the most that ‖x‖ ‖y‖ is for each query, (Q,), by the lengths of both per member; a mean over those."""
    reach: Doubles = np.mean([own * other.max() for own, other in zip(queries, candidates, strict=True)], axis=0)
    return reach


def blocks_of(lines: CaptionLines) -> Iterator[slice]:
    """Yield all captions, in their order, as many at a time as make a block with all images."""
    step = max(1, BLOCK // lines.images)
    for start in range(0, lines.captions, step):
        yield slice(start, min(start + step, lines.captions))
