"""Embeddings of a whole split, kept on the device, computed by plain forward passes.

A gallery grows block by block, and what it has can be ranked meanwhile; `grow` says after every step how far it is, so
that the worker can answer people between two of them. Copies of an image or of a caption share one embedding (see
`copies`). Blocks that are known from earlier are not computed again (see `known`).
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
from vsrn_viewer.errors import DatasetError, PhotographError
from vsrn_viewer.retrieval.copies import Copies, digest
from vsrn_viewer.retrieval.known import Block, KnownBlocks, NothingKnown
from vsrn_viewer.vsrn import Vsrn
from vsrn_viewer.vsrn.device import enough_memory

Indices = npt.NDArray[np.int64]
Content = npt.NDArray[Any]  # what the network reads of one row: regions (N,F), or words (T,)

IMAGES_A_BATCH = 32
LARGE, LARGE_IMAGES_A_STEP = 1024, 16  # an embedding of this size takes long: people are answered after fewer images
CAPTIONS_A_BATCH = 256
TOKENS_A_BATCH = 256 * 128  # padding included; a state of the text encoder is held for each


@dataclass(frozen=True, eq=False)
class Embeddings:
    """Embeddings of R images or captions. members: per member (R,D) float32 on its device; NaN where not ready.

    first: (R,) int64, for each row the first row with the same content, itself where there is none before.
    ready: (R,) bool, which rows are embedded. The arrays of a gallery that grows change in place.
    """

    members: tuple[Tensor, ...]
    first: npt.NDArray[np.int64]
    ready: npt.NDArray[np.bool_]


Embedding = Generator[Progress, None, Embeddings]
_Read = Callable[[Indices], list[Content]]
_Embed = Callable[[Vsrn, Indices, Sequence[Content]], Tensor]  # model, rows, their content → (K,D)


def image_gallery(
    models: Sequence[Vsrn],
    split: Split,
    known: Sequence[KnownBlocks] = (),
    order_of: Callable[[int], Indices] | None = None,
) -> Gallery:
    """Return the gallery of the split's images, R = I, with nothing in it yet.

    known: per model, what was embedded before; () for nothing. order_of: for an image, its rows in the order in which
    they are read, (N,) int64; None reads them as they are stored. Images are embedded together that have equal numbers
    of regions, and never padded. It raises DatasetError while it grows if the features cannot be read, or if they or an
    embedding are not finite; an image that its source can leave out (PhotographError) is left out, and not ready.
    """

    def read(batch: Indices) -> list[Content]:
        stored = ((int(image), split.features(int(image))) for image in batch)
        return [regions if order_of is None else regions[order_of(image)] for image, regions in stored]

    def embed(model: Vsrn, images: Indices, regions: Sequence[Content]) -> Tensor:
        embedded = torch.empty(len(images), model.config.embed_size, device=model.device)
        for places in _alike(regions):
            own = torch.from_numpy(np.stack([regions[place] for place in places])).to(model.device)
            embedded[torch.from_numpy(places)] = model.embed_images(own)
        check_finite(split, images, embedded)
        return embedded

    return Gallery(models, known, list(_image_blocks(split)), read, embed, "images")


def embed_images(models: Sequence[Vsrn], split: Split, order_of: Callable[[int], Indices] | None = None) -> Embedding:
    """Return the embeddings of all images of a split. order_of and what is raised: as in `image_gallery`."""
    yield from (gallery := image_gallery(models, split, order_of=order_of)).grow()
    return gallery.embeddings


def embed_captions(
    models: Sequence[Vsrn], vocabulary: Vocabulary, captions: Sequence[str], known: Sequence[KnownBlocks] = ()
) -> Embedding:
    """Return the embeddings of captions, R = C. known: as in `image_gallery`."""

    def read(batch: Indices) -> list[Content]:
        return [encode_words(tokenize(captions[line]), vocabulary) for line in batch]

    def embed(model: Vsrn, lines: Indices, sentences: Sequence[Content]) -> Tensor:  # noqa: ARG001 (as of images)
        return embed_tokens(model, *pad_words(sentences))

    lines = np.arange(len(captions))
    batches = [lines[start : start + CAPTIONS_A_BATCH] for start in range(0, len(captions), CAPTIONS_A_BATCH)]
    yield from (gallery := Gallery(models, known, batches, read, embed, "captions")).grow()
    return gallery.embeddings


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


class Gallery:
    """Embeddings that grow block by block, for each model: those that are known, or else computed.

    blocks: the rows of each block, R together. read: the content of rows. embed: its embeddings. unit: what the
    rows are. skipped: the rows that were left out, with the reasons.
    """

    def __init__(
        self,
        models: Sequence[Vsrn],
        known: Sequence[KnownBlocks],
        blocks: Sequence[Indices],
        read: _Read,
        embed: _Embed,
        unit: str,
    ) -> None:
        self._models = models
        self._known = known or [NothingKnown()] * len(models)
        self._blocks, self._read, self._embed, self._unit = blocks, read, embed, unit
        self._to_do = list(range(len(blocks)))
        self._copies = Copies()
        self.skipped: dict[int, str] = {}
        rows = sum(map(len, blocks))
        with _enough_memory(models):
            members = tuple(
                torch.full((rows, model.config.embed_size), torch.nan, device=model.device) for model in models
            )
        self.embeddings = Embeddings(members, np.arange(rows), np.zeros(rows, bool))

    @property
    def is_complete(self) -> bool:
        """Whether every block is embedded."""
        return not self._to_do

    @property
    def problem(self) -> str:
        """Why what was embedded could not be kept for the next start, "" if it could."""
        return next((known.problem for known in self._known if known.problem), "")

    def grow(self) -> Iterator[Progress]:
        """Embed what is missing, block by block, saying after each step how far it is. Can be stopped and begun again:
        a block that was begun is begun again."""
        while self._to_do:
            yield from self._fill(self._to_do[0])
            del self._to_do[0]
            yield self._progress()

    def row(self, member: int, row: int) -> Tensor:
        """Return the embedding of a row by a member (from 0), (D,). A row whose block has not come yet is embedded now.

        Raises DatasetError if it cannot be.
        """
        if not self.embeddings.ready[row]:
            self._embed_alone(row)
        return self.embeddings.members[member][row]

    def _embed_alone(self, row: int) -> None:
        rows = np.array([row])
        content = self._read(rows)
        for model, embedded in zip(self._models, self.embeddings.members, strict=True):
            embedded[row] = torch.from_numpy(self._compute(model, rows, content)[0]).to(embedded.device)
        self.embeddings.ready[row] = True

    def _progress(self) -> Progress:
        rows = self.embeddings.ready
        left = sum(len(self._blocks[number]) for number in self._to_do)
        return Progress(f"Reading the {self._unit}", len(rows) - left, len(rows), self._unit)

    def _fill(self, number: int) -> Iterator[Progress]:
        """Embed a block."""
        batch = self._blocks[number]
        content: dict[int, Content] = {}
        blocks = [known.find(number) for known in self._known]
        digests = _agreed(blocks, len(batch))
        if digests is None:
            batch, content = self._contents(batch)
            digests = np.array([np.frombuffer(digest(content[row]), np.uint8) for row in batch.tolist()])
            digests = digests.reshape(len(batch), -1)
        first = self._first(batch, digests)
        new = first == batch
        found = []
        for model, known, block in zip(self._models, self._known, blocks, strict=True):
            if block is None or len(block.embeddings) != new.sum() or not np.array_equal(block.digests, digests):
                if not content:
                    batch, content = self._contents(batch)
                embedded = yield from self._in_steps(model, batch[new], content)
                block = Block(digests, embedded)
                known.keep(number, block)
            found.append(block)
        self._put(batch, first, found)

    def _contents(self, batch: Indices) -> tuple[Indices, dict[int, Content]]:
        """Return the rows of a batch that can be read, and their content by row."""
        content: dict[int, Content] = {}
        for row in batch.tolist():
            try:
                content[row] = self._read(np.array([row]))[0]
            except PhotographError as error:
                self.skipped[row] = str(error)
        return np.array(list(content), np.int64), content

    def _first(self, batch: Indices, digests: npt.NDArray[np.uint8]) -> Indices:
        """Return for each row of the batch, (B,), the first row that has its content."""
        pairs = zip(digests, batch, strict=True)
        return np.array([self._copies.first(one.tobytes(), int(row)) for one, row in pairs], np.int64)

    def _put(self, batch: Indices, first: Indices, blocks: Sequence[Block]) -> None:
        """Put a block in place, copies filled in, and only then say that it is there."""
        new = first == batch
        self.embeddings.first[batch] = first
        for rows, block in zip(self.embeddings.members, blocks, strict=True):
            rows[torch.from_numpy(batch[new])] = torch.from_numpy(block.embeddings).to(rows.device)
            rows[torch.from_numpy(batch[~new])] = rows[torch.from_numpy(first[~new])]
        self.embeddings.ready[batch] = True

    def _in_steps(
        self, model: Vsrn, rows: Indices, content: dict[int, Content]
    ) -> Generator[Progress, None, npt.NDArray[np.float32]]:
        """Return the embeddings of rows, (K,D), computed in steps that a person can wait for."""
        at_once = LARGE_IMAGES_A_STEP if model.config.embed_size >= LARGE and self._unit == "images" else len(rows)
        parts = [np.empty((0, model.config.embed_size), np.float32)]
        for start in range(0, len(rows), max(at_once, 1)):
            if start:
                yield self._progress()
            own = rows[start : start + at_once]
            parts.append(self._compute(model, own, [content[row] for row in own.tolist()]))
        return np.concatenate(parts)

    def _compute(self, model: Vsrn, rows: Indices, content: Sequence[Content]) -> npt.NDArray[np.float32]:
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


def _alike(contents: Sequence[Content]) -> Iterator[Indices]:
    """Yield the places of contents that are of one shape."""
    yield from _groups(np.array([len(content) for content in contents], np.int64))


def _groups(counts: Indices) -> Iterator[Indices]:
    """Yield the places of equal counts, the smallest count first."""
    for count in np.unique(counts):
        yield np.flatnonzero(counts == count)


def _image_blocks(split: Split) -> Iterator[Indices]:
    """Yield rows of images, a block at a time: with the same number of regions, where that is known before."""
    counts = split.regions.counts()
    for places in _groups(np.zeros(split.images, np.int64) if counts is None else counts):
        for start in range(0, len(places), IMAGES_A_BATCH):
            yield places[start : start + IMAGES_A_BATCH]
