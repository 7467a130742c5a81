"""Does the memory of training grow with the feature file? Two files, one ten times the other, all else equal.

    python benchmarks/training_memory.py [FIGURES.json]

Prints, for each, the peak of anonymous memory (what cannot be dropped) from the start of the process to the end of 40
joint steps, one epoch of them with a validation, sampled all the while; and their ratio.
Linux.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import numpy as np
from peak import peak_of

IMAGES, REGIONS, FEATURE = 2000, 10, 256
STORED = (36, 360)  # rows an image; only the first REGIONS are read, so that both runs learn the same
STEPS = 40


def main() -> None:
    runs = []
    for stored in STORED:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            _write(folder, stored)
            size = (folder / "train_ims.npy").stat().st_size / 1e6
            peak = peak_of([sys.executable, __file__, "--train", str(folder)])
            runs.append({"feature_file_mb": round(size), "peak_anonymous_mb": round(peak)})
            print(f"feature file {size:,.0f} MB: peak anonymous memory {peak:,.0f} MB", flush=True)
    small, large = runs
    answer = {
        "steps": STEPS,
        "runs": runs,
        "file_ratio": round(large["feature_file_mb"] / small["feature_file_mb"], 2),
        "memory_ratio": round(large["peak_anonymous_mb"] / small["peak_anonymous_mb"], 2),
    }
    print(f"a file {answer['file_ratio']} times as large, memory {answer['memory_ratio']} times")
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(json.dumps(answer, indent=1) + "\n", encoding="utf-8")


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


def _train(folder: Path) -> None:
    from vsrn_viewer.data.dataset import open_dataset
    from vsrn_viewer.training import TrainingOptions, train

    options = TrainingOptions(embed_size=64, word_size=32, graph_layers=1, caption_hidden=64, caption_word_size=32)
    for _ in train(open_dataset(folder), options, folder / "out", steps=STEPS):
        pass


if __name__ == "__main__":
    if sys.argv[1:2] == ["--train"]:
        _train(Path(sys.argv[2]))
    else:
        main()
