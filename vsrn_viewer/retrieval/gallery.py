"""Embeddings of a whole split, kept on the device; of images by folded products (see `vsrn.folded`).

A gallery grows block by block, and what it has can be ranked meanwhile; `grow` says after every step how far it is, so
that the worker can answer people between two of them. Copies of an image or of a caption share one embedding (see
`copies`). Blocks that are known from earlier are not computed again (see `known`).
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from vsrn_viewer.answers import Progress
from vsrn_viewer.data.regions import PreparedRegions
from vsrn_viewer.data.split import Split
from vsrn_viewer.errors import DatasetError, PhotographError, is_end_of_memory
from vsrn_viewer.retrieval.caption_words import CaptionWords
from vsrn_viewer.retrieval.copies import Copies, digest
from vsrn_viewer.retrieval.known import Block, KnownBlocks, NothingKnown
from vsrn_viewer.retrieval.within_memory import Content, Run, Steps, WithinMemory
from vsrn_viewer.steps import drain, saying
from vsrn_viewer.vsrn import Folded, FoldedText, Vsrn
from vsrn_viewer.vsrn.device import enough_memory

Indices = npt.NDArray[np.int64]

IMAGES_A_BATCH = 128  # as many as the memory's weights are worth reading for, at each region: 32 take 1.7 times as long
FIRST_BATCHES = (2, 6, 24, 96)  # images: somebody waits for the first ones
PREPARED_A_BATCH = 8  # photographs: each takes half a second, and a block is searched once it is whole
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
_Embedded = Generator[None, None, npt.NDArray[np.float32]]  # steps that end in embeddings (K,D)
_Prepare = Callable[[Sequence[int]], Iterator[None]]
_Check = Callable[[Indices, Tensor], None]  # raises for rows (K,) whose embeddings (K,D) are no good


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

    def check(images: Indices, embedded: Tensor) -> None:
        check_finite(split, images, embedded)

    prepare = split.regions.prepare if isinstance(split.regions, PreparedRegions) else None
    return Gallery(models, known, image_blocks(split), read, _run_of_images, check, "images", prepare)


def empty_gallery() -> Gallery:
    """Return a gallery of no rows and no models, which is complete."""
    return Gallery((), (), (), lambda _: [], _run_of_images, lambda *_: None, "images")


def embed_images(models: Sequence[Vsrn], split: Split, order_of: Callable[[int], Indices] | None = None) -> Embedding:
    """Return the embeddings of all images of a split. order_of and what is raised: as in `image_gallery`."""
    yield from (gallery := image_gallery(models, split, order_of=order_of)).grow()
    return gallery.embeddings


def embed_captions(models: Sequence[Vsrn], captions: CaptionWords, known: Sequence[KnownBlocks] = ()) -> Embedding:
    """Return the embeddings of captions, R = C. known: as in `image_gallery`."""

    def read(batch: Indices) -> list[Content]:
        return [captions.read(line) for line in batch.tolist()]

    lines = np.arange(len(captions.words))
    batches = [lines[start : start + CAPTIONS_A_BATCH] for start in range(0, len(lines), CAPTIONS_A_BATCH)]
    run_of = partial(_run_of_captions, len(lines))
    yield from (gallery := Gallery(models, known, batches, read, run_of, lambda *_: None, "captions")).grow()
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

    blocks: the rows of each block, R together. read: the content of rows. run_of: what a network embeds them by.
    check: raises for embeddings that are no good. unit: what the rows are. prepare: works for what is read next, row by
    row, where that takes long. skipped: the rows that were left out, with the reasons.
    """

    def __init__(
        self,
        models: Sequence[Vsrn],
        known: Sequence[KnownBlocks],
        blocks: Sequence[Indices],
        read: _Read,
        run_of: Callable[[Vsrn], Run],
        check: _Check,
        unit: str,
        prepare: _Prepare | None = None,
    ) -> None:
        self._networks = [WithinMemory(model, run_of) for model in models]
        self._known = known or [NothingKnown()] * len(models)
        self._blocks, self._read, self._check, self._unit, self._prepare = blocks, read, check, unit, prepare
        self._to_do = list(range(len(blocks)))
        self._copies = Copies()
        self.skipped: dict[int, str] = {}
        self.began_s = 0.0  # how long `begin` computed
        rows = sum(map(len, blocks))
        self._roomless = ""  # where the embeddings lie if not on their network's device
        members = tuple(self._room(model, rows) for model in models)
        self.embeddings = Embeddings(members, np.arange(rows), np.zeros(rows, bool))

    @property
    def is_complete(self) -> bool:
        """Whether every block is embedded."""
        return not self._to_do

    @property
    def problem(self) -> str:
        """Why what was embedded could not be kept for the next start, "" if it could."""
        return next((known.problem for known in self._known if known.problem), "")

    @property
    def notices(self) -> tuple[str, ...]:
        """What the end of a device's memory changed, for the user."""
        said = (self._roomless, *(network.notice for network in self._networks))
        return tuple(dict.fromkeys(sentence for sentence in said if sentence))

    def begin(self) -> None:
        """Embed the first block of several, unless that takes preparing. Raises as `grow` does, which tries again then.

        Another thread may call it while nobody else uses the gallery.
        """
        if self._prepare is None and len(self._to_do) > 1:
            start = time.thread_time()  # the thread beside it may be faster at taking turns
            drain(self._fill(self._to_do[0], side_by_side=True))
            self.began_s += time.thread_time() - start
            del self._to_do[0]

    def grow(self) -> Iterator[Progress]:
        """Embed what is missing, block by block, saying after each step how far it is. Can be stopped and begun again:
        a block that was begun is begun again."""
        while self._to_do:
            yield from self._fill(self._to_do[0])
            del self._to_do[0]
            yield self._progress()
        for network in self._networks:
            network.rest()

    def row(self, member: int, row: int) -> Tensor:
        """Return the embedding of a row by a member (from 0), (D,). A row whose block has not come yet is embedded now.

        Raises DatasetError if it cannot be.
        """
        if not self.embeddings.ready[row]:
            self._embed_alone(row)
        return self.embeddings.members[member][row].to(self._networks[member].device)

    def _embed_alone(self, row: int) -> None:
        rows = np.array([row])
        content = self._read(rows)
        for network, embedded in zip(self._networks, self.embeddings.members, strict=True):
            embedded[row] = torch.from_numpy(drain(self._embed(network, rows, content))[0]).to(embedded.device)
        self.embeddings.ready[row] = True

    def _progress(self, prepared: int = 0, _step: object = None) -> Progress:
        """prepared: rows of the block that is being embedded."""
        rows = self.embeddings.ready
        left = sum(len(self._blocks[number]) for number in self._to_do) - prepared
        return Progress(f"Reading the {self._unit}", len(rows) - left, len(rows), self._unit)

    def _fill(self, number: int, side_by_side: bool = False) -> Iterator[Progress]:
        """Embed a block; side_by_side: by all networks at once, which takes less time and cannot be stopped."""
        batch = self._blocks[number]
        content: dict[int, Content] = {}
        blocks = [known.find(number) for known in self._known]
        digests = _agreed(blocks, len(batch))
        if digests is None:
            batch, content = yield from self._contents(batch)
            digests = np.array([np.frombuffer(digest(content[row]), np.uint8) for row in batch.tolist()])
            digests = digests.reshape(len(batch), -1)
        first = self._first(batch, digests)
        new = first == batch
        missing = [
            member
            for member, block in enumerate(blocks)
            if block is None or len(block.embeddings) != new.sum() or not np.array_equal(block.digests, digests)
        ]
        if missing and not content:
            batch, content = yield from self._contents(batch)
        inside = [content[row] for row in batch[new].tolist()] if missing else []
        works = [self._embed(self._networks[member], batch[new], inside) for member in missing]
        if side_by_side:
            works = self._side_by_side(works)
        prepared = len(batch) if self._prepare else 0
        for member, steps in zip(missing, works, strict=True):
            block = Block(digests, (yield from saying(steps, partial(self._progress, prepared))))
            self._known[member].keep(number, block)
            blocks[member] = block
        self._put(batch, first, [block for block in blocks if block is not None])

    def _side_by_side(self, works: Sequence[_Embedded]) -> list[_Embedded]:
        """Do all of these at once, in a thread each, and return them as done."""

        def done(steps: _Embedded) -> tuple[npt.NDArray[np.float32], float]:
            start = time.thread_time()
            return drain(steps), time.thread_time() - start

        with ThreadPoolExecutor(max(1, len(works))) as threads:
            found = list(threads.map(done, works))
        self.began_s += sum(seconds for _, seconds in found)
        return [_as_steps(embedded) for embedded, _ in found]

    def _contents(self, batch: Indices) -> Generator[Progress, None, tuple[Indices, dict[int, Content]]]:
        """Return the rows of a batch that can be read, and their content by row."""
        content: dict[int, Content] = {}
        for prepared, _ in enumerate(self._prepare(batch.tolist()) if self._prepare else (), start=1):
            yield self._progress(prepared)
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
        placed = _places(batch[new])
        for rows, block in zip(self.embeddings.members, blocks, strict=True):
            rows[placed] = torch.from_numpy(block.embeddings).to(rows.device)
            if not new.all():
                rows[torch.from_numpy(batch[~new])] = rows[torch.from_numpy(first[~new])]
        self.embeddings.ready[batch] = True

    def _embed(self, network: WithinMemory, rows: Indices, content: Sequence[Content]) -> _Embedded:
        """Return the embeddings of rows, (K,D), in steps that a person can wait for."""
        embedded = yield from network.embed(content)
        self._check(rows, torch.from_numpy(embedded))
        return embedded

    def _room(self, model: Vsrn, rows: int) -> Tensor:
        """Return room for the embeddings of a model, (R,D) of NaN: on its device, else on the CPU.

        Raises ViewerError if there is none here either.
        """
        shape, device = (rows, model.config.embed_size), model.device
        with enough_memory(f"there is not enough memory for {rows:,} embeddings. Open a smaller split."):
            try:
                return torch.full(shape, torch.nan, device=device)
            except RuntimeError as error:
                if device.type == "cpu" or not is_end_of_memory(error):
                    raise
            self._roomless = f"Memory ended on {device.type}, so the {self._unit} are ranked on the CPU."
            return torch.full(shape, torch.nan)


