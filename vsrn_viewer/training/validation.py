"""How good the network is on the validation split, as the published training measures it."""

from __future__ import annotations

import numpy as np
import torch

from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.data.split import Split
from vsrn_viewer.retrieval.gallery import check_finite
from vsrn_viewer.retrieval.metrics import Evaluation, measure
from vsrn_viewer.retrieval.scored import EmbeddingScores
from vsrn_viewer.training.words import Sentences
from vsrn_viewer.vsrn import Vsrn

CAPTIONS = 5000  # the first of the split, as published
_IMAGES_A_BATCH = 64
_CAPTIONS_A_BATCH = 512


@torch.no_grad()
def validate(model: Vsrn, split: Split, sentences: Sentences) -> Evaluation:
    """Return both directions of retrieval over the first 5,000 captions and their images, in evaluation mode.

    The network's mode is as before afterwards. Raises DatasetError if features or embeddings are not finite.
    """
    lines = _first_lines(split.caption_lines)
    was_training = model.training
    model.eval()
    seen = _embed_images(model, split, lines.images)
    read = _embed_captions(model, sentences, lines.captions)
    model.train(was_training)
    return measure(EmbeddingScores([torch.from_numpy(seen)], [torch.from_numpy(read)], lines))


def _first_lines(lines: CaptionLines) -> CaptionLines:
    """Return those of the first images that have CAPTIONS captions at most, and of one image at least."""
    images = int(np.searchsorted(lines.first, CAPTIONS, side="right")) - 1
    return lines.part(0, max(images, 1))


def _embed_images(model: Vsrn, split: Split, images: int) -> np.ndarray:
    """Return (images, D) float32."""
    counts = split.counts()[:images]
    rows = np.empty((images, model.config.embed_size), dtype=np.float32)
    for count in np.unique(counts):
        equal = np.flatnonzero(counts == count)
        for start in range(0, len(equal), _IMAGES_A_BATCH):
            batch = equal[start : start + _IMAGES_A_BATCH]
            features = torch.from_numpy(np.stack([split.features(int(image)) for image in batch]))
            embedded = model.embed_images(features.to(model.device))
            check_finite(split, batch, embedded)
            rows[batch] = embedded.cpu().numpy()
    return rows


def _embed_captions(model: Vsrn, sentences: Sentences, captions: int) -> np.ndarray:
    """Return (captions, D) float32."""
    parts = []
    for start in range(0, captions, _CAPTIONS_A_BATCH):
        ids, lengths = sentences.batch(np.arange(start, min(start + _CAPTIONS_A_BATCH, captions)))
        on_device = torch.from_numpy(ids).to(model.device), torch.from_numpy(lengths).to(model.device)
        parts.append(model.embed_captions(*on_device).cpu().numpy())
    return np.concatenate(parts)
