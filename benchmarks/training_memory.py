"""Does the memory of training grow with the feature file? Two files, one ten times the other, all else equal.

    python benchmarks/training_memory.py

Prints the peak of anonymous memory (what cannot be dropped; pages of the mapped file can) of 20 steps, for each. Linux.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

IMAGES, REGIONS, FEATURE = 2000, 10, 256
STORED = (36, 360)  # rows an image; only the first REGIONS are read


def main() -> None:
    for stored in STORED:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            _write(folder, stored)
            size = (folder / "train_ims.npy").stat().st_size / 1e6
            peak = json.loads(subprocess.check_output([sys.executable, __file__, str(folder)]))
            print(f"feature file {size:,.0f} MB: peak anonymous memory {peak:,.0f} MB")


def _write(folder: Path, stored: int) -> None:
    rng = np.random.default_rng(0)
    toml = 'name = "memory"\n'
    for split, images in (("train", IMAGES), ("val", 100)):
        shape = (images, stored, FEATURE)
        features = np.lib.format.open_memmap(folder / f"{split}_ims.npy", "w+", np.float32, shape)
        for row in features:
            row[:] = rng.normal(size=(stored, FEATURE))
        np.save(folder / f"{split}_counts.npy", np.full(images, REGIONS))
        (folder / f"{split}_caps.txt").write_text("".join(f"a dog and {row % 50} cats\n" for row in range(images)))
        toml += f'[splits.{split}]\nfeatures = "{split}_ims.npy"\ncaptions = "{split}_caps.txt"\n'
        toml += f'region_counts = "{split}_counts.npy"\n'
    (folder / "dataset.toml").write_text(toml)


def _measure(folder: Path) -> float:
    """Train 20 steps; return the largest RssAnon seen, in 10^6 bytes."""
    from vsrn_viewer.data.dataset import open_dataset
    from vsrn_viewer.training import TrainingOptions, train

    options = TrainingOptions(embed_size=64, word_size=32, graph_layers=1, caption_hidden=0, caption_word_size=0)
    peak = 0.0
    for _ in train(open_dataset(folder), options, folder / "out", steps=20):
        status = Path("/proc/self/status").read_text()
        peak = max(peak, float(status.split("RssAnon:")[1].split()[0]) * 1024 / 1e6)
    return peak


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(_measure(Path(sys.argv[1])))
    else:
        main()
