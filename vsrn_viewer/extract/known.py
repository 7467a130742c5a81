"""Regions that were computed once: what keeps them says so here, and how they are written as arrays."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from vsrn_viewer.extract.extractor import Regions
from vsrn_viewer.extract.photographs import Photograph

Arrays = Mapping[str, npt.NDArray[Any]]


class KnownRegions(Protocol):
    """Keeps the arrays of photographs for one extractor, from one start of the program to the next."""

    def find(self, photograph: Photograph) -> Arrays | None:
        """Return what is kept of a photograph as it was when it was found, None if nothing is."""
        ...

    def keep(self, photograph: Photograph, arrays: Arrays) -> bool:
        """Keep what was computed; return whether that worked."""
        ...


class NothingKept:
    """KnownRegions that keep nothing."""

    def find(self, photograph: Photograph) -> Arrays | None:  # noqa: ARG002
        """Return None."""
        return None

    def keep(self, photograph: Photograph, arrays: Arrays) -> bool:  # noqa: ARG002
        """Return False."""
        return False


def to_arrays(regions: Regions, size: tuple[int, int]) -> Arrays:
    """Return regions and the (width, height) of their photograph as arrays, the names as the bytes of a JSON text."""
    scores = np.empty(0, np.float32) if regions.scores is None else regions.scores
    labels = np.frombuffer(json.dumps(regions.labels).encode(), np.uint8)
    sides = np.array(size, np.int64)
    return {"boxes": regions.boxes, "features": regions.features, "scores": scores, "labels": labels, "size": sides}


def from_arrays(arrays: Arrays, feature_size: int) -> tuple[Regions, tuple[int, int]] | None:
    """Return what `to_arrays` was given, None if these arrays are no such thing."""
    try:
        labels = tuple(str(label) for label in json.loads(arrays["labels"].tobytes()))
        width, height = (int(side) for side in arrays["size"])
        boxes, features, scores = arrays["boxes"], arrays["features"], arrays["scores"]
    except (KeyError, ValueError, TypeError, RecursionError):
        return None
    count = len(features)
    shaped = features.shape == (count, feature_size) and boxes.shape == (count, 4) and len(scores) in (0, count)
    typed = all(array.dtype == np.float32 for array in (boxes, features, scores))
    if not (shaped and typed and count and len(labels) in (0, count)):
        return None
    return Regions(boxes, features, labels, scores if len(scores) else None), (width, height)
