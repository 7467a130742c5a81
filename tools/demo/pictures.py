"""Reads cut-outs and photographs; every picture is kept in memory once read."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from tools.demo.backgrounds import BACKGROUNDS
from tools.demo.cutouts import CUTOUTS, STAMPS

Image = npt.NDArray[np.uint8]
FRAMED_WIDTH = 1600  # pixels: photographs are reduced to this width on reading, crops stay above 640


def _read(path: str, mode: int) -> Image:
    image = cv2.imread(path, mode) if Path(path).is_file() else None
    if image is None:
        raise SystemExit(f"{path}: no such picture. Install the Debian packages that docs/demo.md names.")
    return np.asarray(image, np.uint8)


@cache
def cutout_picture(key: str) -> Image:
    """(h, w, 4) BGRA, trimmed to what can be seen (alpha above 40 of 255)."""
    image = _read(f"{STAMPS}/{CUTOUTS[key].file}", cv2.IMREAD_UNCHANGED)
    if image.shape[2] == 3:
        image = np.dstack([image, np.full(image.shape[:2], 255, np.uint8)])
    seen = image[:, :, 3] > 40
    rows, columns = np.flatnonzero(seen.any(1)), np.flatnonzero(seen.any(0))
    return np.ascontiguousarray(image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])


def aspect(key: str) -> float:
    """Width over height of a cut-out."""
    height, width = cutout_picture(key).shape[:2]
    return width / height


@lru_cache(maxsize=16)
def background_picture(key: str) -> Image:
    """(h, w, 3) BGR, at most FRAMED_WIDTH wide."""
    image = _read(BACKGROUNDS[key].file, cv2.IMREAD_COLOR)
    if image.shape[1] > FRAMED_WIDTH:
        height = round(image.shape[0] * FRAMED_WIDTH / image.shape[1])
        image = np.asarray(cv2.resize(image, (FRAMED_WIDTH, height), interpolation=cv2.INTER_AREA), np.uint8)
    return image
