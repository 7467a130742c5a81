"""How long opening takes the second time, when the embeddings are known from the first.

A split of random features, 36 regions of 2,048 values, five captions an image, and a random network of the published
size (embedding 2,048, four layers). Three processes, one after the other: one only loads the weights, two open the
pair until images can be ranked and captions are ready. Times start when torch has been imported. Prints one JSON
document; with a second argument, writes it to that file too.

    python benchmarks/second_opening.py IMAGES [RESULT.json]      (1,000 images: some minutes, 0.8 GB of disk)
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

REGIONS, FEATURE, EMBEDDING, CAPTIONS_AN_IMAGE = 36, 2048, 2048, 5
WORDS = [f"word{number}" for number in range(8_000)]
WORDS_A_CAPTION = 12


def main() -> None:
    images = int(sys.argv[1])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _make(folder, images)
        os.environ["VSRN_VIEWER_CACHE"] = str(folder / "cache")
        weights = min(_seconds("load", folder) for _ in range(3))
        first, second, third = (_seconds("open", folder) for _ in range(3))
        cache = sum(path.stat().st_size for path in (folder / "cache").rglob("*") if path.is_file())
    answer = {
        "images": images,
        "captions": images * CAPTIONS_AN_IMAGE,
        "load_weights_s": weights,
        "first_opening_s": first,
        "second_opening_s": second,
        "third_opening_s": third,
        "second_beyond_weights_s": round(second - weights, 2),
        "cache_mb": round(cache / 1e6),
    }
    print(json.dumps(answer, indent=1))
    if len(sys.argv) > 2:
        Path(sys.argv[2]).write_text(json.dumps(answer, indent=1) + "\n", encoding="utf-8")


def _make(folder: Path, images: int) -> None:
    import torch

    from vsrn_viewer.checkpoint import save_checkpoint
    from vsrn_viewer.data.vocabulary import SPECIAL, Vocabulary, save_vocabulary
    from vsrn_viewer.vsrn import ModelConfig, Vsrn

    rng = np.random.default_rng(1)
    features = np.lib.format.open_memmap(folder / "test_ims.npy", "w+", np.float32, (images, REGIONS, FEATURE))
    for row in features:
        row[:] = rng.normal(size=(REGIONS, FEATURE))
    lines = (" ".join(rng.choice(WORDS, WORDS_A_CAPTION)) for _ in range(images * CAPTIONS_AN_IMAGE))
    (folder / "test_caps.txt").write_text("".join(f"{line}\n" for line in lines))
    vocabulary = Vocabulary((*SPECIAL, *WORDS))
    save_vocabulary(folder / "random_precomp_vocab.json", vocabulary)
    torch.manual_seed(1)
    model = Vsrn(ModelConfig("random_precomp", "coco", FEATURE, EMBEDDING, len(vocabulary), 300)).eval()
    save_checkpoint(folder / "random.safetensors", model)


def _seconds(what: str, folder: Path) -> float:
    """Do it in a process of its own; return how long it took there, in seconds."""
    child = subprocess.run([sys.executable, __file__, "--" + what, str(folder)], capture_output=True, text=True)
    if child.returncode:
        raise SystemExit(child.stderr)
    return float(child.stdout)


def _load(folder: Path) -> None:
    from vsrn_viewer.checkpoint import load_checkpoint

    load_checkpoint(folder / "random.safetensors", "cpu")


def _open(folder: Path) -> None:
    from vsrn_viewer.retrieval.search import prepare_captions
    from vsrn_viewer.view import PairId
    from vsrn_viewer.workbench import Workbench, drain

    pair = drain(Workbench().open(PairId((str(folder / "random.safetensors"),), str(folder), device="cpu")))
    drain(prepare_captions(pair))


if __name__ == "__main__":
    if sys.argv[1] in ("--load", "--open"):
        import torch  # noqa: F401 (not what is measured)

        start = time.perf_counter()
        (_load if sys.argv[1] == "--load" else _open)(Path(sys.argv[2]))
        print(round(time.perf_counter() - start, 2))
    else:
        main()
