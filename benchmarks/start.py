"""How long a start takes with many images: seconds from the process to the window, to the grid, to ranked results.

A split of each size with five captions an image: its features are a sparse file of zeros, and what is known of its
embeddings from earlier is random and lies in the store, so that nothing is encoded but the query. Each size is started
twice, each time by a process of its own: cold, with an empty store, until the grid is there and images are being read;
and warm, until all images can be ranked. Nothing else is dropped: the disk's cache stays. Needs a screen:

    nice -n 5 python tools/with_screen.py python benchmarks/start.py [--out RESULT.json] [IMAGES ...]

Without sizes: 1,000, 31,783 and 123,287 images (0.7 GB of disk, some minutes for writing the store).
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from driving import open_window, save, wait
from published import FEATURE, REGIONS, WORDS, make_network
from PySide6.QtWidgets import QApplication

from vsrn_viewer.view import PairId, Query

SIZES = (1_000, 31_783, 123_287)
EMBEDDING, CAPTIONS_AN_IMAGE = 1_024, 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES)
    parser.add_argument("--out")
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        print(json.dumps(start(Path(asked.child[0]), float(asked.child[1]))))
        return
    answer = {f"{images:,} images": of_size(images) for images in asked.sizes}
    save(answer, [asked.out] if asked.out else [])


def of_size(images: int) -> dict[str, object]:
    """Return the times of a cold and a warm start."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pair = make_split(folder, images)
        answer = {"cold": started(folder, "empty")}
        os.environ["VSRN_VIEWER_CACHE"] = str(folder / "known")
        plant(pair, images)
        return answer | {"warm": started(folder, "known")}


def make_split(folder: Path, images: int) -> PairId:
    """Write features that take no room on the disk, ids, captions and a random network; return the pair."""
    with (folder / "test_ims.npy").open("wb") as file:
        shape = (images, REGIONS, FEATURE)
        np.lib.format.write_array_header_1_0(file, {"descr": "<f4", "fortran_order": False, "shape": shape})
        file.truncate(file.tell() + 4 * images * REGIONS * FEATURE)
    (folder / "test_ids.txt").write_text("".join(f"{row:012d}\n" for row in range(images)))
    rng = np.random.default_rng(1)
    chosen = rng.choice(WORDS, (CAPTIONS_AN_IMAGE * images, 10))
    (folder / "test_caps.txt").write_text("".join(f"{' '.join(words)}\n" for words in chosen))
    (folder / "dataset.toml").write_text(
        'name = "synthetic"\n[splits.test]\nfeatures = "test_ims.npy"\ncaptions = "test_caps.txt"\n'
        'image_ids = "test_ids.txt"\nimages = "images/{id}.jpg"\n'
    )
    return make_network(folder, EMBEDDING)


def plant(pair: PairId, images: int) -> None:
    """Keep random embeddings of all images in the store, as an earlier start would have."""
    from vsrn_viewer.checkpoint import load_checkpoint
    from vsrn_viewer.data.dataset import open_dataset
    from vsrn_viewer.retrieval.copies import DIGEST_SIZE
    from vsrn_viewer.retrieval.gallery import IMAGES_A_BATCH
    from vsrn_viewer.retrieval.known import Block
    from vsrn_viewer.workbench.embeddings import kept_images
    from vsrn_viewer.workbench.store import Store

    checkpoint = load_checkpoint(Path(pair.checkpoints[0]), "cpu")
    kept = kept_images(Store(), checkpoint, open_dataset(Path(pair.data)).split("test"), {"model": "random"})
    rng = np.random.default_rng(2)
    for number, first in enumerate(range(0, images, IMAGES_A_BATCH)):
        rows = min(IMAGES_A_BATCH, images - first)
        embeddings = rng.standard_normal((rows, EMBEDDING), dtype=np.float32)
        digests = rng.integers(0, 256, (rows, DIGEST_SIZE), dtype=np.uint8)
        kept.keep(number, Block(digests, embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)))


def started(folder: Path, cache: str) -> dict[str, float]:
    """Start a process that shows the window; return its times."""
    environment = {**os.environ, "VSRN_VIEWER_CACHE": str(folder / cache)}
    command = [sys.executable, __file__, "--child", str(folder), str(time.time())]
    child = subprocess.run(command, env=environment, capture_output=True, text=True)
    if child.returncode:
        raise SystemExit(child.stderr)
    times: dict[str, float] = json.loads(child.stdout)
    return times


def start(folder: Path, begun: float) -> dict[str, float]:
    """Show the window, open the split, ask a query; return seconds since the process was started, and the peak of its
    memory. all_images_s is missing where images would have to be encoded."""
    times: dict[str, float] = {}

    def note(name: str) -> None:
        times[name] = round(time.time() - begun, 2)

    grown: list[bool] = []
    pair = PairId((str(folder / "random.safetensors"),), str(folder), device="cpu")
    window = open_window(pair, shown=lambda: note("window_s"), grown=lambda _pair, whole: grown.append(whole))
    QApplication.processEvents()  # paints the grid
    note("grid_s")
    window.session.submit_query(Query(text=" ".join(WORDS[:8])))
    wait(lambda: window.subject.ranking is not None)
    QApplication.processEvents()
    note("first_results_s")
    times["ranked_first"] = len(window.subject.ranking.order)
    if Path(os.environ["VSRN_VIEWER_CACHE"]).name == "known":
        wait(lambda: any(grown) and len(window.subject.ranking.order) == len(window.subject.info.image_ids))
        note("all_images_s")
    times["peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3)
    window.close()
    return times


if __name__ == "__main__":
    main()
