"""A small random network with a split of several batches, on disk."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from networks import random_network

from vsrn_viewer.checkpoint import save_checkpoint
from vsrn_viewer.data.vocabulary import SPECIAL, Vocabulary, save_vocabulary
from vsrn_viewer.view import PairId

IMAGES, REGIONS, FEATURE = 100, 3, 6  # four batches of images, two of captions
WORDS = ("red", "ball", "dog", "cat", "a")


def small_pair(folder: Path, seed: int = 0) -> PairId:
    """Write data and a checkpoint (s0.safetensors for seed 0); return the pair. Images 90 to 99 copy 0 to 9."""
    rng = np.random.default_rng(7)
    features = rng.normal(size=(IMAGES, REGIONS, FEATURE)).astype(np.float32)
    features[90:] = features[:10]
    np.save(folder / "test_ims.npy", features)
    lines = [" ".join(rng.choice(WORDS, 6)) for _ in range(5 * IMAGES)]
    (folder / "test_caps.txt").write_text("".join(f"{line}\n" for line in lines))
    save_vocabulary(folder / "small_vocab.json", Vocabulary((*SPECIAL, *WORDS)))
    return PairId((str(add_member(folder, seed)),), str(folder), device="cpu")


def add_member(folder: Path, seed: int) -> Path:
    """Write a checkpoint of other weights for the same data."""
    path = folder / f"s{seed}.safetensors"
    save_checkpoint(path, random_network(seed))
    return path
