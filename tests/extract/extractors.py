"""Extractors for tests: quick ones without weights."""

from __future__ import annotations

import threading
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from vsrn_viewer.extract import Regions
from vsrn_viewer.extract.known import Arrays
from vsrn_viewer.extract.photographs import Photograph


class Halves:
    """Two regions, the left and the right half; features are the mean colour of each, repeated to 144 values."""

    name, feature_source, feature_size, region_order, at_once = "halves", "mean colours", 144, "left to right", 2
    fingerprint = "halves 1"

    def __init__(self) -> None:
        self.asked: list[tuple[int, int]] = []
        self.threads: set[int] = set()

    def regions(self, pixels: npt.NDArray[np.uint8]) -> Regions:
        height, width = pixels.shape[:2]
        self.asked.append((width, height))
        self.threads.add(threading.get_ident())
        middle = width // 2
        boxes = np.array([[0, 0, middle, height], [middle, 0, width, height]], np.float32)
        means = [pixels[:, :middle].mean((0, 1)), pixels[:, middle:].mean((0, 1))]
        features = np.tile(np.array(means, np.float32) / 255, (1, 48))
        return Regions(boxes, features, ("left", "right"), np.array([0.5, 0.75], np.float32))


class Memory:
    """KnownRegions in memory."""

    def __init__(self) -> None:
        self.kept: dict[tuple[object, ...], Arrays] = {}

    def find(self, photograph: Photograph) -> Arrays | None:
        return self.kept.get(_key(photograph))

    def keep(self, photograph: Photograph, arrays: Mapping[str, npt.NDArray]) -> bool:
        self.kept[_key(photograph)] = dict(arrays)
        return True


def _key(photograph: Photograph) -> tuple[object, ...]:
    return photograph.path, photograph.stamp.size, photograph.stamp.modified_ns
