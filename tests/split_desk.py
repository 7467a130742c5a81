"""A small split on disk with labels, boxes and known objects, and two random networks."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from networks import random_network

from vsrn_viewer.checkpoint import save_checkpoint
from vsrn_viewer.data.vocabulary import SPECIAL, Vocabulary, save_vocabulary
from vsrn_viewer.view import PairId

COUNTS = np.array([5, 5, 4, 5, 1, 3, 5, 2])
LABELS = ("dog", "cat", "ball")
OBJECTS = np.array([[0, 0, 10, 10], [50, 0, 60, 10]], np.float32)


def labels_of(image: int) -> list[str]:
    return [LABELS[(image * row + row // 2) % 3] for row in range(5)]


def boxes() -> np.ndarray:
    """(8,5,4): rows 0 and 1 show the first object, 2 and 3 the second; 4 lies inside the first and shows nothing."""
    first, second = OBJECTS
    part = np.array([0, 0, 4, 4], np.float32)
    one = np.stack([first, first + np.float32([1, 0, 1, 0]), second, second + np.float32([0, 1, 0, 2]), part])
    return np.repeat(one[None], 8, axis=0).astype(np.float32)


def write_split(folder: Path, leave_out: tuple[str, ...] = ()) -> PairId:
    """Write the data and two members; leave_out: keys of dataset.toml."""
    rng = np.random.default_rng(3)
    np.save(folder / "test_ims.npy", rng.normal(size=(8, 5, 6)).astype(np.float32))
    np.save(folder / "test_counts.npy", COUNTS)
    np.save(folder / "test_boxes.npy", boxes())
    (folder / "test_labels.json").write_text(json.dumps([labels_of(image) for image in range(8)]))
    lines = [" ".join(rng.choice(["red", "ball", "dog", "cat", "a"], 6)) for _ in range(16)]
    (folder / "test_caps.txt").write_text("".join(f"{line}\n" for line in lines))
    objects = [{"box": box.tolist()} for box in OBJECTS]
    relations = {
        "images": [{"id": str(image), "objects": objects} for image in range(8)],
        "pairs": [{"images": [0, 1], "captions": [0, 2]}, {"images": [5, 3], "captions": [10, 7]}],
    }
    (folder / "test_relations.json").write_text(json.dumps(relations))
    keys = {"features": "ims.npy", "region_counts": "counts.npy", "captions": "caps.txt", "boxes": "boxes.npy"}
    keys |= {"labels": "labels.json", "relations": "relations.json"}
    named = "".join(f'{key} = "test_{name}"\n' for key, name in keys.items() if key not in leave_out)
    (folder / "dataset.toml").write_text(f'name = "small"\n[splits.test]\n{named}')
    save_vocabulary(folder / "small_vocab.json", Vocabulary((*SPECIAL, "red", "ball", "dog", "cat", "a")))
    files = [folder / f"s{seed}.safetensors" for seed in (0, 1)]
    for seed, file in enumerate(files):
        save_checkpoint(file, random_network(seed))
    return PairId(tuple(map(str, files)), str(folder), device="cpu")
