"""Makes the scenes: picture, regions, features of each, in a work folder. Skips what is there, so it can be stopped.

    python -m tools.demo.build --out build/demo --part 0/2 &
    python -m tools.demo.build --out build/demo --part 1/2

Then `python -m tools.demo.package` puts the dataset together.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.demo.scene import Scene
    from vsrn_viewer.extract.demo.backbone import Array
    from vsrn_viewer.extract.demo.detector import Found

SPLITS = {"test": 200, "val": 200, "train": 2800}
SEED = 2019
JPEG_QUALITY = 85


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("build/demo"), help="work folder")
    parser.add_argument("--part", default="0/1", help="I/N: this process makes every N-th scene, beginning with I")
    for split, count in SPLITS.items():
        parser.add_argument(f"--{split}", type=int, default=count, help=f"scenes, default {count}")
    arguments = parser.parse_args()
    part, parts = (int(number) for number in arguments.part.split("/"))
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    counts = {split: getattr(arguments, split) for split in SPLITS}
    _make(arguments.out, counts, part, parts)


def scene_folder(out: Path, split: str) -> Path:
    return out / "scenes" / split


def _make(out: Path, counts: dict[str, int], part: int, parts: int) -> None:
    import cv2
    import torch

    from tools.demo.stage import paint
    from vsrn_viewer.data.images import read_image
    from vsrn_viewer.extract.demo.backbone import Backbone
    from vsrn_viewer.extract.demo.detector import REGIONS, Detector

    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    detector, backbone = Detector(), Backbone()
    started = time.monotonic()
    for made, (split, path, scene) in enumerate(_missing(out, counts, part, parts), start=1):
        picture = path.with_suffix(".jpg")
        cv2.imwrite(str(picture), paint(scene), [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
        image = read_image(picture)  # what is detected is what is stored
        regions = detector(image)
        if len(regions.boxes) < REGIONS:
            raise RuntimeError(f"a scene needs {REGIONS} boxes: got {len(regions.boxes)}. Lower LIMITS in detector.py.")
        _save_arrays(path, regions, backbone(image, regions.boxes))
        if made % 20 == 0:
            print(f"{split} {scene.id}: {(time.monotonic() - started) / made:.2f} s a scene", flush=True)


def _missing(out: Path, counts: dict[str, int], part: int, parts: int) -> Iterator[tuple[str, Path, Scene]]:
    """(split, path, scene) of each scene of this part whose arrays are not on disk. Writes the plans beside them."""
    from tools.demo.plan import draw_scenes

    for split, count in counts.items():
        folder = scene_folder(out, split)
        folder.mkdir(parents=True, exist_ok=True)
        for index, scene in enumerate(draw_scenes(split, count, SEED)):
            path = folder / f"{scene.id}.npz"
            if index % parts != part or path.exists():
                continue
            path.with_suffix(".json").write_text(json.dumps(scene.to_json()), encoding="utf-8")
            yield split, path, scene


def _save_arrays(path: Path, regions: Found, features: Array) -> None:
    """Written under another name and renamed, so that a file that exists is whole."""
    import numpy as np

    partial = path.with_suffix(".partial.npz")
    np.savez(
        partial,
        boxes=regions.boxes,
        scores=regions.scores,
        labels=np.array(regions.labels, dtype="U16"),
        features=features.astype(np.float16),
    )
    partial.replace(path)


if __name__ == "__main__":
    main()
