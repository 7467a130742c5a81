"""What an extractor is: pixels of a photograph → its regions and their features. Anybody may bring one; the guide is
docs/extractors.md. N regions of a photograph, F numbers of a feature."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from vsrn_viewer.data.box_checks import problem_of_boxes
from vsrn_viewer.errors import DatasetError, PhotographError

Floats = npt.NDArray[np.float32]
Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Regions:
    """Regions of a photograph, in the order in which the network shall read them; at least one.

    boxes: (N,4) float32, x1 y1 x2 y2 in pixels of the photograph. features: (N,F) float32. labels: N names, or () if
    the extractor knows none. scores: (N,) float32, how sure it is of each, or None.
    """

    boxes: Floats
    features: Floats
    labels: tuple[str, ...] = ()
    scores: Floats | None = None


class Extractor(Protocol):
    """Finds regions and computes their features. Making one has to be cheap: load weights at the first photograph.

    name: what `--extractor` calls it. feature_source: what the models that fit it say they were trained on.
    feature_size: F. region_order: "left to right", "detector confidence" or "unknown". fingerprint: another text
    whenever the same pixels may give other numbers; what was kept under an old one is computed again. at_once: how many
    threads may call `regions` at the same time, 1 for an extractor that was not written for several.
    """

    @property
    def name(self) -> str: ...
    @property
    def feature_source(self) -> str: ...
    @property
    def feature_size(self) -> int: ...
    @property
    def region_order(self) -> str: ...
    @property
    def fingerprint(self) -> str: ...
    @property
    def at_once(self) -> int: ...

    def regions(self, pixels: Pixels) -> Regions:
        """Return the regions of a photograph. pixels: (height, width, 3) uint8 RGB, upright."""
        ...


MakeExtractor: TypeAlias = Callable[[], Extractor]


def checked(extractor: Extractor, name: str, pixels: Pixels) -> Regions:
    """Return what an extractor finds in the photograph called `name`, as float32.

    Raises PhotographError if the extractor fails, and DatasetError if it gives what is no such thing as `Regions` says:
    numbers that look right and are not would be worse.
    """
    try:
        found = extractor.regions(pixels)
        boxes, features = np.asarray(found.boxes, np.float32), np.asarray(found.features, np.float32)
        scores = None if found.scores is None else np.asarray(found.scores, np.float32)
        labels = tuple(str(label) for label in found.labels)
    except DatasetError:
        raise
    except Exception as error:
        raise PhotographError(
            f"{name}: extractor {extractor.name} failed ({type(error).__name__}: {error}). Mend it, or leave the "
            "photograph out."
        ) from error
    problem = _problem(extractor, boxes, features, labels, scores, (pixels.shape[1], pixels.shape[0]))
    if problem:
        raise DatasetError(f"{name}: extractor {extractor.name} {problem}. Mend the extractor.")
    return Regions(boxes, features, labels, scores)


def _problem(
    extractor: Extractor,
    boxes: Floats,
    features: Floats,
    labels: tuple[str, ...],
    scores: Floats | None,
    size: tuple[int, int],
) -> str:
    """Return what is wrong with the regions of a photograph of this (width, height), "" if nothing is."""
    count = len(features)
    if features.shape != (count, extractor.feature_size) or not count:
        return f"gave features of shape {features.shape}, not (regions, {extractor.feature_size})"
    if boxes.shape != (count, 4):
        return f"gave boxes of shape {boxes.shape} for {count} features"
    if labels and len(labels) != count:
        return f"gave {len(labels)} labels for {count} regions"
    if scores is not None and scores.shape != (count,):
        return f"gave scores of shape {scores.shape} for {count} regions"
    if not np.isfinite(features).all() or (scores is not None and not np.isfinite(scores).all()):
        return "gave numbers that are NaN or infinite"
    box_problem = problem_of_boxes(boxes, size)
    return f"gave boxes that {box_problem}".rstrip(".") if box_problem else ""
