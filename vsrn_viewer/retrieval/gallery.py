"""Embeddings of a whole split, kept on the device, computed by plain forward passes.

Both functions are generators that say how far they are and return the embeddings, so that the
worker can answer people between two batches. Copies of an image or of a caption share one embedding (see `copies`).
Batches that are known from earlier are not computed again (see `known`).
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from vsrn_viewer.answers import Progress
from vsrn_viewer.data.split import Split
from vsrn_viewer.data.tokens import encode_words, pad_words, tokenize
from vsrn_viewer.data.vocabulary import Vocabulary
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.retrieval.copies import Copies, digest
from vsrn_viewer.retrieval.known import Block, KnownBlocks, NothingKnown
from vsrn_viewer.vsrn import Vsrn
from vsrn_viewer.vsrn.device import enough_memory

Indices = npt.NDArray[np.int64]
Content = npt.NDArray[Any]  # what the network reads of one row: regions (N,F), or words (T,)

IMAGES_A_BATCH = 32
CAPTIONS_A_BATCH = 256
TOKENS_A_BATCH = 256 * 128  # padding included; a state of the text encoder is held for each


@dataclass(frozen=True, eq=False)
class Embeddings:
    """Embeddings of R images or captions. members: per member (R,D) float32 on its device.

    first: (R,) int64, for each row the first row with the same content, itself where there is none before.
    """

    members: tuple[Tensor, ...]
    first: npt.NDArray[np.int64]


Embedding = Generator[Progress, None, Embeddings]
_Read = Callable[[Indices], list[Content]]
_Embed = Callable[[Vsrn, Indices, Sequence[Content]], Tensor]  # model, rows, their content → (K,D)


def embed_images(
    models: Sequence[Vsrn],
    split: Split,
    known: Sequence[KnownBlocks] = (),
    order_of: Callable[[int], Indices] | None = None,
) -> Embedding:
    """Return the embeddings of the split's images, R = I.

    known: per model, what was embedded before; () for nothing. order_of: for an image, its rows in the order in which
    they are read, (N,) int64; None reads them as they are stored. Images are batched by equal numbers of regions and
    never padded. Raises DatasetError if the features cannot be read, or if they or an embedding are not finite.
    """

    def read(batch: Indices) -> list[Content]:
        stored = ((int(image), split.features(int(image))) for image in batch)
        return [regions if order_of is None else regions[order_of(image)] for image, regions in stored]

    def embed(model: Vsrn, images: Indices, regions: Sequence[Content]) -> Tensor:
        embedded = model.embed_images(torch.from_numpy(np.stack(regions)).to(model.device))
        check_finite(split, images, embedded)
        return embedded

    batches = list(_equal_batches(split.counts()))
    yield from (gallery := _Gallery(models, known, split.images, read, embed)).fill(batches, "images")
    return gallery.embeddings()


def embed_captions(
    models: Sequence[Vsrn], vocabulary: Vocabulary, captions: Sequence[str], known: Sequence[KnownBlocks] = ()
) -> Embedding:
    """Return the embeddings of captions, R = C. known: as in `embed_images`."""

    def read(batch: Indices) -> list[Content]:
        return [encode_words(tokenize(captions[line]), vocabulary) for line in batch]

    def embed(model: Vsrn, lines: Indices, sentences: Sequence[Content]) -> Tensor:  # noqa: ARG001 (as of images)
        return embed_tokens(model, *pad_words(sentences))

    lines = np.arange(len(captions))
    batches = [lines[start : start + CAPTIONS_A_BATCH] for start in range(0, len(captions), CAPTIONS_A_BATCH)]
    yield from (gallery := _Gallery(models, known, len(captions), read, embed)).fill(batches, "captions")
    return gallery.embeddings()


def embed_tokens(model: Vsrn, ids: npt.NDArray[np.int64], lengths: npt.NDArray[np.int64]) -> Tensor:
    """Return caption embeddings (C,D) of token ids (C,T) with their lengths (C,)."""
    embeddings = torch.empty(len(ids), model.config.embed_size, device=model.device)
    with torch.inference_mode():
        for rows in batches_of_tokens(lengths):
            own = torch.from_numpy(ids[rows, : lengths[rows].max()]).to(model.device)
            ends = torch.from_numpy(lengths[rows]).to(model.device)
            embeddings[torch.from_numpy(rows)] = model.embed_captions(own, ends)
    return embeddings


def batches_of_tokens(lengths: Indices) -> Iterator[Indices]:
    """Yield rows of captions that are embedded together, given their lengths (C,): all, in their order, unless a long
    one would pad them to more than TOKENS_A_BATCH; then by length, so that only its like pay for it."""
    rows = np.arange(len(lengths))
    if lengths.size and lengths.size * lengths.max() > TOKENS_A_BATCH:
        rows = np.argsort(lengths, kind="stable")
    start = 0
    while start < len(rows):
        padded = np.maximum.accumulate(lengths[rows[start:]]) * np.arange(1, len(rows) - start + 1)
        end = start + max(1, int(np.searchsorted(padded, TOKENS_A_BATCH, side="right")))
        yield rows[start:end]
        start = end


def check_finite(split: Split, images: npt.NDArray[np.int64], embeddings: Tensor) -> None:
    """Raise DatasetError unless the embeddings (B,D) of these images (B,) are finite: no score compares with NaN, so
    an image with one would rank first for every caption."""
    bad = np.flatnonzero(~embeddings.isfinite().all(dim=1).cpu().numpy())
    if len(bad):
        row = int(images[bad[0]])
        raise DatasetError(
            f"{split.features_file}: image {split.image_ids[row]} (row {row}) gets an embedding that is not finite: "
            "its features are too large. Extract its features again."
        )


class _Gallery:
    """Embeddings that are filled in batch by batch, for each model: those that are known, or else computed."""

    def __init__(
        self, models: Sequence[Vsrn], known: Sequence[KnownBlocks], rows: int, read: _Read, embed: _Embed
    ) -> None:
        self._models = models
        self._known = known or [NothingKnown()] * len(models)
        self._read, self._embed = read, embed
        with _enough_memory(models):
            self._rows = [torch.empty(rows, model.config.embed_size, device=model.device) for model in models]
        self._copies, self._first = Copies(), np.arange(rows)

    def fill(self, batches: Sequence[Indices], unit: str) -> Iterator[Progress]:
        """Embed the batches, saying after each how far it is."""
        done = 0
        for number, batch in enumerate(batches):
            self._fill(number, batch)
            done += len(batch)
            yield Progress(f"Reading the {unit}", done, len(self._first), unit)

    def embeddings(self) -> Embeddings:
        """Return what was embedded, copies filled in."""
        members = (rows[torch.from_numpy(self._first).to(rows.device)] for rows in self._rows)
        return Embeddings(tuple(members), self._first)

    def _fill(self, number: int, batch: Indices) -> None:
        blocks = [known.find(number) for known in self._known]
        content: list[Content] = []
        digests = _agreed(blocks, len(batch))
        if digests is None:
            content = self._read(batch)
            digests = np.array([np.frombuffer(digest(row), np.uint8) for row in content])
        new = self._new(batch, digests)
        for model, rows, known, block in zip(self._models, self._rows, self._known, blocks, strict=True):
            if block is None or len(block.embeddings) != new.sum() or not np.array_equal(block.digests, digests):
                content = content or self._read(batch)
                block = Block(
                    digests, self._compute(model, batch[new], [content[place] for place in np.flatnonzero(new)])
                )
                known.keep(number, block)
            rows[torch.from_numpy(batch[new])] = torch.from_numpy(block.embeddings).to(rows.device)

    def _new(self, batch: Indices, digests: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
        """Return which rows of the batch, (B,), no earlier row is a copy of."""
        pairs = zip(digests, batch, strict=True)
        self._first[batch] = [self._copies.first(one.tobytes(), int(row)) for one, row in pairs]
        new: npt.NDArray[np.bool_] = self._first[batch] == batch
        return new

    def _compute(self, model: Vsrn, rows: Indices, content: Sequence[Content]) -> npt.NDArray[np.float32]:
        if not content:
            return np.empty((0, model.config.embed_size), np.float32)
        with torch.inference_mode(), _enough_memory([model]):
            embedded: npt.NDArray[np.float32] = self._embed(model, rows, content).cpu().numpy()
        return embedded


def _enough_memory(models: Sequence[Vsrn]) -> AbstractContextManager[None]:
    device = models[0].device.type
    return enough_memory(f"there is not enough memory on {device} to embed this split. Choose another --device.")


def _agreed(blocks: Sequence[Block | None], rows: int) -> npt.NDArray[np.uint8] | None:
    """Return the digests that the blocks of all members have, None if they do not agree, or not all are known."""
    first = blocks[0]
    if first is None or len(first.digests) != rows:
        return None
    agree = all(block is not None and np.array_equal(block.digests, first.digests) for block in blocks)
    return first.digests if agree else None


def _equal_batches(counts: npt.NDArray[np.int64]) -> Iterator[npt.NDArray[np.int64]]:
    """Yield rows of images that have the same number of regions, a batch at a time."""
    for count in np.unique(counts):
        rows = np.flatnonzero(counts == count)
        for start in range(0, len(rows), IMAGES_A_BATCH):
            yield rows[start : start + IMAGES_A_BATCH]
