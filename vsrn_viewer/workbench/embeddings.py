"""Embeddings of a split in the store: what they depend on, and their blocks.

One entry a network, so that an ensemble and its members share. Weights, captions and the vocabulary's words are
hashed whole; what the regions depend on, their source says.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn

from vsrn_viewer.checkpoint import Checkpoint
from vsrn_viewer.checkpoint.digests import content_of
from vsrn_viewer.data.split import Split
from vsrn_viewer.data.tokens import tokenizer_used
from vsrn_viewer.data.vocabulary import Vocabulary
from vsrn_viewer.retrieval.copies import DIGEST_SIZE
from vsrn_viewer.retrieval.gallery import (
    CAPTIONS_A_BATCH,
    FIRST_BATCHES,
    IMAGES_A_BATCH,
    PREPARED_A_BATCH,
    image_blocks,
)
from vsrn_viewer.retrieval.known import Block
from vsrn_viewer.vsrn import ModelConfig, Vsrn
from vsrn_viewer.workbench.store import Entry, Store

_FORMAT = 5  # of keys and blocks; another one whenever the same input may give other numbers


@dataclass(frozen=True)
class KeptBlocks:
    """The KnownBlocks of an entry of the store. size: D, the numbers of an embedding."""

    entry: Entry
    size: int

    @property
    def problem(self) -> str:
        """Why the store keeps nothing, "" if it does."""
        return self.entry.problem

    def find(self, number: int) -> Block | None:
        """Return a block, None if it is not kept or not one of these embeddings."""
        arrays = self.entry.read(str(number))
        if arrays is None or arrays.keys() != {"digests", "embeddings"}:
            return None
        digests, embeddings = arrays["digests"], arrays["embeddings"]
        shaped = digests.shape[1:] == (DIGEST_SIZE,) and embeddings.shape[1:] == (self.size,)
        typed = digests.dtype == np.uint8 and embeddings.dtype == np.float32
        return Block(digests, embeddings) if shaped and typed else None

    def keep(self, number: int, block: Block) -> None:
        """Keep a block, if the store can."""
        self.entry.write(str(number), {"digests": block.digests, "embeddings": block.embeddings})


def kept_images(store: Store, checkpoint: Checkpoint, split: Split, about: dict[str, str]) -> KeptBlocks:
    """Return what is kept of a network's embeddings of a split's images. Raises DatasetError for the features.

    about: model and split, for people.
    """
    model = checkpoint.model
    key = hash_of([*_computing(model), *checkpoint.digests.of("image_encoder"), *split_parts(split)])
    said = about | {"rows": str(split.images), "blocks": str(len(image_blocks(split)))}
    return KeptBlocks(store.entry("images", key, said), model.config.embed_size)


def kept_captions(
    store: Store, checkpoint: Checkpoint, vocabulary: Vocabulary, captions: tuple[str, ...], about: dict[str, str]
) -> KeptBlocks:
    """Return what is kept of a network's embeddings of captions. about: model and split, for people."""
    model = checkpoint.model
    words = tokenizer_used(), hash_of(vocabulary.words), hash_of(captions)
    key = hash_of([*_computing(model), *checkpoint.digests.of("text_encoder"), *words])
    said = about | {"rows": str(len(captions)), "blocks": str(-(-len(captions) // CAPTIONS_A_BATCH))}
    return KeptBlocks(store.entry("captions", key, said), model.config.embed_size)


def network_parts(model: Vsrn) -> Iterable[Any]:
    """What the numbers depend on besides the content: weights, switches, and what computes them in which precision."""
    yield from _computing(model)
    yield from network_weights(model)


def _computing(model: Vsrn) -> Iterable[Any]:
    yield _FORMAT, torch.__version__, model.device.type, torch.get_float32_matmul_precision()
    yield _plain(model.config)


def network_weights(network: nn.Module) -> Iterable[Any]:
    """Every weight of a network, behind its name, shape and type."""
    for name, tensor in sorted(network.state_dict().items()):
        yield name, tuple(tensor.shape), str(tensor.dtype)
        yield content_of(tensor)


def _plain(config: ModelConfig) -> list[tuple[str, Any]]:
    """The switches without what neither encoder sees: the dataset's name, the sentence branch."""
    plain = dataclasses.replace(config, data_name="", caption_hidden=0, caption_word_size=0)
    return sorted(dataclasses.asdict(plain).items())


def split_parts(split: Split) -> Iterable[Any]:
    """What the embeddings of a split's images depend on besides the network. Raises DatasetError for the features."""
    yield from split.regions.depends_on()
    yield FIRST_BATCHES, IMAGES_A_BATCH, PREPARED_A_BATCH


def hash_of(parts: Iterable[Any]) -> str:
    """Return a SHA-256 of parts, each behind its length: bytes as they are, anything else as Python shows it."""
    whole = hashlib.sha256()
    for part in parts:
        content = part if isinstance(part, (bytes, memoryview)) else repr(part).encode("utf-8", "backslashreplace")
        whole.update(f"{len(content)}\n".encode())
        whole.update(content)
    return whole.hexdigest()
