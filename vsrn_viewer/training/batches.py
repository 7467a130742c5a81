"""In which order the captions are learned: the same for the same seed and epoch, on any machine.

Images are never padded, so a batch holds images with one number of regions. A batch of a single row
would have no negative and no variance for BatchNorm: its row joins the batch before it, or is left out
where no other image has as many regions, or a caption left. An image without captions is never dealt.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.training.presets import TrainingOptions

Indices = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Batch:
    """B rows of image and caption. images: (U,) rows of the split to encode. place: (B,) where in `images`
    the image of each row is. lines: (B,) lines of the captions file."""

    images: Indices
    place: Indices
    lines: Indices


@dataclass(frozen=True)
class Order:
    """Deals the batches of any epoch.

    counts: (I,) regions an image. captions: whose each line is. twins: images of minimal pairs, kept together
    where batches are made of images.
    """

    counts: Indices
    captions: CaptionLines
    twins: Sequence[tuple[int, int]]
    options: TrainingOptions

    def batches(self, epoch: int) -> list[Batch]:
        """Return the batches of an epoch, counted from 1."""
        rng = np.random.default_rng([self.options.seed, epoch])
        dealt = list(self._by_image(rng) if self.options.captions_per_image else self._by_caption(rng))
        if len(np.unique(self.counts)) > 1:  # else they would come sorted by number of regions
            dealt = [dealt[at] for at in rng.permutation(len(dealt))]
        return dealt

    def _by_caption(self, rng: np.random.Generator) -> Iterator[Batch]:
        lines = rng.permutation(self.captions.captions)
        images = self.captions.owners()[lines]
        for count in np.unique(self.counts):
            chosen = np.flatnonzero(self.counts[images] == count)
            for rows in _cut([[int(row)] for row in chosen], self.options.batch_size):
                yield Batch(images[rows], np.arange(len(rows)), lines[rows])

    def _by_image(self, rng: np.random.Generator) -> Iterator[Batch]:
        together = self.options.captions_per_image
        units = self._units()
        deck = self._deck(rng, units)
        for first in range(0, deck.shape[1], together):
            hand = deck[:, first : first + together]
            shuffled = [units[at] for at in rng.permutation(len(units))]
            holding = [held for unit in shuffled if (held := [image for image in unit if hand[image, 0] >= 0])]
            for count in np.unique(self.counts):
                fitting = [unit for unit in holding if self.counts[unit[0]] == count]
                for images in _cut(fitting, max(2, self.options.batch_size // together)):
                    lines = hand[images]  # (U, k)
                    yield Batch(images, np.nonzero(lines >= 0)[0], lines[lines >= 0])

    def _deck(self, rng: np.random.Generator, units: list[list[int]]) -> Indices:
        """Return the lines of each image, shuffled, (I, most captions of an image), -1 after its last."""
        counts = self.captions.counts[:, None]
        deck = rng.permuted(np.tile(np.arange(counts.max()), (len(counts), 1)), axis=1)
        for one, *others in units:
            deck[others] = deck[one]  # twins show the same of their captions, which may differ in one word
        missing = deck >= counts
        lines = np.where(missing, -1, self.captions.first[:-1, None] + deck)
        return np.take_along_axis(lines, np.argsort(missing, axis=1, kind="stable"), axis=1)

    def _units(self) -> list[list[int]]:
        """What stays together: both images of a minimal pair (with equal regions), every other image alone."""
        units = []
        for image, other in enumerate(twin_of(len(self.counts), self.twins)):
            if other < 0 or self.counts[other] != self.counts[image]:
                units.append([image])
            elif image < other:
                units.append([image, int(other)])
        return units


def twin_of(images: int, twins: Sequence[tuple[int, int]]) -> Indices:
    """Return the other image of each image's minimal pair, -1 where there is none, (images,). An image in several
    pairs counts for the first one."""
    other = np.full(images, -1, dtype=np.int64)
    for one, two in twins:
        if other[one] < 0 and other[two] < 0:
            other[one], other[two] = two, one
    return other


def true_too(batch: Batch, twin: Indices, telling: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return where the caption of row j is known to be true of the image of row i, (B,B) bool: its own image, and
    the twin from which it does not tell it.

    twin: (I,) as from `twin_of`. telling: (C,), the captions that tell an image from its twin.
    """
    images = batch.images[batch.place]  # (B,)
    own = images[:, None] == images
    of_twin = images[:, None] == twin[images]  # row i shows the twin of row j's image
    true: npt.NDArray[np.bool_] = own | (of_twin & ~telling[batch.lines])
    return true


def same_text(captions: Sequence[str]) -> Indices:
    """Return the first line with the very text of each caption, (C,)."""
    first: dict[str, int] = {}
    return np.array([first.setdefault(text, line) for line, text in enumerate(captions)], dtype=np.int64)


def share_with_true_negatives(batch: Batch, texts: Indices, spared: npt.NDArray[np.bool_] | None) -> float:
    """Return the share of a batch's rows, 0 to 1, that have a true caption among their negatives: another one of their
    own image, or one with their own caption's text.

    texts: (C,) as from `same_text`. spared: (B,B) as from `true_too`, what is no negative; None spares nothing else.
    """
    images, text = batch.images[batch.place], texts[batch.lines]  # (B,), (B,)
    true = (images[:, None] == images) | (text[:, None] == text)
    np.fill_diagonal(true, False)
    negatives = true if spared is None else true & ~spared
    return float(negatives.any(axis=1).mean())


def _cut(units: list[list[int]], size: int) -> list[Indices]:
    """Fill batches of at most `size` with whole units, in order; a single leftover joins the last batch."""
    batches: list[list[int]] = []
    for unit in units:
        if batches and len(batches[-1]) + len(unit) <= size:
            batches[-1] += unit
        else:
            batches.append(list(unit))
    if len(batches) > 1 and len(batches[-1]) == 1:
        leftover = batches.pop()
        batches[-1] += leftover
    return [np.array(batch, dtype=np.int64) for batch in batches if len(batch) > 1]
