"""In which order the captions are learned: the same for the same seed and epoch, on any machine.

Images are never padded, so a batch holds images with one number of regions. A batch of a single row
would have no negative and no variance for BatchNorm: its row joins the batch before it, or is left out
where no other image has as many regions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

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

    counts: (I,) regions an image. captions: lines an image. twins: images of minimal pairs, kept together
    where batches are made of images.
    """

    counts: Indices
    captions: int
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
        lines = rng.permutation(len(self.counts) * self.captions)
        images = lines // self.captions
        for count in np.unique(self.counts):
            chosen = np.flatnonzero(self.counts[images] == count)
            for rows in _cut([[int(row)] for row in chosen], self.options.batch_size):
                yield Batch(images[rows], np.arange(len(rows)), lines[rows])

    def _by_image(self, rng: np.random.Generator) -> Iterator[Batch]:
        together = self.options.captions_per_image
        deck = rng.permuted(np.tile(np.arange(self.captions), (len(self.counts), 1)), axis=1)  # (I, captions)
        units = self._units()
        for first in range(0, self.captions, together):
            hand = deck[:, first : first + together]
            shuffled = [units[at] for at in rng.permutation(len(units))]
            for count in np.unique(self.counts):
                fitting = [unit for unit in shuffled if self.counts[unit[0]] == count]
                for images in _cut(fitting, max(2, self.options.batch_size // together)):
                    lines = images[:, None] * self.captions + hand[images]  # (U, k)
                    yield Batch(images, np.repeat(np.arange(len(images)), lines.shape[1]), lines.ravel())

    def _units(self) -> list[list[int]]:
        """What stays together: both images of a minimal pair (with equal regions), every other image alone."""
        partner = {one: other for pair in self.twins for one, other in (pair, pair[::-1])}
        units = []
        for image in range(len(self.counts)):
            other = partner.get(image, image)
            if other == image or self.counts[other] != self.counts[image] or partner[other] != image:
                units.append([image])
            elif image < other:
                units.append([image, other])
        return units


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
