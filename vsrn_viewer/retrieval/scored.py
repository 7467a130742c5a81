"""The scores of all images of a split with all its captions, held as embeddings or as a matrix: what can be evaluated.

I images, C captions; both count from 0. Higher is more similar.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from vsrn_viewer.caption_lines import CaptionLines, Indices
from vsrn_viewer.hubs import Offsets
from vsrn_viewer.retrieval.block_ranks import Embedded, ranks_by_blocks, ranks_if
from vsrn_viewer.retrieval.further_truths import NO_MORE, FurtherTruths, best_truths
from vsrn_viewer.retrieval.ranking import Scores
from vsrn_viewer.retrieval.similarity import ranks_by_rows, similarity_blocks, whole
from vsrn_viewer.steps import drain

_NUMBERS = 2**21  # scores of a matrix that are looked at in a step


class Scored(Protocol):
    """Scores of I images and C captions. lines: whose each caption is."""

    @property
    def lines(self) -> CaptionLines: ...

    def ranks(self, also: FurtherTruths = NO_MORE) -> tuple[Indices, Indices]:
        """Return ranks from 0: of the best own caption of each image that has one, (Q,); of each caption's image, (C,).

        also: what counts as own too. Ties go to the smaller index. Raises ValueError if there are no captions.
        """

    def of(self, images: Indices, captions: Indices) -> npt.NDArray[np.float64]:
        """Return the score of each pair, (P,). images, captions: (P,)."""

    def part(self, start: int, end: int) -> Scored:
        """Return the images start … end − 1 with their captions alone."""

    def limited(self, most: int) -> Scored:
        """Return all images with the first `most` captions of each."""

    def rows(self) -> Iterator[tuple[Indices, Scores]]:
        """Yield all scores, some images at a time: which they are, (B,), and (B,C). Every image comes once."""

    def matrix(self) -> Scores:
        """Return all scores, (I,C)."""


@dataclass(frozen=True, eq=False)
class MatrixScores:
    """Scores as somebody saved them. scores: (I,C), any float. offsets: of corrected scores, which are float64 and made
    when they are asked for; None for plain ones. A part keeps those of the whole."""

    scores: Scores
    lines: CaptionLines
    offsets: Offsets | None = None

    def ranks(self, also: FurtherTruths = NO_MORE) -> tuple[Indices, Indices]:
        """See Scored."""
        return drain(self.ranking(also))

    def ranking(self, also: FurtherTruths = NO_MORE) -> Generator[int, None, tuple[Indices, Indices]]:
        """Return what `ranks` does. Yields how many images are ranked."""
        to_text, to_image = yield from ranks_by_rows(self.rows(), best_truths(self.of, self.lines, also))
        return to_text[self.lines.described], to_image

    def of(self, images: Indices, captions: Indices) -> npt.NDArray[np.float64]:
        """See Scored."""
        found = self.scores[images, captions].astype(np.float64)
        return found if self.offsets is None else self.offsets.corrected(found, images, captions)

    def of_captions(self, lines: slice) -> npt.NDArray[np.float64]:
        """Return the scores of some captions with all images, (B,I)."""
        found = np.ascontiguousarray(self.scores[:, lines].T, dtype=np.float64)
        if self.offsets is not None:
            self.offsets.kept(slice(None), lines).correct(found.T)
        return found

    def part(self, start: int, end: int) -> MatrixScores:
        """See Scored."""
        lines = slice(int(self.lines.first[start]), int(self.lines.first[end]))
        offsets = None if self.offsets is None else self.offsets.kept(slice(start, end), lines)
        return MatrixScores(self.scores[start:end, lines], self.lines.part(start, end), offsets)

    def limited(self, most: int) -> MatrixScores:
        """See Scored."""
        kept, lines = self.lines.limited(most)
        offsets = None if self.offsets is None else self.offsets.kept(slice(None), kept)
        return MatrixScores(self.scores[:, kept], lines, offsets)

    def rows(self) -> Iterator[tuple[Indices, Scores]]:
        """See Scored."""
        step = max(1, _NUMBERS // max(1, self.lines.captions))
        for start in range(0, len(self.scores), step):
            block = self.scores[start : start + step]
            images = start + np.arange(len(block))
            if self.offsets is not None:
                block = block.astype(np.float64)
                self.offsets.kept(images, slice(None)).correct(block)
            yield images, block

    def matrix(self) -> Scores:
        """See Scored."""
        return self.scores if self.offsets is None else whole(self.rows(), (self.lines.images, self.lines.captions))


@dataclass(frozen=True, eq=False)
class EmbeddingScores:
    """Inner products of embeddings, averaged over the members of an ensemble (see `block_ranks`).

    images, captions: one array a member, (I,D) and (C,D) float32. offsets: of corrected scores, equal for
    copies; None for plain ones. A part keeps those of the whole.
    """

    images: Sequence[Tensor]
    captions: Sequence[Tensor]
    lines: CaptionLines
    offsets: Offsets | None = None

    def ranks(self, also: FurtherTruths = NO_MORE) -> tuple[Indices, Indices]:
        """See Scored."""
        return ranks_by_blocks(self.embedded(), self.lines, also)

    def embedded(self) -> Embedded:
        """Return what is scored block by block."""
        return Embedded(self.images, self.captions, self.offsets)

    def ranks_if(self, scores: npt.NDArray[np.float64]) -> Indices:
        """Return the rank from 0 of each caption's image, (C,), if that image alone had another score. scores: (C,)."""
        return ranks_if(self.embedded(), self.lines, scores)

    def of(self, images: Indices, captions: Indices) -> npt.NDArray[np.float64]:
        """See Scored."""
        return self.embedded().scores(images, captions)

    def part(self, start: int, end: int) -> EmbeddingScores:
        """See Scored."""
        lines = slice(int(self.lines.first[start]), int(self.lines.first[end]))
        images, captions = [one[start:end] for one in self.images], [one[lines] for one in self.captions]
        offsets = None if self.offsets is None else self.offsets.kept(slice(start, end), lines)
        return EmbeddingScores(images, captions, self.lines.part(start, end), offsets)

    def limited(self, most: int) -> EmbeddingScores:
        """See Scored."""
        kept, lines = self.lines.limited(most)
        captions = [one[torch.from_numpy(kept).to(one.device)] for one in self.captions]
        offsets = None if self.offsets is None else self.offsets.kept(slice(None), kept)
        return EmbeddingScores(self.images, captions, lines, offsets)

    def rows(self) -> Iterator[tuple[Indices, Scores]]:
        """See Scored. float64; −inf for images that are NaN throughout."""
        images, captions = ([one.cpu().numpy() for one in side] for side in (self.images, self.captions))
        lost = np.isnan(images[0][:, 0])
        for rows, scores in similarity_blocks(images, captions):
            if self.offsets is not None:
                self.offsets.kept(rows, slice(None)).correct(scores)
            scores[lost[rows]] = -np.inf
            yield rows, scores

    def matrix(self) -> Scores:
        """See Scored. float64: 1 GB for 5,000 images × 25,000 captions."""
        return whole(self.rows(), (self.lines.images, self.lines.captions))
