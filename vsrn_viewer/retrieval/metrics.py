"""Recall at K, median and mean rank, in both directions; folds, minimal pairs.

Source: the evaluation of VSE++ and SCAN, which VSRN uses unchanged. The published code sorts and leaves
exact ties undefined; here the scores that are larger than the truth's are counted, and ties go to the
smaller index, as in every list that is shown. The published code knows five captions an image; here every caption
counts that an image has, and an image without any asks for nothing but is found, or not, by other images' captions.
Ranks count from 0 inside this file, and from 1 in what it reports.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from vsrn_viewer.caption_lines import CaptionLines, Indices
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.recall import Recall as Recall
from vsrn_viewer.recall import recall_of
from vsrn_viewer.retrieval.further_truths import NO_MORE, FurtherTruths
from vsrn_viewer.retrieval.scored import Scored


@dataclass(frozen=True)
class QueryRanks:
    """Ranks from 0 of every query, each among its own fold. image_to_text: (Q,), of the images that have captions
    (`lines.described`). text_to_image: (C,)."""

    image_to_text: Indices
    text_to_image: Indices
    lines: CaptionLines
    folds: int = 1


@dataclass(frozen=True)
class Evaluation:
    """Both directions over `images` images and `captions` captions (of all folds together)."""

    images: int
    captions: int
    image_to_text: Recall
    text_to_image: Recall

    @property
    def rsum(self) -> float:
        """The sum of the six recalls, 0 to 600."""
        return sum(one.r1 + one.r5 + one.r10 for one in (self.image_to_text, self.text_to_image))

    @property
    def selection(self) -> float:
        """R@1 + R@5 of both directions, 0 to 400: what the published training chooses its best epoch by."""
        return sum(one.r1 + one.r5 for one in (self.image_to_text, self.text_to_image))


def measure(scored: Scored, folds: int = 1) -> Evaluation:
    """Return the metrics of a split, averaged over `folds` consecutive equal blocks of images.

    The captions of a fold are those of its images. Raises DatasetError as `check_protocol` does.
    """
    return summarise(query_ranks(scored, folds))


def query_ranks(scored: Scored, folds: int = 1, also: FurtherTruths = NO_MORE) -> QueryRanks:
    """Return the rank of every query within its fold. folds and what is raised: as in `measure`. also: what counts as
    own too, within a fold."""
    check_protocol(scored.lines, folds)
    size = scored.lines.images // folds
    parts = [
        scored.part(start, start + size).ranks(also.part(scored.lines, start, start + size))
        for start in range(0, scored.lines.images, size)
    ]
    to_text, to_image = (np.concatenate(direction) for direction in zip(*parts, strict=True))
    return QueryRanks(to_text, to_image, scored.lines, folds)


def summarise(ranks: QueryRanks) -> Evaluation:
    """Return the metrics of ranks: of each fold, then their means (of the medians too, as published)."""
    lines = ranks.lines
    starts = np.arange(1, ranks.folds) * (lines.images // ranks.folds)  # the first image of each later fold
    to_text = np.split(ranks.image_to_text, np.searchsorted(lines.described, starts))
    to_image = np.split(ranks.text_to_image, lines.first[starts])
    image_to_text, text_to_image = (_mean([recall_of(part) for part in parts]) for parts in (to_text, to_image))
    return Evaluation(lines.images, lines.captions, image_to_text, text_to_image)


def check_protocol(lines: CaptionLines, folds: int) -> None:
    """Raise DatasetError unless the folds divide the images and each has a caption."""
    if folds < 1 or lines.images == 0 or lines.images % folds:
        raise DatasetError(f"folds must divide the number of images: got {folds} folds for {lines.images} images.")
    size = lines.images // folds
    empty = [fold for fold in range(folds) if lines.part(fold * size, (fold + 1) * size).captions == 0]
    if empty:
        of = f"fold {empty[0] + 1} of {folds}" if folds > 1 else "the split"
        raise DatasetError(f"{of} has no captions, so nothing can be found. Add captions.")


def minimal_pairs(scored: Scored, pairs: Sequence[tuple[int, int, int, int]]) -> float:
    """Return the per cent of pair captions that score their own image above its twin; 50 is chance.

    pairs: (image i, image j, caption of i, caption of j), rows and lines from 0; each gives
    two comparisons. A tie counts as wrong: a model blind to the difference has understood nothing.
    Raises ValueError without pairs.
    """
    i, j, of_i, of_j = _columns(pairs)
    return _share_above(scored, (i, of_i), (j, of_i), (j, of_j), (i, of_j))


def minimal_pair_captions(scored: Scored, pairs: Sequence[tuple[int, int, int, int]]) -> float:
    """Return the per cent of pair images that score their own caption above their twin's; else as `minimal_pairs`."""
    i, j, of_i, of_j = _columns(pairs)
    return _share_above(scored, (i, of_i), (i, of_j), (j, of_j), (j, of_i))


def _columns(pairs: Sequence[tuple[int, int, int, int]]) -> Indices:
    if not pairs:
        raise ValueError("pairs must not be empty")
    columns: Indices = np.array(pairs, dtype=np.int64).T
    return columns


def _share_above(scored: Scored, *compared: tuple[Indices, Indices]) -> float:
    """Return in how many per cent of comparisons the first score is the higher one. compared: images and captions of
    the first, of the second, and so on."""
    first, second = (scored.of(*np.concatenate(half, axis=1)) for half in (compared[::2], compared[1::2]))
    return 100.0 * float((first > second).mean())


def _mean(parts: Sequence[Recall]) -> Recall:
    def mean(name: str) -> Any:
        return float(np.mean([getattr(part, name) for part in parts]))

    return Recall(mean("r1"), mean("r5"), mean("r10"), mean("median_rank"), mean("mean_rank"))
