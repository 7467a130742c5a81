"""What a figure or a session was made with, as short hashes: another model or other data of the same name show."""

from __future__ import annotations

from typing import Any

import numpy as np

from vsrn_viewer.data.split import Split
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.workbench.embeddings import hash_of, network_weights


def model_fingerprint(pair: Pair) -> str:
    """Return a short hash of the weights of all members and of the vocabulary, or of the scores of a matrix: it changes
    as soon as a score can."""
    parts: list[Any] = [tuple(pair.vocabulary.words)]
    for model in pair.models:
        parts += network_weights(model)
    if pair.matrix is not None:
        parts.append(np.ascontiguousarray(pair.matrix.scores).data.cast("B"))
    return hash_of(parts)[:16]


def data_fingerprint(pair: Pair, image: int) -> str:
    """Return a short hash of what is known of an image, in this row of the split: features, boxes and names."""
    split = pair.split
    boxes = split.boxes(image)
    parts = [split.image_ids[image], split.features(image).tobytes(), b"" if boxes is None else boxes.tobytes()]
    return hash_of(parts)[:16]


def split_fingerprint(split: Split) -> str:
    """Return a short hash of a split's ids and captions in their order, and of whose each caption is: it changes as
    soon as a row or a line may be another one."""
    return hash_of([split.image_ids, split.captions, split.caption_lines.first.tolist()])[:16]


def features_fingerprint(pair: Pair) -> str:
    """Return a short hash of what tells the features of a split's images from others, wherever its files lie: their
    counts, and a few images of a file that may hold 33 GB. "" for a matrix, which has none. Raises DatasetError for the
    features."""
    return "" if pair.matrix is not None else hash_of(pair.split.regions.samples())[:16]
