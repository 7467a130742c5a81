"""A small split that is as uneven as real ones, with an ensemble of two random networks."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from networks import random_network

from vsrn_viewer.checkpoint import save_checkpoint
from vsrn_viewer.data.vocabulary import SPECIAL, Vocabulary, save_vocabulary

COUNTS = (5, 7, 6, 5, 0, 7, 5, 6, 5, 6, 5, 7)  # captions of each image
OWNERS = [image for image, count in enumerate(COUNTS) for _ in range(count)]
WORDS = ("red", "ball", "dog", "cat", "a")
LABELS = ("Dog", "cat", "traffic light")


def labels_of(image: int) -> list[str]:
    return [LABELS[image % 3], LABELS[image // 3 % 3], LABELS[image % 3]]


def make_uneven(folder: Path) -> Path:
    """Write it: twelve images with 0 or 5 to 7 captions; a tenth and more of all scores are tied: images 10 and 11 copy
    0 and 1, every seventh caption is the same. Return the folder."""
    rng = np.random.default_rng(5)
    features = rng.normal(size=(12, 3, 6)).astype(np.float32)
    features[10:] = features[:2]
    np.save(folder / "test_ims.npy", features)
    np.save(folder / "test_caption_counts.npy", np.array(COUNTS))
    lines = [" ".join(rng.choice(WORDS, rng.integers(4, 9))) for _ in OWNERS]
    lines[::7] = ["a red zebra, a Dog"] * len(lines[::7])
    (folder / "test_caps.txt").write_text("".join(f"{line}\n" for line in lines))
    (folder / "test_ids.txt").write_text("".join(f"im{image}\n" for image in range(12)))
    (folder / "test_labels.json").write_text(json.dumps([labels_of(image) for image in range(12)]))
    keys = {"features": "ims.npy", "captions": "caps.txt", "caption_counts": "caption_counts.npy"}
    keys |= {"image_ids": "ids.txt", "labels": "labels.json"}
    named = "".join(f'{key} = "test_{name}"\n' for key, name in keys.items())
    (folder / "dataset.toml").write_text(f'name = "uneven"\n[splits.test]\n{named}')
    save_vocabulary(folder / "small_vocab.json", Vocabulary((*SPECIAL, *WORDS)))
    for seed in (0, 1):
        save_checkpoint(folder / f"s{seed}.safetensors", random_network(seed))
    return folder
