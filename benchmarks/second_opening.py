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

from published import CAPTIONS_AN_IMAGE, make_published


def main() -> None:
    images = int(sys.argv[1])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_published(folder, images)
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
