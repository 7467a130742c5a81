"""Sources of features, boxes, captions and photographs in the forms that releases have, written by other code."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


class Pictures:
    """What is true of some images: photographs' sizes, features, boxes in pixels, captions. Ids are COCO's numbers."""

    def __init__(self, count: int, seed: int = 0, regions: int | None = 5, feature: int = 8) -> None:
        rng = np.random.default_rng(seed)
        self.ids = [str(number) for number in rng.choice(500_000, count, replace=False)]
        shapes = ((640, 480), (427, 640), (500, 375), (333, 500))
        self.sizes = {one: shapes[place % len(shapes)] for place, one in enumerate(self.ids)}
        counts = {one: regions or int(rng.integers(2, 9)) for one in self.ids}
        self.features = {one: rng.standard_normal((counts[one], feature)).astype(np.float32) for one in self.ids}
        self.boxes = {one: self._boxes(rng, self.sizes[one], counts[one]) for one in self.ids}
        self.captions = {one: [f"caption {line} of {one}" for line in range(5)] for one in self.ids}

    @staticmethod
    def _boxes(rng: np.random.Generator, size: tuple[int, int], count: int) -> Array:
        corners = np.sort(rng.random((count, 2, 2)), axis=1)
        corners[0, 1] = 1  # a detector cuts boxes off at the border
        return (corners * size).reshape(count, 4).astype(np.float32)

    def file(self, one: str) -> str:
        """Return the name of an image's photograph as COCO has it."""
        return f"COCO_val2014_{int(one):012d}.jpg"


def write_tsv(path: Path, pictures: Pictures, ids: Sequence[str], boxes: Mapping[str, Array] | None = None) -> Path:
    """Write a bottom-up TSV of these images, in this order."""
    boxes = boxes or pictures.boxes
    rows = [
        (
            one,
            *map(str, pictures.sizes[one]),
            str(len(boxes[one])),
            base64.b64encode(np.asarray(boxes[one], "<f4").tobytes()).decode(),
            base64.b64encode(np.asarray(pictures.features[one], "<f4").tobytes()).decode(),
        )
        for one in ids
    ]
    path.write_text("".join("\t".join(row) + "\n" for row in rows))
    return path


def write_scan(
    folder: Path, pictures: Pictures, split: str = "test", ids: Sequence[str] | None = None, dtype: type = np.float32
) -> Path:
    """Write SCAN's folder: features in one array, ids, five captions an image."""
    folder.mkdir(exist_ok=True)
    names = list(ids or pictures.ids)
    np.save(folder / f"{split}_ims.npy", np.stack([pictures.features[one] for one in pictures.ids]).astype(dtype))
    (folder / f"{split}_ids.txt").write_text("".join(f"{one}\n" for one in names for _ in range(5)))
    lines = (line for one in pictures.ids for line in pictures.captions[one])
    (folder / f"{split}_caps.txt").write_text("".join(f"{line}\n" for line in lines))
    return folder


def write_npz(folder: Path, pictures: Pictures, ids: Sequence[str], boxes: Mapping[str, Array] | None = None) -> Path:
    """Write a file of regions an image; no boxes if `boxes` is empty."""
    folder.mkdir(exist_ok=True)
    for one in ids:
        arrays = {"x": pictures.features[one]}
        if boxes != {}:
            arrays["bbox"] = (boxes or pictures.boxes)[one]
        np.savez(folder / f"{one}.npz", **arrays)
    return folder


def write_boxes(folder: Path, boxes: Mapping[str, Array]) -> Path:
    """Write a file of boxes an image, without features."""
    folder.mkdir(exist_ok=True)
    for one, values in boxes.items():
        np.save(folder / f"{one}.npy", values)
    return folder


def write_photographs(folder: Path, pictures: Pictures, ids: Sequence[str], scale: float = 1.0) -> Path:
    """Write photographs under COCO's file names."""
    folder.mkdir(exist_ok=True)
    for one in ids:
        width, height = (round(side * scale) for side in pictures.sizes[one])
        cv2.imwrite(str(folder / pictures.file(one)), np.zeros((height, width, 3), np.uint8))
    return folder


def write_coco_captions(path: Path, pictures: Pictures, ids: Sequence[str]) -> Path:
    """Write COCO's captions_*.json, the annotations in another order than the images."""
    images = [
        {
            "id": int(one),
            "file_name": pictures.file(one),
            "width": pictures.sizes[one][0],
            "height": pictures.sizes[one][1],
        }
        for one in ids
    ]
    notes = [{"image_id": int(one), "caption": line} for one in ids for line in pictures.captions[one]]
    path.write_text(json.dumps({"images": images, "annotations": notes[::2] + notes[1::2]}))
    return path


def write_karpathy(path: Path, pictures: Pictures, splits: Mapping[str, str]) -> Path:
    """Write dataset_coco.json: `imgid` counts from 0 in the order of `splits`, image by id and split."""
    images = [
        {
            "imgid": number,
            "filename": pictures.file(one),
            "filepath": "val2014",
            "split": split,
            "sentences": [{"raw": line} for line in pictures.captions[one]],
        }
        for number, (one, split) in enumerate(splits.items())
    ]
    path.write_text(json.dumps({"images": images, "dataset": "coco"}))
    return path
