from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

ANIMALS = ("bear", "cow", "dog", "frog", "horse", "zebra")
TOML = 'name = "toy"\n' + "".join(
    f'[splits.{split}]\nfeatures = "{split}_ims.npy"\ncaptions = "{split}_caps.txt"\n'
    f'region_counts = "{split}_counts.npy"\nrelations = "{split}_relations.json"\n'
    for split in ("train", "val")
)


@pytest.fixture(autouse=True, scope="session")
def _one_thread() -> None:
    """Before every other fixture: sums of several threads round otherwise than those of one."""
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def toy_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset in which it can be learned who is left of whom: every two animals, both ways, two captions each."""
    return write_toy(tmp_path_factory.mktemp("toy"))


def write_toy(folder: Path, seed: int = 0) -> Path:
    rng = np.random.default_rng(seed)
    (folder / "dataset.toml").write_text(TOML)
    for split in ("train", "val"):
        scenes = [(one, other) for one in range(6) for other in range(6) if one != other]
        features = rng.normal(scale=0.1, size=(len(scenes), 4, 10)).astype(np.float32)
        for row, (one, other) in enumerate(scenes):
            features[row, 0, one] += 1  # regions are read left to right
            features[row, 1, other] += 1
        lines = [line for one, other in scenes for line in _lines(ANIMALS[one], ANIMALS[other])]
        twins = [(scenes.index((i, j)), scenes.index((j, i))) for i, j in scenes if i < j]
        pairs = [{"images": [i, j], "captions": [2 * i + line, 2 * j + line]} for i, j in twins for line in (0, 1)]
        np.save(folder / f"{split}_ims.npy", features)
        np.save(folder / f"{split}_counts.npy", np.where(np.arange(len(scenes)) % 7 == 3, 3, 4))
        (folder / f"{split}_caps.txt").write_text("".join(f"{line}\n" for line in lines))
        (folder / f"{split}_relations.json").write_text(json.dumps({"pairs": pairs}))
    return folder


def _lines(left: str, right: str) -> tuple[str, str]:
    return f"a {left} left of a {right}", f"a {right} right of a {left}"
