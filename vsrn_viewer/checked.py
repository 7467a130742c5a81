"""What a check of the numbers on screen found, and what they were made with: plain data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CheckedNumbers:
    """Numbers on screen beside the same numbers from another path.

    name: what they are. deviation: the largest difference. largest: the largest size among them. count: how many were
    compared. path: how they were computed again.
    """

    name: str
    deviation: float
    largest: float
    count: int
    path: str


@dataclass(frozen=True)
class Checked:
    """What a check of everything on screen about one image found.

    enlarged: how many times as large rounding may be behind the graph: each channel of the nodes is divided by its
    norm over the regions, so this is the largest node by the smallest norm.
    """

    numbers: tuple[CheckedNumbers, ...]
    enlarged: float = 1.0


@dataclass(frozen=True)
class Fingerprints:
    """Short hashes of what something is made with: of all weights and words, and of what is known of an image, or of a
    split's ids and captions in their order. features: of a split also of its features, "" where it has none."""

    model: str
    data: str
    features: str = ""
