"""Embeddings of a whole split, kept on the device, computed by plain forward passes.

Both functions are generators that say how far they are and return the embeddings, so that the
worker can answer people between two batches. Copies of an image or of a caption share one embedding (see `copies`).
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from vsrn_viewer.answers import Progress
from vsrn_viewer.data.split import Split
from vsrn_viewer.data.tokens import encode_captions
from vsrn_viewer.data.vocabulary import Vocabulary
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.retrieval.copies import Copies
from vsrn_viewer.vsrn import Vsrn

_IMAGES_A_BATCH = 32
_CAPTIONS_A_BATCH = 256
TOKENS_A_BATCH = 256 * 64  # padding included; a state of the text encoder is held for each


@dataclass(frozen=True, eq=False)
class Embeddings:
    """Embeddings of R images or captions. members: per member (R,D) float32 on its device.

    first: (R,) int64, for each row the first row with the same content, itself where there is none before.
    """

    members: tuple[Tensor, ...]
    first: npt.NDArray[np.int64]


Embedding = Generator[Progress, None, Embeddings]


def embed_images(models: Sequence[Vsrn], split: Split) -> Embedding:
    """Return the embeddings of the split's images, R = I.

    Images are batched by equal numbers of regions and never padded. Raises DatasetError if the
    features cannot be read, or if they or an embedding are not finite.
    """
    rows = [torch.empty(split.images, model.config.embed_size, device=model.device) for model in models]
    copies, first = Copies(), np.arange(split.images)
    done = 0
    for batch in _equal_batches(split.counts()):
        regions = [split.features(int(image)) for image in batch]
        first[batch] = [copies.first(one, int(image)) for one, image in zip(regions, batch, strict=True)]
        new = first[batch] == batch
        if new.any():
            features = torch.from_numpy(np.stack(regions)[new])
            with torch.inference_mode():
                for model, target in zip(models, rows, strict=True):
                    embedded = model.embed_images(features.to(model.device))
                    check_finite(split, batch[new], embedded)
                    target[torch.from_numpy(batch[new])] = embedded
        done += len(batch)
        yield Progress("Reading the images", done, split.images)
    return _spread(rows, first)


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


def embed_captions(models: Sequence[Vsrn], vocabulary: Vocabulary, captions: Sequence[str]) -> Embedding:
    """Return the embeddings of captions, R = C."""
    rows = [torch.empty(len(captions), model.config.embed_size, device=model.device) for model in models]
    copies, first = Copies(), np.arange(len(captions))
    for start in range(0, len(captions), _CAPTIONS_A_BATCH):
        ids, lengths = encode_captions(captions[start : start + _CAPTIONS_A_BATCH], vocabulary)
        batch = start + np.arange(len(ids))
        first[batch] = [
            copies.first(words[:length], int(line)) for words, length, line in zip(ids, lengths, batch, strict=True)
        ]
        new = first[batch] == batch
        if new.any():
            for model, target in zip(models, rows, strict=True):
                target[torch.from_numpy(batch[new])] = embed_tokens(model, ids[new], lengths[new])
        yield Progress("Reading the captions", start + len(ids), len(captions), "captions")
    return _spread(rows, first)


def embed_tokens(model: Vsrn, ids: npt.NDArray[np.int64], lengths: npt.NDArray[np.int64]) -> Tensor:
    """Return caption embeddings (C,D) of token ids (C,T) with their lengths (C,)."""
    embeddings = torch.empty(len(ids), model.config.embed_size, device=model.device)
    with torch.inference_mode():
        for rows in batches_of_tokens(lengths):
            own = torch.from_numpy(ids[rows, : lengths[rows].max()]).to(model.device)
            embeddings[torch.from_numpy(rows)] = model.embed_captions(
                own, torch.from_numpy(lengths[rows]).to(own.device)
            )
    return embeddings


def batches_of_tokens(lengths: npt.NDArray[np.int64]) -> Iterator[npt.NDArray[np.int64]]:
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


def _equal_batches(counts: npt.NDArray[np.int64]) -> Iterator[npt.NDArray[np.int64]]:
    """Yield rows of images that have the same number of regions, a batch at a time."""
    for count in np.unique(counts):
        rows = np.flatnonzero(counts == count)
        for start in range(0, len(rows), _IMAGES_A_BATCH):
            yield rows[start : start + _IMAGES_A_BATCH]


def _spread(rows: Sequence[Tensor], first: npt.NDArray[np.int64]) -> Embeddings:
    """Fill in the copies of what was computed. rows: per member (R,D). first: (R,)."""
    return Embeddings(tuple(member[torch.from_numpy(first).to(member.device)] for member in rows), first)