def _places(rows: Indices) -> slice | Tensor:
    """Return where rows (K,) lie, as one stretch if they are one: to copy into that takes a third of the time."""
    start = int(rows[0]) if len(rows) else 0
    is_one = np.array_equal(rows, np.arange(start, start + len(rows)))
    return slice(start, start + len(rows)) if is_one else torch.from_numpy(rows)


def _as_steps(embedded: npt.NDArray[np.float32]) -> _Embedded:
    """Return what is done already as steps, none of them."""
    yield from ()
    return embedded


def _run_of_images(model: Vsrn) -> Run:
    folded = Folded(model)

    def run(images: Sequence[Content]) -> Steps:
        embedded = torch.empty(len(images), model.config.embed_size, device=model.device)
        for places in _alike(images):
            regions = torch.from_numpy(np.stack([images[place] for place in places])).to(model.device)
            embedded[torch.from_numpy(places)] = yield from folded.embed_in_steps(regions)
        return embedded

    return run


def _run_of_captions(captions: int, model: Vsrn) -> Run:
    return FoldedText(model, captions).embed_in_steps


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


def image_blocks(split: Split) -> list[Indices]:
    """Return the rows of a split's images, a block at a time: with the same number of regions, where that is known
    before."""
    counts = split.regions.counts()
    groups = list(_groups(np.zeros(split.images, np.int64) if counts is None else counts))
    if isinstance(split.regions, PreparedRegions):
        return [part for rows in groups for part in _cut(rows, (), PREPARED_A_BATCH)]
    return [*_cut(groups[0], FIRST_BATCHES), *(part for rows in groups[1:] for part in _cut(rows))] if groups else []


def _cut(rows: Indices, first: Sequence[int] = (), most: int = IMAGES_A_BATCH) -> Iterator[Indices]:
    """Yield rows in parts: the first ones of these sizes, then of `most`."""
    start = 0
    for size in itertools.chain(first, itertools.repeat(most)):
        if start >= len(rows):
            return
        yield rows[start : start + size]
        start += size
