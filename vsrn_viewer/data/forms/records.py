"""What one source knows of one image, and what a source is. N regions of an image, F feature."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Part: TypeAlias = Literal["features", "boxes", "sizes", "labels", "scores", "files", "captions"]
NO_PARTS: frozenset[Part] = frozenset()


@dataclass(frozen=True, eq=False)
class Record:
    """What a source knows of an image. What it does not know is None, () or "".

    image_id: as the source writes it. features: (N,F) float32, finite. boxes: (N,4) float32, finite, as stored: two
    corners or x y width height, in pixels of any copy of the picture or in fractions of it, unless the form says which.
    size: (width, height) in pixels. labels: (N,) class names. scores: (N,) float32, the detector's confidence.
    file: the picture's file, a bare name or relative to wherever the pictures are. captions: in stored order.
    split: the part of the dataset that the image belongs to.
    """

    image_id: str
    features: Floats | None = None
    boxes: Floats | None = None
    size: tuple[int, int] | None = None
    labels: tuple[str, ...] = ()
    scores: Floats | None = None
    file: str = ""
    captions: tuple[str, ...] = ()
    split: str = ""


class Source(Protocol):
    """Images of one file or folder in one form. Holds an index, never the regions of more than one image.

    path: the file or folder. form: for people, "bottom-up TSV". brings: what its records hold, of some image at least.
    split: the part that all its images belong to, "" if they are of several or nobody says.
    """

    @property
    def path(self) -> Path: ...

    @property
    def form(self) -> str: ...

    @property
    def brings(self) -> frozenset[Part]: ...

    @property
    def split(self) -> str: ...

    def ids(self) -> tuple[str, ...]:
        """Return every image id in stored order, each once. Raises DatasetError if one stands for several images."""
        ...

    def record(self, image_id: str) -> Record:
        """Read what is known of an image, and nothing of another.

        Raises DatasetError, naming file and image, if there is none of this id, if it is damaged, or if the file has
        changed since it was opened.
        """
        ...

    def notices(self) -> tuple[str, ...]:
        """Return sentences for the user about what was repaired, converted or left unread so far."""
        ...
